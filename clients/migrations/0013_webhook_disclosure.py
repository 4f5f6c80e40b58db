from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("clients", "0012_outgoing_mail")]

    operations = [migrations.RenameField("WebhookEndpoint", "told_at", "disclosed_at")]
