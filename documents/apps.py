from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "documents"

    def ready(self) -> None:
        from documents import day, permissions, registered, scan_job  # noqa: F401, PLC0415 -- fills the registries once models are loaded
