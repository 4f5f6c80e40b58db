"""The example of docs/dashboards-as-code.md: a client with a dashboard of two widgets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from widgets.manifests import applying, exporting, parsing, yaml_writer
from widgets.manifests.applying import Plan

DOCS = Path(__file__).resolve().parents[3] / "docs" / "dashboards-as-code.md"
INITECH = DOCS.read_text().split("```yaml\n")[1].split("```")[0]


def apply(text: str, **options: Any) -> Plan:
    return applying.apply(parsing.parse(text.encode()), **options)


def export(*slugs: str) -> str:
    return yaml_writer.write(exporting.export(slugs or None))


def told(plan: Plan) -> list[str]:
    return [f"{each.action} {each.words}" for each in plan.changes]
