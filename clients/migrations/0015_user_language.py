from __future__ import annotations

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clients", "0014_domain_leased_job")]

    operations = [
        migrations.AddField(
            "User",
            "language",
            models.CharField(
                blank=True,
                choices=settings.LANGUAGES,
                db_default="",
                default="",
                max_length=10,
            ),
        )
    ]
