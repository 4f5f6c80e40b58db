from django.db import migrations

from clients.tenancy.row_security import isolate


class Migration(migrations.Migration):
    dependencies = [("clients", "0001_initial")]

    operations = [
        isolate("clients_client", column="id"),
        isolate("clients_client_managers"),
        isolate("clients_brand"),
        isolate("clients_connection"),
        isolate("clients_domain"),
        isolate("clients_member"),
        isolate("clients_auditentry", append_only=True),
    ]
