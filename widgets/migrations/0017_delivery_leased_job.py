from __future__ import annotations

from typing import Any

from django.db import migrations, models

from clients.tenancy import across_clients


def settle(apps: Any, schema_editor: Any) -> None:
    """Processed deliveries are no jobs that are due; a leased one is due at its lease's end."""
    WebhookDelivery = apps.get_model("widgets", "WebhookDelivery")
    with across_clients():
        rows = WebhookDelivery.unscoped
        rows.exclude(state="waiting").update(next_attempt_at=None, lease_token=None)
        leased = rows.exclude(lease_token=None)
        leased.update(lease_expires_at=models.F("next_attempt_at"))


class Migration(migrations.Migration):
    """Deliveries get the columns of leased jobs."""

    dependencies = [("widgets", "0016_trend_option")]

    operations = [
        migrations.RemoveIndex("WebhookDelivery", "delivery_due"),
        migrations.RenameField("WebhookDelivery", "due_at", "next_attempt_at"),
        migrations.AlterField("WebhookDelivery", "next_attempt_at", models.DateTimeField(null=True)),
        migrations.RenameField("WebhookDelivery", "lease", "lease_token"),
        migrations.RenameField("WebhookDelivery", "told", "bumped_resources"),
        migrations.AddField("WebhookDelivery", "lease_expires_at", models.DateTimeField(null=True)),
        migrations.RunPython(settle, migrations.RunPython.noop),
        migrations.AlterField(
            "WebhookDelivery",
            "failure",
            models.CharField(
                blank=True,
                choices=[
                    ("broke", "An error while it was processed; the log has its traceback"),
                    ("deadly", "Each worker that processed it was lost"),
                ],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            "WebhookDelivery",
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(next_attempt_at__isnull=False),
                name="delivery_due",
            ),
        ),
    ]
