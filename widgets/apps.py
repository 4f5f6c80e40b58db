from django.apps import AppConfig


class WidgetsConfig(AppConfig):
    name = "widgets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # It adds the text of its mails, and imports models, which are loaded only now.
        from widgets.incidents import notices  # noqa: F401, PLC0415
