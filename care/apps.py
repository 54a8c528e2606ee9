from django.apps import AppConfig


class CareConfig(AppConfig):
    name = "care"

    def ready(self) -> None:
        # The catalogue lists the codes, the registries the entries, once they are loaded.
        from care import day, permissions, registered, told  # noqa: F401, PLC0415
