"""Content of templates: a dashboard's, whose queries name accounts in the place of connections.

A dashboard that was made from a template has a link to it in its own content: the template's name
and version, and the label of the connection that stands in the place of each account.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.text import slugify
from django.utils.translation import gettext as translate
from django.utils.translation import override

from widgets.manifests import normal_form
from widgets.manifests.entries import Plain

LINK = "template"
# Of one dashboard, not of all that are made from its template.
OWN = frozenset({"slug", "published", LINK})


def link(name: str, number: int, accounts: Mapping[str, str]) -> Plain:
    """A dashboard's link to a version of a template; `accounts` are labels of connections."""
    found: Plain = {"name": name, "version": number}
    return found | ({"accounts": dict(sorted(accounts.items()))} if accounts else {})


def generalised(content: Plain, platforms: Mapping[str, str]) -> tuple[Plain, dict[str, str]]:
    """A dashboard's content as a template's, and the label that each of its accounts stands for.

    `platforms` are those of the client's connections, by label. An account is called after its
    platform; those of a template that the dashboard is linked to keep their names.
    """
    known = {label: name for name, label in content.get(LINK, {}).get("accounts", {}).items()}
    found: dict[str, str] = {}
    for label in _labels(content):
        wanted = known.get(label) or slugify(platforms.get(label, "")) or "account"
        names = (wanted, *(f"{wanted}-{number}" for number in range(2, len(found) + 3)))
        found[label] = next(name for name in names if name not in found.values())
    plain = {name: value for name, value in content.items() if name not in OWN}
    return _renamed(plain, found), {name: label for label, name in found.items()}


def connected(content: Plain, accounts: Mapping[str, str]) -> Plain:
    """A template's content with a client's connections in the places of its accounts."""
    return _renamed(content, accounts)


def translated(content: Plain, language: str) -> Plain:
    """The content of a template of the library with its texts in a language."""
    with override(language):
        widgets = [
            widget | {"title": translate(widget["title"])} if "title" in widget else widget
            for widget in content.get("widgets", ())
        ]
        told = {name: translate(content[name]) for name in ("title", "intro") if name in content}
    return content | told | ({"widgets": widgets} if widgets else {})


def normal(content: Plain) -> Plain:
    """The normal form of a template's content; what is of one dashboard alone is left out."""
    found = normal_form.of_dashboard(content)
    return {name: value for name, value in found.items() if name not in OWN}


def _labels(content: Plain) -> dict[str, None]:
    """The connections that a content's queries name, in their order."""
    queries = (widget.get("query") for widget in content.get("widgets", ()))
    return dict.fromkeys(query["connection"] for query in queries if query)


def _renamed(content: Plain, names: Mapping[str, str]) -> Plain:
    widgets = [_widget(widget, names) for widget in content.get("widgets", ())]
    return content | ({"widgets": widgets} if widgets else {})


def _widget(widget: Plain, names: Mapping[str, str]) -> Plain:
    if "query" not in widget:
        return widget
    known = widget["query"]["connection"]
    return widget | {"query": widget["query"] | {"connection": names.get(known, known)}}
