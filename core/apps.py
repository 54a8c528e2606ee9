import resource

from django.apps import AppConfig

from core import registry


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core import checks  # noqa: F401, PLC0415 -- registers the system checks

        registry.autodiscover()

        # A process that ends badly must not leave on the disk what it had opened.
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
