from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        from notifications import (  # noqa: PLC0415 -- fill the registries once models are loaded
            account,  # noqa: F401
            approvals,  # noqa: F401
            consents,  # noqa: F401
            covers,  # noqa: F401
            danger,  # noqa: F401
            data_requests,  # noqa: F401
            day,  # noqa: F401
            duplicates,  # noqa: F401
            emergencies,  # noqa: F401
            handovers,  # noqa: F401
            notes,  # noqa: F401
            registered,  # noqa: F401
            reporting,  # noqa: F401
            requests,  # noqa: F401
        )
