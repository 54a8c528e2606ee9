from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"

    def ready(self) -> None:
        from assessments import day, left_reviews, permissions, registered  # noqa: F401, PLC0415 -- fills the registries once models are loaded
