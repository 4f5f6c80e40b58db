from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("widgets", "0017_delivery_leased_job")]

    operations = [migrations.RenameField("ConnectionCheck", "ordered_at", "requested_at")]
