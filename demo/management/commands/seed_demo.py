from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from demo.seed import seed


class Command(BaseCommand):
    help = "Write the demo's clients, people and dashboards; what is there stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("base_url", help="where the simulated OSCOM answers")
        parser.add_argument("--former", nargs="*", default=[], help="where it answered earlier")

    def handle(self, *args: Any, **options: Any) -> None:
        seed(options["base_url"], former=options["former"])
