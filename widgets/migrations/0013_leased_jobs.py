from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Rows that workers lease get the columns of leased jobs.

    A row that is leased meanwhile is due at its lease's end, as it was.
    """

    dependencies = [("widgets", "0012_webhook_subscription")]

    operations = [
        migrations.RemoveIndex("ConnectionCheck", "check_due"),
        migrations.RenameField("ConnectionCheck", "due_at", "next_attempt_at"),
        migrations.RenameField("ConnectionCheck", "lease", "lease_token"),
        migrations.AddField("ConnectionCheck", "lease_expires_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "ConnectionCheck",
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(next_attempt_at__isnull=False),
                name="check_due",
            ),
        ),
        migrations.RemoveIndex("WebhookSubscription", "subscription_due"),
        migrations.RenameField("WebhookSubscription", "due_at", "next_attempt_at"),
        migrations.RenameField("WebhookSubscription", "lease", "lease_token"),
        migrations.AddField("WebhookSubscription", "lease_expires_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "WebhookSubscription",
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(next_attempt_at__isnull=False),
                name="subscription_due",
            ),
        ),
    ]
