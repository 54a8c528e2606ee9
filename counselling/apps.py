from django.apps import AppConfig


class CounsellingConfig(AppConfig):
    name = "counselling"

    def ready(self) -> None:
        from counselling import permissions  # noqa: F401, PLC0415 -- the catalogue lists the codes once they are loaded
