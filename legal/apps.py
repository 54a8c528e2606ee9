from django.apps import AppConfig


class LegalConfig(AppConfig):
    name = "legal"

    def ready(self) -> None:
        from legal import (  # noqa: F401, PLC0415 -- fill the registries once models are loaded
            day,
            permissions,
            proceedings,
            registered,
            registered_protection,
        )
        from legal.dossier import job  # noqa: F401, PLC0415 -- the handler of the job
