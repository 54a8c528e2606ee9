from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts.authoriser import RoleAuthoriser  # noqa: PLC0415 -- models are loaded now
        from accounts.organisation_keys import FileKeyProvider  # noqa: PLC0415 -- as above
        from core.access import providers  # noqa: PLC0415 -- as above
        from core.keys import data_keys  # noqa: PLC0415 -- as above

        providers.authoriser = RoleAuthoriser()
        data_keys.provider = FileKeyProvider()
