from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clients.models import Client
from clients.tenancy import across_clients
from widgets.exports.atomic_files import atomic_file
from widgets.exports.errors import StorageFull
from widgets.manifests import applying, exporting, json_schema, parsing, yaml_writer
from widgets.manifests.applying import Plan
from widgets.manifests.differences import Action
from widgets.manifests.errors import InvalidManifest, ManifestError
from widgets.manifests.parsing import ManifestFile

# As of `diff` and of `terraform plan -detailed-exitcode`: 0 is no change, 1 an error.
HAS_CHANGES = 2


class Command(BaseCommand):
    help = "Export clients and dashboards to a file, compare a file with them, or apply it."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, parser_class=ArgumentParser)
        export = verbs.add_parser("export", help="Write clients as YAML, without keys and people.")
        export.add_argument("clients", nargs="*", metavar="CLIENT", help="slugs; all if none")
        for verb, text in (
            ("plan", "List the changes that a file would make; exits with 2 if there are any."),
            ("apply", "Make the changes of a file, all of them or none."),
        ):
            one = verbs.add_parser(verb, help=text)
            one.add_argument("file", type=Path, metavar="FILE", help="a YAML file; - for input")
            one.add_argument(
                "--prune",
                action="store_true",
                help="remove dashboards, widgets and domains that the file's lists do not name",
            )
        schema = verbs.add_parser("schema", help="Write the JSON Schema of these files.")
        for each in (export, schema):
            each.add_argument("--output", type=Path, metavar="FILE", help="instead of the terminal")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['verb']}")(options)
        except ManifestError as error:
            raise CommandError(str(error)) from error

    def _export(self, options: dict[str, Any]) -> None:
        slugs = options["clients"]
        if slugs:
            _check_slugs(slugs)
        text = yaml_writer.write(exporting.export(slugs or None))
        self._put(text, options["output"])
        for problem in parsing.problems(text.encode()):
            self.stderr.write(f"line {problem.line}: {problem} (apply would refuse this)")

    def _schema(self, options: dict[str, Any]) -> None:
        text = json.dumps(json_schema.schema(), indent=2, ensure_ascii=False)
        self._put(f"{text}\n", options["output"])

    def _plan(self, options: dict[str, Any]) -> None:
        found = self._run(options, applying.plan)
        self._write_plan(found, "would be changed")
        if found.changes:
            sys.exit(HAS_CHANGES)

    def _apply(self, options: dict[str, Any]) -> None:
        self._write_plan(self._run(options, applying.apply), "changed")

    def _run(self, options: dict[str, Any], run: Any) -> Plan:
        path: Path = options["file"]
        try:
            found: Plan = run(_read(path), prune=options["prune"])
        except InvalidManifest as error:
            name = "stdin" if str(path) == "-" else path
            lines = [f"{name}:{each.line}: {each}" for each in error.problems]
            raise CommandError("\n".join([*lines, "Nothing was changed."])) from error
        return found

    def _write_plan(self, found: Plan, verb: str) -> None:
        for change in found.changes:
            self.stdout.write(f"{change.action} {'/'.join(change.place)}: {change.words}")
        for change in found.kept:
            place = "/".join(change.place)
            self.stdout.write(f"  {place}: {change.subject} is not in the file; --prune removes it")
        for slug, label in found.without_key:
            self.stdout.write(f"! {slug}: connection “{label}” has no key; set it in the admin")
        counts = [
            f"{sum(each.action is action for each in found.changes)} {action.name.lower()}"
            for action in Action
        ]
        self.stdout.write(", ".join(counts) if found.changes else f"Nothing {verb}.")

    def _put(self, text: str, output: Path | None) -> None:
        if output is None:
            self.stdout.write(text, ending="")
            return
        if output.is_dir() or not output.parent.is_dir():
            raise CommandError(f"--output: {output} is no file in a folder that exists")
        try:
            with atomic_file(output) as part:
                part.write_text(text)
        except (OSError, StorageFull) as error:
            reason = getattr(error, "strerror", None) or "no space left"
            raise CommandError(f"--output: {output}: {reason}") from error


def _read(path: Path) -> ManifestFile:
    try:
        raw = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror or error}") from error
    return parsing.parse(raw)


def _check_slugs(slugs: list[str]) -> None:
    with across_clients():
        known = set(Client.objects.across_clients().values_list("slug", flat=True))
    unknown = [slug for slug in slugs if slug not in known]
    if unknown:
        listed = ", ".join(sorted(known)) or "none at all"
        raise CommandError(f"CLIENT: there is no {', '.join(unknown)}, but {listed}")
