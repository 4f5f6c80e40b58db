from __future__ import annotations

from itertools import groupby
from typing import Any

from django.db import migrations, models

from clients.tenancy import across_clients
from widgets.models.widget_keys import free_key


def fill(apps: Any, schema_editor: Any) -> None:
    """Give each widget a key, in the order of its dashboard."""
    Widget = apps.get_model("widgets", "Widget")
    with across_clients():
        rows = Widget.unscoped.order_by("dashboard_id", "position", "id")
        columns = rows.only("dashboard_id", "title", "kind", "key")
        for _, widgets in groupby(columns, lambda row: row.dashboard_id):
            listed = list(widgets)
            taken = {widget.key for widget in listed} - {""}
            for widget in listed:
                widget.key = widget.key or free_key(widget.title, widget.kind, taken)
                taken.add(widget.key)
            Widget.unscoped.bulk_update(listed, ["key"])


class Migration(migrations.Migration):
    dependencies = [
        ("widgets", "0020_report"),
    ]

    operations = [
        migrations.AddField(
            "widget", "key", models.SlugField(blank=True, db_default="", default="")
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            "widget",
            models.UniqueConstraint(
                condition=models.Q(("key", ""), _negated=True),
                fields=("dashboard", "key"),
                name="widget_key_once",
            ),
        ),
    ]
