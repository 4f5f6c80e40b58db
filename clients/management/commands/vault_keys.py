from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from clients.secrets import keyring


class Command(BaseCommand):
    help = "Print a fresh pair of master keys, as lines for the environment."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--id", default=timezone.now().strftime("k%Y%m%d"))

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(keyring.lines(options["id"]), ending="")
