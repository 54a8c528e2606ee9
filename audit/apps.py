from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "audit"

    def ready(self) -> None:
        from audit.trail import Trail  # noqa: PLC0415 -- models are loaded now
        from core.access import providers  # noqa: PLC0415 -- as above

        providers.recorder = Trail()
