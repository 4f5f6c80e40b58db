from django.apps import AppConfig

# Loads the Celery application with Django: tasks are sent by name through it.
from portal.celery import app as celery

__all__ = ["PortalConfig", "celery"]


class PortalConfig(AppConfig):
    name = "portal"
