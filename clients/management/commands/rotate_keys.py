from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clients.errors import VaultError
from clients.secrets import rotation


class Command(BaseCommand):
    help = "Seal private keys and web secrets to the first of their settings' keys."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            for moved in rotation.rotate():
                self.stdout.write(f"{moved} moved")
            for moved in rotation.rotate_web_secrets():
                self.stdout.write(f"{moved} web secrets moved")
        except VaultError as error:
            raise CommandError(str(error)) from None
        finally:
            for key_id, rows in sorted(rotation.rows_per_key().items()):
                self.stdout.write(f"{key_id}: {rows} rows")
            for key_id, rows in sorted(rotation.secrets_per_key().items()):
                self.stdout.write(f"{key_id}: {rows} web secrets")
