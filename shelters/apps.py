from django.apps import AppConfig


class SheltersConfig(AppConfig):
    name = "shelters"

    def ready(self) -> None:
        from shelters import permissions  # noqa: F401, PLC0415 -- the catalogue lists the codes once they are loaded
