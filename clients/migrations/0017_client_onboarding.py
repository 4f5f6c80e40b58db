from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clients", "0016_configuration_revision")]

    operations = [
        migrations.AddField(
            "Client", "onboarding_since", models.DateTimeField(editable=False, null=True)
        )
    ]
