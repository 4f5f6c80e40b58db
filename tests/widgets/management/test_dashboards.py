"""The command for dashboards as code: output, exit codes and files."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from clients.models import Client
from tests.widgets.manifests.files import INITECH
from widgets import charts
from widgets.sources import registry as sources

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "initech.yaml"
    path.write_text(INITECH)
    return path


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("dashboards", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_plan_exits_with_two_where_something_would_change(file: Path) -> None:
    with pytest.raises(SystemExit) as caught:
        run("plan", file)

    assert caught.value.code == 2
    assert not run("export").count("initech")


def test_plan_of_what_is_there_exits_with_zero(file: Path) -> None:
    run("apply", file)

    assert run("plan", file).splitlines()[-1] == "Nothing would be changed."


def test_apply_tells_changes_and_missing_keys(file: Path) -> None:
    assert run("apply", file).splitlines() == [
        "+ initech: Client “Initech” added",
        "+ initech/reports.initech.example: Domain “reports.initech.example” added",
        "+ initech/Shop: Connection “Shop” added",
        "+ initech/overview: Dashboard “Overview” added with 2 widgets",
        "! initech: connection “Shop” has no key; set it in the admin",
        "4 added, 0 changed, 0 removed, 0 moved",
    ]


def test_faults_name_file_line_and_field(file: Path) -> None:
    file.write_text(INITECH.replace("'#2f6b4f'", "green").replace("metrics:", "metric:"))

    with pytest.raises(CommandError) as caught:
        run("apply", file)

    visits = "clients[initech].dashboards[overview].widgets[visits]"
    assert str(caught.value).splitlines() == [
        f"{file}:12: clients[initech].brand.colour: Write a colour like #1a2b3c",
        f"{file}:29: {visits}.query.metrics: is missing",
        f"{file}:31: {visits}.query.metric: is not known here; is metrics meant?",
        "Nothing was changed.",
    ]


def test_export_writes_the_named_clients(acme: Client, file: Path, tmp_path: Path) -> None:
    run("apply", file)

    run("export", "initech", "--output", tmp_path / "out.yaml")

    assert (tmp_path / "out.yaml").read_text() == INITECH


def test_unnamed_entries_are_told(file: Path) -> None:
    run("apply", file)
    file.write_text(INITECH[: INITECH.index("          - key: note")])

    assert run("apply", file).splitlines()[0] == (
        "  initech/overview/note: Widget “note” is not in the file; --prune removes it"
    )


def test_schema_offers_kinds_options_and_the_catalogue() -> None:
    found = json.loads(run("schema"))

    widgets = found["$defs"]["Dashboard"]["properties"]["widgets"]["anyOf"][0]["items"]
    assert sorted(widgets["discriminator"]["mapping"]) == sorted(charts.kinds())
    assert "goal" in found["$defs"]["GaugeOptions"]["required"]
    by_resource = {
        each["if"]["properties"]["resource"]["const"]: each["then"]["properties"]
        for each in found["$defs"]["Query"]["allOf"]
    }
    assert "sessions" in by_resource["analytics"]["metrics"]["items"]["enum"]
    known = [source.spec.resources.keys() for source in sources.SOURCES.values()]
    assert by_resource.keys() == set().union(*known)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["export", "nobody"], "CLIENT: there is no nobody, but acme"),
        (["export", "--output", "/nowhere/file.yaml"], "is no file in a folder that exists"),
        (["apply", "/nowhere/file.yaml"], "No such file"),
    ],
)
def test_bad_arguments_are_named(acme: Client, arguments: list[str], problem: str) -> None:
    with pytest.raises(CommandError, match=problem):
        run(*arguments)
