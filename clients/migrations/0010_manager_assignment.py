from __future__ import annotations

import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """The table of `Client.managers` gets a model of its own, and stays as it is."""

    dependencies = [("clients", "0009_connection_use")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="ManagerAssignment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "client",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="clients.client",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "db_table": "clients_client_managers",
                        "default_manager_name": "unscoped",
                        "unique_together": {("client", "user")},
                    },
                    managers=[
                        ("unscoped", django.db.models.manager.Manager()),
                    ],
                ),
                migrations.AlterField(
                    model_name="client",
                    name="managers",
                    field=models.ManyToManyField(
                        blank=True,
                        related_name="managed_clients",
                        through="clients.ManagerAssignment",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ]
        )
    ]
