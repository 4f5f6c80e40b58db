from __future__ import annotations

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

from clients.tenancy.revision_triggers import create_function, first_revisions, revised_by
from clients.tenancy.row_security import isolate


class Migration(migrations.Migration):
    dependencies = [("clients", "0015_user_language")]

    operations = [
        migrations.CreateModel(
            name="ConfigurationRevision",
            fields=[
                (
                    "client",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="clients.client",
                    ),
                ),
                ("value", models.UUIDField(editable=False)),
            ],
            options={"default_manager_name": "unscoped"},
            managers=[("unscoped", django.db.models.manager.Manager())],
        ),
        isolate("clients_configurationrevision"),
        create_function(),
        first_revisions(),
        revised_by("clients_client", "labels", "value_labels", by="id"),
        revised_by("clients_connection", "client_id", "source", "label", "key_version"),
    ]
