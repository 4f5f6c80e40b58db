from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clients.errors import VaultError
from clients.secrets import rotation


class Command(BaseCommand):
    help = (
        "Move private keys of clients that were sealed before their rows had an id to their place."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            repaired, unreadable = rotation.repair()
        except VaultError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{repaired} repaired")
        if unreadable:
            raise CommandError(f"These clients' keys do not open: {', '.join(unreadable)}")
