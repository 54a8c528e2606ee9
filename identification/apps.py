from django.apps import AppConfig


class IdentificationConfig(AppConfig):
    name = "identification"

    def ready(self) -> None:
        from identification import day, permissions, registered  # noqa: F401, PLC0415 -- fills the registries once models are loaded
