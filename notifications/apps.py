from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        from notifications import account, registered  # noqa: F401, PLC0415 -- fill the registries once models are loaded
