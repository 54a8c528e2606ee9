from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from reports import registered, watched  # noqa: F401, PLC0415 -- fill the registries once models are loaded
