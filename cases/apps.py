from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"

    def ready(self) -> None:
        # Fills the registries once models are loaded.
        from cases import left_tasks, own_day, own_holds, own_requests, permissions, registered, told  # noqa: F401, PLC0415
