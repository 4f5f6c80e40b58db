from __future__ import annotations

from itertools import groupby
from typing import Any

from django.db import migrations

from clients.tenancy import across_clients


def renumber(apps: Any, schema_editor: Any) -> None:
    """Give each widget of a dashboard a position of its own, in the order it has by chance."""
    Widget = apps.get_model("widgets", "Widget")
    with across_clients():
        rows = Widget.unscoped.order_by("dashboard_id", "position", "id")
        for _, widgets in groupby(rows.only("dashboard_id", "position"), lambda row: row.dashboard_id):
            listed = list(widgets)
            for place, widget in enumerate(listed):
                widget.position = place
            Widget.unscoped.bulk_update(listed, ["position"])


class Migration(migrations.Migration):
    dependencies = [
        ("widgets", "0008_passing_answers"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="dashboard",
            options={
                "default_manager_name": "unscoped",
                "ordering": ["position", "title", "slug"],
            },
        ),
        migrations.RunPython(renumber, migrations.RunPython.noop),
    ]
