from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.fields.files import FieldFile
from django.test import Client as Browser
from django.urls import reverse
from PIL import Image

from clients.models import AuditEntry, Brand, Client, Domain, Member, User
from clients.secrets import vault
from clients.tenancy import across_clients
from tests.clients.browsers import admin_browser
from tests.fixtures.factories import PASSWORD, make_connection, make_domain, make_member, make_user

pytestmark = pytest.mark.django_db

CLIENTS = "admin:clients_client_changelist"


@pytest.fixture
def owner(db: None) -> User:
    return make_user(agency_role="owner")


def changed(client: Client, browser: Browser, **changes: Any) -> Any:
    """Post a client's form with its initial values and some changed fields."""
    url = reverse("admin:clients_client_change", args=[client.pk])
    context = browser.get(url).context
    form: dict[str, Any] = {}
    for part in (context["adminform"].form, *every_form(context)):
        for field in part:
            value = field.value()
            if value is not None and not isinstance(value, FieldFile):
                form[field.html_name] = value
    return browser.post(url, form | changes)


def every_form(context: Any) -> list[Any]:
    sets = [inline.formset for inline in context["inline_admin_formsets"]]
    return [form for fs in sets for form in (fs.management_form, *fs.forms)]


def test_admin_is_served_on_the_agencys_host_alone(acme: Client, owner: User) -> None:
    browser = Browser(headers={"host": "acme.localhost"})
    browser.post("/sign-in/", {"login": owner.email, "password": PASSWORD})

    for name in ("index", "login", "logout", "clients_client_changelist"):
        assert browser.get(reverse(f"admin:{name}")).status_code == 404


def test_footer_shows_the_version_to_staff(owner: User) -> None:
    answer = admin_browser(owner).get("/admin/")

    assert f"<small>Version {settings.VERSION}</small>" in answer.text


def test_admin_redirects_to_the_sites_sign_in_page(db: None) -> None:
    browser = Browser(headers={"host": "agency.localhost"})

    answer = browser.get("/admin/", follow=True)

    assert answer.redirect_chain[-1][0].startswith("/sign-in/?next=/admin/")


def test_owners_see_all_clients_and_managers_their_assigned_ones(
    acme: Client, globex: Client, owner: User, manager: User
) -> None:
    names = {}
    for user in (owner, manager):
        page = admin_browser(user).get(reverse("admin:clients_client_changelist"))
        names[user] = {client.name for client in page.context["cl"].result_list}

    assert names == {owner: {"Acme", "Globex"}, manager: {"Acme"}}


@pytest.mark.parametrize("model", ["client", "member", "auditentry", "dashboard", "connection"])
def test_managers_never_see_names_of_unassigned_clients(
    acme: Client, globex: Client, manager: User, model: str
) -> None:
    make_member(client=globex)
    app = "widgets" if model == "dashboard" else "clients"

    page = admin_browser(manager).get(reverse(f"admin:{app}_{model}_changelist"))

    assert page.status_code == 200
    assert "Globex" not in page.content.decode()


def test_unassigned_client_is_404_for_a_manager(globex: Client, manager: User) -> None:
    browser = admin_browser(manager)
    url = reverse("admin:clients_client_change", args=[globex.pk])
    index = reverse("admin:index")

    # The admin's own response for missing objects.
    assert [browser.get(url)["Location"], browser.post(url, {})["Location"]] == [index, index]


def test_managers_cannot_delete_clients_or_create_users(acme: Client, manager: User) -> None:
    browser = admin_browser(manager)
    urls = [
        reverse("admin:clients_client_delete", args=[acme.pk]),
        reverse("admin:clients_user_changelist"),
        reverse("admin:clients_user_add"),
    ]

    assert [browser.get(url).status_code for url in urls] == [403] * 3


