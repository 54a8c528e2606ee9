from django.apps import AppConfig


class LegalConfig(AppConfig):
    name = "legal"

    def ready(self) -> None:
        from legal import permissions  # noqa: F401, PLC0415 -- the catalogue lists the codes once they are loaded
