"""Templates and links to them in files: written, read back, and refused with line and field."""

from __future__ import annotations

import pytest

from clients.models import Client
from clients.tenancy import across_clients
from tests.fixtures.factories import make_client, make_connection, make_user
from tests.widgets.manifests.files import apply, export, told
from widgets.manifests import json_schema, template_versions, templates
from widgets.manifests.errors import InvalidManifest
from widgets.models import Dashboard, DashboardTemplate

pytestmark = pytest.mark.django_db

SLUG = "initech"


@pytest.fixture
def exported() -> str:
    """The file of a client with a dashboard of the library, and a template made from it."""
    client, owner = make_client(slug=SLUG, domain=None), make_user(agency_role="owner")
    account = make_connection(client=client, label="Shop", base_url="https://api.oscom.ai/v1")
    with across_clients():
        overview = templates.of_source("oscom")[0]
        template_versions.keep(
            templates.create(client, overview, account, actor=owner), "Our start", actor=owner
        )
        templates.create(client, overview, account, actor=owner)
    return export(SLUG)


@pytest.fixture
def file(exported: str) -> str:
    """The file, in a database that holds nothing of it."""
    with across_clients():
        Client.objects.across_clients().filter(slug=SLUG).delete()
        DashboardTemplate.objects.all().delete()
    return exported


def test_a_file_with_templates_is_exported_as_it_was_applied(file: str) -> None:
    found = apply(file)

    assert export(SLUG) == file
    assert told(found)[2:4] == [
        "+ Template “Our start” added",
        "+ Version “Executive overview” added",
    ]
    assert apply(file).changes == ()
    with across_clients():
        board = Dashboard.objects.across_clients().get(slug="overview")
        linked = template_versions.linked(board)
    assert linked
    assert str(linked) == "Our start 1"


def test_the_schema_tells_templates_and_links() -> None:
    found = json_schema.schema()

    assert found["properties"]["templates"]["items"] == {"$ref": "#/$defs/Template"}
    link = found["$defs"]["Dashboard"]["properties"]["template"]["anyOf"][0]
    assert link == {"$ref": "#/$defs/TemplateLink"}
    assert set(found["$defs"]["TemplateLink"]["required"]) == {"name", "version"}
    assert "template" not in found["$defs"]["TemplateVersion"]["properties"]


@pytest.mark.parametrize(
    ("old", "new", "field", "reason"),
    [
        ("name: our-start\n          v", "name: none\n          v", "template.name", "no template"),
        ("version: 1\n          acc", "version: 7\n          acc", "template.version", "version 7"),
        ("account: Shop", "account: Shop2", "accounts.account", "no connection of this client"),
        ("account: Shop", "other: Shop", "template.accounts", "no connection for “account”"),
        ("account: oscom", "account: nowhere", "accounts.account", "write"),
        ("  - name: our-start\n", "  - name: Our start\n", "name", "slug"),
    ],
)
def test_a_fault_of_a_template_is_told_with_its_line(
    file: str, old: str, new: str, field: str, reason: str
) -> None:
    assert old in file
    changed = file.replace(old, new, 1)

    with pytest.raises(InvalidManifest) as refused:
        apply(changed)

    first = next(each for each in refused.value.problems if each.field.endswith(field))
    assert reason in first.reason
    assert first.line >= 1
    with across_clients():
        assert not DashboardTemplate.objects.exists()
        assert not Client.objects.across_clients().filter(slug=SLUG).exists()


def test_a_stored_version_is_never_rewritten(exported: str) -> None:
    changed = exported.replace("title: Sessions\n", "title: Visits\n", 1)

    with pytest.raises(InvalidManifest, match="stored with other content"):
        apply(changed)

    assert export(SLUG) == exported


def test_a_template_holds_no_template(exported: str) -> None:
    changed = exported.replace(
        "      - number: 1\n", "      - number: 1\n        template: {name: a}\n", 1
    )

    with pytest.raises(InvalidManifest, match="is not known here"):
        apply(changed)
