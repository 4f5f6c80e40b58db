from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("widgets", "0014_last_good_short_lived")]

    operations = [
        migrations.RenameField(model_name="dataset", old_name="mark", new_name="version"),
    ]
