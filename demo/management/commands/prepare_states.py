from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from demo.prepare_states import prepare


class Command(BaseCommand):
    help = "Bring the demo's accounts that misbehave into their states, or back into them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("control_url", help="where the sandbox takes orders")

    def handle(self, *args: Any, **options: Any) -> None:
        prepare(options["control_url"])
