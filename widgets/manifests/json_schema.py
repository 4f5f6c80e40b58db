"""JSON Schema of manifests for editors, generated from kinds, queries and catalogues.

A query's metrics and dimensions are offered by resource. Its connection's platform is not known
to a schema, so that resources of one name at several platforms allow the names of each.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from widgets.manifests import entries
from widgets.sources import registry as sources
from widgets.sources.spec import Resource

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """The schema as plain data, in JSON Schema's draft 2020-12."""
    found = entries.manifest().model_json_schema(by_alias=True)
    query = found["$defs"]["Query"]
    resources = _resources()
    query["properties"]["resource"] |= {"enum": sorted(resources)}
    query["properties"]["resource"].pop("pattern", None)
    query["allOf"] = [
        _fields_of(name, known, is_default=name == query["properties"]["resource"]["default"])
        for name, known in sorted(resources.items())
    ]
    return {"$schema": DIALECT, **found, "title": "Clients and their dashboards"}


def _resources() -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = defaultdict(list)
    for source in sources.SOURCES.values():
        for name, resource in source.spec.resources.items():
            found[name].append(resource)
    return found


def _fields_of(name: str, resources: list[Resource], *, is_default: bool) -> dict[str, Any]:
    """A condition: queries of this resource have its metrics and dimensions."""
    metrics = sorted({metric for each in resources for metric in each.metrics})
    dimensions = sorted({dimension for each in resources for dimension in each.dimensions})
    prefixes = sorted({prefix for each in resources for prefix in each.open_prefixes})
    named: list[dict[str, Any]] = [{"enum": dimensions}]
    named += [{"pattern": f"^{prefix}:?[A-Za-z0-9_.-]+$"} for prefix in prefixes]
    condition: dict[str, Any] = {"properties": {"resource": {"const": name}}}
    if not is_default:
        condition["required"] = ["resource"]
    return {
        "if": condition,
        "then": {
            "properties": {
                "metrics": {"items": {"enum": metrics}},
                "dimensions": {"items": {"anyOf": named}},
            }
        },
    }
