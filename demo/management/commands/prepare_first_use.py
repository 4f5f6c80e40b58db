from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from demo.first_use import prepare


class Command(BaseCommand):
    help = "Test the demo's accounts, plan its reports and send the first; what is there stays."

    def handle(self, *args: Any, **options: Any) -> None:
        prepare()
