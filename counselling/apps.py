from django.apps import AppConfig


class CounsellingConfig(AppConfig):
    name = "counselling"

    def ready(self) -> None:
        from counselling import day, permissions, registered  # noqa: F401, PLC0415 -- fills the registries once models are loaded
