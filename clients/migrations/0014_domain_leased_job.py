from __future__ import annotations

from typing import Any

import django.utils.timezone
from django.db import migrations, models

from clients.tenancy import across_clients

MAX_COUNTED = 32_767


def settle(apps: Any, schema_editor: Any) -> None:
    """Proven domains are no jobs that are due; a leased one stays due at its lease's end."""
    Domain = apps.get_model("clients", "Domain")
    with across_clients():
        Domain.unscoped.exclude(verified_at=None).update(next_attempt_at=None)
        Domain.unscoped.filter(attempts__gt=MAX_COUNTED).update(attempts=MAX_COUNTED)


class Migration(migrations.Migration):
    """Domains get the columns of leased jobs."""

    dependencies = [("clients", "0013_webhook_disclosure")]

    operations = [
        migrations.RemoveIndex("Domain", "domain_check_due"),
        migrations.RenameField("Domain", "check_due_at", "next_attempt_at"),
        migrations.RenameField("Domain", "check_attempts", "attempts"),
        migrations.RunPython(settle, migrations.RunPython.noop),
        migrations.AlterField("Domain", "attempts", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("Domain", "lease_token", models.UUIDField(null=True)),
        migrations.AddField("Domain", "lease_expires_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "Domain",
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(next_attempt_at__isnull=False),
                name="domain_check_due",
            ),
        ),
    ]
