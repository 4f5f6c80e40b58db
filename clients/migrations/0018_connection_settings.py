from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clients", "0017_client_onboarding")]

    operations = [
        migrations.AddField(
            model_name="connection",
            name="settings",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
