from django.apps import AppConfig


class LegalConfig(AppConfig):
    name = "legal"

    def ready(self) -> None:
        # Fills the registries once models are loaded.
        from legal import (  # noqa: F401, PLC0415
            certificate_told,
            day,
            deadline_day,
            deadline_told,
            hearing_told,
            order_day,
            permissions,
            proceedings,
            recounting,
            registered,
            registered_claims,
            registered_protection,
            reminding,
        )
        from legal.dossier import job  # noqa: F401, PLC0415 -- the handler of the job
