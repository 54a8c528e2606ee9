from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"

    def ready(self) -> None:
        from cases import permissions, registered  # noqa: F401, PLC0415 -- fills the registries once models are loaded
