"""What the register of requests about personal data puts into the registries of others."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from cases.data_rights.models import DataRequest
from cases.data_rights.services import forget_old_requests
from cases.permissions import CasePermission
from core.access.actor import ActingUser
from core.jobs import periodic
from core.web import navigation
from core.web.navigation import NavigationItem


def _open(user: ActingUser) -> int:
    return DataRequest.objects.visible_to(user).open().count()


navigation.register(
    NavigationItem(
        label=_("Data protection requests"),
        url_name="cases:data-requests",
        icon="file-text",
        access=CasePermission.HANDLE_DATA_REQUESTS,
        order=76,
        count=_open,
    )
)
periodic.register("cases.data_requests", every=timedelta(days=1), do=forget_old_requests)
