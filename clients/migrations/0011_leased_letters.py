from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Rows that workers lease get the columns of leased jobs.

    A row that is leased meanwhile is due at its lease's end, as it was.
    """

    dependencies = [("clients", "0010_manager_assignment")]

    operations = [
        migrations.RemoveIndex("Letter", "letter_due"),
        migrations.RenameField("Letter", "due_at", "next_attempt_at"),
        migrations.AddField("Letter", "lease_token", models.UUIDField(null=True)),
        migrations.AlterField("Letter", "next_attempt_at", models.DateTimeField(null=True)),
        migrations.AddField("Letter", "lease_expires_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "Letter",
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(next_attempt_at__isnull=False),
                name="letter_due",
            ),
        ),
    ]
