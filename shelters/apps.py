from django.apps import AppConfig


class SheltersConfig(AppConfig):
    name = "shelters"

    def ready(self) -> None:
        # The catalogue lists the codes, the registries the entries, once they are loaded.
        from shelters import day, permissions, registered, whereabouts  # noqa: F401, PLC0415
