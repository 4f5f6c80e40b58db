from django.apps import AppConfig

# Whoever sets Django up also has the workers' application: tasks are sent by name through it.
from portal.celery import app as celery

__all__ = ["PortalConfig", "celery"]


class PortalConfig(AppConfig):
    name = "portal"
