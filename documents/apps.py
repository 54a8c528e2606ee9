from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "documents"

    def ready(self) -> None:
        from documents import permissions  # noqa: F401, PLC0415 -- the catalogue lists the codes once they are loaded
