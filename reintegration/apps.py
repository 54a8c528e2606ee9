from django.apps import AppConfig


class ReintegrationConfig(AppConfig):
    name = "reintegration"

    def ready(self) -> None:
        from reintegration import permissions  # noqa: F401, PLC0415 -- the catalogue lists the codes once they are loaded
