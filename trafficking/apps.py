from django.apps import AppConfig


class TraffickingConfig(AppConfig):
    name = "trafficking"

    def ready(self) -> None:
        from trafficking import permissions, registered  # noqa: F401, PLC0415 -- fills the registries once models are loaded