INITECH = {
    "name": "Initech",
    "slug": "initech",
    "locale": "fr_FR",
    "currency": "EUR",
    "time_zone": "Europe/Paris",
    "week_start": "0",
    "brand-TOTAL_FORMS": "1",
    "brand-INITIAL_FORMS": "0",
    "brand-0-name": "Initech",
    "brand-0-colour": "#102030",
    "brand-0-second_colour": "#405060",
    "brand-0-radius": "soft",
    "brand-0-font": "inter",
    "brand-0-density": "compact",
    "domains-TOTAL_FORMS": "1",
    "domains-INITIAL_FORMS": "0",
    "domains-0-host": "Portal.Initech.Example.",
    "domains-0-is_primary": "on",
}


def test_new_client_gets_a_key_pair_and_a_brand(owner: User) -> None:
    answer = admin_browser(owner).post(reverse("admin:clients_client_add"), INITECH)

    assert answer.status_code == 302
    with across_clients():
        made = Client.objects.across_clients().select_related("brand").get()
        assert made.public_key
        assert made.sealed_private_key.startswith("v1:tests:")
        assert made.brand.colour == "#102030"
        domain = Domain.objects.across_clients().get()
        assert (domain.host, domain.verified_at) == ("portal.initech.example", None)
        assert AuditEntry.objects.for_client(made.pk).get().event == "client.added"
    connection = make_connection(client=made, key="osk_live_0123456789")
    assert vault.open_key(connection).get_secret_value() == "osk_live_0123456789"


def test_manager_who_adds_a_client_is_assigned_to_it(
    acme: Client, globex: Client, manager: User
) -> None:
    browser = admin_browser(manager)
    url = reverse("admin:clients_client_add")
    assert {"slug", "assigned_managers"}.isdisjoint(
        browser.get(url).context["adminform"].form.fields
    )

    # Submitted managers are ignored: the manager who adds a client is assigned to it.
    forged = {"name": "Acme", "slug": "mine", "assigned_managers": str(make_user().pk)}
    answer = browser.post(url, {**INITECH, **forged})

    assert (answer.status_code, answer["Location"]) == (302, reverse(CLIENTS))
    with across_clients():
        made = Client.objects.across_clients().exclude(pk__in=[acme.pk, globex.pk]).get()
        assert list(made.managers.all()) == [manager]
    assert made.slug.startswith("acme-")
    page = browser.get(reverse(CLIENTS))
    assert {client.pk for client in page.context["cl"].result_list} == {acme.pk, made.pk}


@pytest.mark.parametrize(
    ("field", "value"),
    [("locale", "xx_YY_"), ("currency", "euro"), ("time_zone", "Mars/Base"), ("slug", "a b")],
)
def test_invalid_choices_are_errors_of_their_field(
    acme: Client, owner: User, field: str, value: str
) -> None:
    answer = changed(acme, admin_browser(owner), **{field: value})

    assert answer.status_code == 200
    assert field in answer.context["adminform"].form.errors


def png() -> bytes:
    file = BytesIO()
    Image.new("RGB", (8, 8)).save(file, "PNG")
    return file.getvalue()


