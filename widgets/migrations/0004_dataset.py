import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

from clients.tenancy.row_security import isolate, same_client


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0003_webhook_endpoint"),
        ("widgets", "0003_webhook_delivery"),
    ]

    operations = [
        migrations.CreateModel(
            name="Dataset",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("key_version", models.PositiveIntegerField()),
                ("shape", models.CharField(max_length=32)),
                ("file", models.CharField(max_length=300)),
                ("fetched_at", models.DateTimeField()),
                ("mark", models.BigIntegerField(default=0)),
                ("truncated", models.BooleanField(default=False)),
                ("notes", models.JSONField(default=dict)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="clients.client",
                    ),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="clients.connection",
                    ),
                ),
            ],
            options={
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("client", "connection", "name"), name="dataset_once"
                    )
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        isolate("widgets_dataset"),
        same_client(
            "widgets_dataset", "clients_connection", column="connection_id", has_key=True
        ),
    ]
