from django.apps import AppConfig
from django.contrib.admin import apps as admin


class ClientsConfig(AppConfig):
    default = True
    name = "clients"
    default_auto_field = "django.db.models.BigAutoField"


class AgencyAdminConfig(admin.AdminConfig):
    default = False
    default_site = "clients.agency.AgencySite"