def test_uploaded_logo_is_stored_under_a_random_name(
    acme: Client, manager: User, tmp_path: Any, settings: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    upload = SimpleUploadedFile("../evil.png", png(), "image/png")

    assert changed(acme, admin_browser(manager), **{"brand-0-logo": upload}).status_code == 302

    with across_clients():
        name = Brand.objects.for_client(acme.pk).get().logo.name
    assert "evil" not in name
    assert (tmp_path / name).exists()


def test_svg_logo_is_refused(acme: Client, manager: User) -> None:
    upload = SimpleUploadedFile("logo.png", b"<svg/>", "image/png")

    answer = changed(acme, admin_browser(manager), **{"brand-0-logo": upload})

    assert answer.status_code == 200


def test_member_is_changed_and_removed_with_audit_entries(acme: Client, manager: User) -> None:
    browser, member = admin_browser(manager), make_member(client=acme)
    url = reverse("admin:clients_member_change", args=[member.pk])
    delete = reverse("admin:clients_member_delete", args=[member.pk])

    assert browser.get(reverse("admin:clients_member_add")).status_code == 403
    assert browser.post(url, {"role": "executive"}).status_code == 302
    assert browser.post(delete, {"post": "yes"}).status_code == 302

    assert User.objects.get(pk=member.user.pk).epoch == 2
    with across_clients():
        assert Member.objects.across_clients().count() == 0
        events = set(AuditEntry.objects.for_client(acme.pk).values_list("event", flat=True))
    assert {"member.role", "member.removed"} <= events


def test_suspending_a_client_closes_its_pages(
    acme: Client, owner: User, django_capture_on_commit_callbacks: Any
) -> None:
    form = {"action": "suspend", "_selected_action": [acme.pk]}
    url = reverse("admin:clients_client_changelist")

    with django_capture_on_commit_callbacks(execute=True):
        admin_browser(owner).post(url, form)
    assert Browser().get("/sign-in/", headers={"host": "acme.localhost"}).status_code == 403

    with django_capture_on_commit_callbacks(execute=True):
        admin_browser(owner).post(url, form | {"action": "resume"})
    assert Browser().get("/sign-in/", headers={"host": "acme.localhost"}).status_code == 200
    with across_clients():
        assert Client.objects.for_client(acme.pk).get().epoch == 2


def test_last_owner_cannot_be_demoted(owner: User) -> None:
    url = reverse("admin:clients_user_change", args=[owner.pk])
    form = {"email": owner.email, "name": "", "agency_role": "manager", "is_active": "on"}
    browser = admin_browser(owner)

    assert "Somebody has to stay an owner." in browser.post(url, form).content.decode()

    make_user(agency_role="owner")
    assert browser.post(url, form).status_code == 302


def test_member_promoted_to_staff_has_to_reset_the_password(acme: Client, owner: User) -> None:
    user = make_member(client=acme).user
    url = reverse("admin:clients_user_change", args=[user.pk])
    form = {"email": user.email, "name": "Max", "agency_role": "", "is_active": "on"}

    def has_password(**changes: str) -> bool:
        assert admin_browser(owner).post(url, form | changes).status_code == 302
        return User.objects.get(pk=user.pk).has_usable_password()

    assert has_password()
    assert not has_password(agency_role="manager")
    User.objects.filter(pk=user.pk).update(password=owner.password)
    assert has_password(agency_role="owner")


def test_audit_log_is_read_only(acme: Client, owner: User) -> None:
    browser = admin_browser(owner)
    make_domain(client=acme, host="two.example", is_primary=False)
    changed(acme, browser, name="Acme Ltd")
    with across_clients():
        entry = AuditEntry.objects.for_client(acme.pk).get(event="client.changed")
    url = reverse("admin:clients_auditentry_change", args=[entry.pk])

    assert "client.changed" in browser.get(url).content.decode()
    assert browser.post(url, {"event": "nothing"}).status_code == 403
    assert browser.get(reverse("admin:clients_auditentry_add")).status_code == 403


def test_signing_out_of_the_admin_ends_the_session(owner: User) -> None:
    browser = admin_browser(owner)

    assert browser.post(reverse("admin:logout"))["Location"] == "/sign-in/"
    assert browser.get("/admin/").status_code == 302


def test_password_change_in_the_admin_voids_tickets(owner: User) -> None:
    browser = admin_browser(owner)
    new = "another long battery"
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}

    assert browser.post(reverse("admin:password_change"), form).status_code == 302

    assert User.objects.get(pk=owner.pk).epoch == 1
    assert browser.get("/admin/").status_code == 200


@pytest.mark.parametrize("page", ["clients_client", "clients_member"])
def test_invalid_ids_of_selected_rows_are_refused(acme: Client, owner: User, page: str) -> None:
    browser = admin_browser(owner)
    ticked = {"action": "delete_selected", "_selected_action": "1 OR 1=1"}

    answer = browser.post(reverse(f"admin:{page}_changelist"), ticked)

    assert answer.status_code == 400
