from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "imports"

    def ready(self) -> None:
        # The registries are filled once models are loaded.
        from imports import permissions, registered  # noqa: F401, PLC0415
