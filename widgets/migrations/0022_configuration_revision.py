from __future__ import annotations

from django.db import migrations

from clients.tenancy.revision_triggers import revised_by


class Migration(migrations.Migration):
    dependencies = [
        ("widgets", "0021_widget_key"),
        ("clients", "0016_configuration_revision"),
    ]

    operations = [
        revised_by("widgets_dashboard", "*"),
        revised_by("widgets_widget", "*"),
    ]
