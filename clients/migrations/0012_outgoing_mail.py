from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clients", "0011_leased_letters")]

    operations = [
        migrations.RenameModel("Letter", "OutgoingMail"),
        migrations.AlterField(
            "OutgoingMail",
            "invitation",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mails",
                to="clients.invitation",
            ),
        ),
        migrations.RenameIndex(
            "OutgoingMail", new_name="outgoing_mail_due", old_name="letter_due"
        ),
    ]
