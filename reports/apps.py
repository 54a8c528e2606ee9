from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from reports import registered  # noqa: F401, PLC0415 -- fills the registries once models are loaded
