from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"

    def ready(self) -> None:
        # Fills the registries once models are loaded.
        from cases import (  # noqa: F401, PLC0415
            left_tasks,
            own_day,
            own_holds,
            own_requests,
            own_timeline,
            permissions,
            registered,
            told,
        )
