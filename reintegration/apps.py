from django.apps import AppConfig


class ReintegrationConfig(AppConfig):
    name = "reintegration"

    def ready(self) -> None:
        from reintegration import day, left_plans, permissions, registered  # noqa: F401, PLC0415 -- fills the registries once models are loaded
