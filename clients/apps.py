from django.apps import AppConfig
from django.contrib.admin import apps as admin


class ClientsConfig(AppConfig):
    name = "clients"
    default_auto_field = "django.db.models.BigAutoField"
    default = True

    def ready(self) -> None:
        # The vault imports models, which are loaded only now.
        from clients.auth import revocation_signals  # noqa: PLC0415
        from clients.domains import dns, names  # noqa: PLC0415
        from clients.secrets import vault, web_secrets  # noqa: PLC0415

        vault.check_settings()
        web_secrets.check_settings()
        dns.check_settings()
        names.check_settings()
        revocation_signals.connect()


class AgencyAdminConfig(admin.AdminConfig):
    default = False
    default_site = "clients.agency.AgencySite"
