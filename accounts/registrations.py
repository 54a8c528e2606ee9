"""What accounts adds to every page."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from accounts.for_each_organisation import in_each
from accounts.models import Organisation
from accounts.permissions import AccountPermission
from accounts.services.sessions import forget_expired
from audit import witness
from core import idempotency
from core.access.permissions import SignedIn
from core.jobs import periodic
from core.web import navigation
from core.web.navigation import NavigationItem

navigation.register(
    NavigationItem(
        label=_("People"), url_name="accounts:people", icon="users", access=AccountPermission.MANAGE_USERS, order=70
    )
)
navigation.register(
    NavigationItem(
        label=_("Roles"), url_name="accounts:roles", icon="id-badge", access=AccountPermission.MANAGE_USERS, order=71
    )
)
navigation.register(
    NavigationItem(
        label=_("Sites"), url_name="accounts:sites", icon="map-pin", access=AccountPermission.MANAGE_USERS, order=72
    )
)
navigation.register(
    NavigationItem(
        label=_("Terms of use"),
        url_name="accounts:acceptances",
        icon="file-text",
        access=AccountPermission.WRITE_TERMS,
        order=73,
    )
)
navigation.register(
    NavigationItem(
        label=_("My account"),
        url_name="accounts:account",
        icon="user-circle",
        access=SignedIn("everybody looks after their own account"),
        order=10,
        place=navigation.ACCOUNT,
    )
)


def tell_witness() -> None:
    witness.tell(Organisation.objects.order_by("id").values_list("id", flat=True))


periodic.register("accounts.witness", every=timedelta(hours=1), do=tell_witness)
periodic.register(
    "accounts.idempotency", every=timedelta(days=1), do=lambda: in_each(lambda _organisation: idempotency.forget_old())
)
periodic.register("accounts.sessions", every=timedelta(days=1), do=forget_expired)
