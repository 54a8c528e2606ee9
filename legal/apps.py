from django.apps import AppConfig


class LegalConfig(AppConfig):
    name = "legal"

    def ready(self) -> None:
        from legal import day, permissions, proceedings, registered  # noqa: F401, PLC0415 -- fills the registries once models are loaded
        from legal.dossier import job  # noqa: F401, PLC0415 -- the handler of the job
