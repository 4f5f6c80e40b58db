from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("widgets", "0013_leased_jobs")]

    operations = [
        migrations.RenameField(
            model_name="lastgood", old_name="is_passing", new_name="is_short_lived"
        ),
    ]
