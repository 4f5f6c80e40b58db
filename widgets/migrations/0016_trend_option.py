from __future__ import annotations

from typing import Any

from django.db import migrations

from clients.tenancy import across_clients


def replace_decompose(apps: Any, schema_editor: Any) -> None:
    """Drop `decompose` from stored queries; a line that had it set draws its trend instead."""
    Widget = apps.get_model("widgets", "Widget")
    with across_clients():
        changed = []
        for widget in Widget.unscoped.filter(query__has_key="decompose"):
            decomposes = widget.query.pop("decompose")
            if decomposes and widget.kind == "line" and isinstance(widget.options, dict):
                widget.options["trend"] = True
            changed.append(widget)
        Widget.unscoped.bulk_update(changed, ["query", "options"])


class Migration(migrations.Migration):
    dependencies = [("widgets", "0015_dataset_version")]

    operations = [migrations.RunPython(replace_decompose, migrations.RunPython.noop)]
