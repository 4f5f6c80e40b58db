from django.db import migrations

from clients.tenancy.row_security import isolate, same_client


class Migration(migrations.Migration):
    dependencies = [
        ("widgets", "0001_initial"),
        ("clients", "0002_row_security"),
    ]

    operations = [
        isolate("widgets_dashboard"),
        isolate("widgets_widget"),
        isolate("widgets_lastgood"),
        same_client("widgets_widget", "widgets_dashboard", column="dashboard_id"),
    ]
