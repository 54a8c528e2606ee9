from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        from notifications import registered  # noqa: F401, PLC0415 -- fills the registries once models are loaded
