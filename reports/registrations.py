"""What `reports` puts into the registries of others."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from accounts.services import telling
from audit.permissions import AuditPermission
from core.jobs import periodic
from core.web import navigation
from core.web.navigation import NavigationItem
from legal import certificate_told
from notifications import kinds
from notifications.kinds import Kind
from reports import alarms, oversight
from reports.permissions import ReportPermission

navigation.register(
    NavigationItem(
        label=_("Access log"), url_name="reports:access-log", icon="eye", access=AuditPermission.READ_LOG, order=80
    )
)
navigation.register(
    NavigationItem(
        label=_("Statistics"),
        url_name="reports:statistics",
        icon="chart-bar",
        access=ReportPermission.SEE_STATISTICS,
        order=70,
    )
)
kinds.register(
    Kind(alarms.KIND, _("Somebody has looked at unusually much within an hour."), icon="eye", url=alarms.url)
)
kinds.register(
    Kind(
        alarms.QUESTIONS,
        _("Somebody has asked unusually often within an hour who sees a case."),
        icon="help-circle",
        url=alarms.url,
    )
)
periodic.register("reports.unusual_looking", every=timedelta(seconds=30), do=alarms.watch)

kinds.register(
    Kind(
        certificate_told.CHANGED,
        _("A certificate for signing was put in or taken out."),
        icon="certificate",
        url=oversight.certificate_url,
    )
)

for code, text, icon in (
    (telling.INVITED, _("Somebody was invited."), "user-plus"),
    (telling.JOINED, _("Somebody new works here."), "user-plus"),
    (telling.ROLE_GIVEN, _("A role was given to somebody."), "id-badge"),
    (telling.ROLE_TAKEN, _("A role was taken away from somebody."), "id-badge"),
    (telling.ROLE_CHANGED, _("A role was changed."), "id-badge"),
    (telling.ACCESS_ENDED, _("Somebody's access was switched off."), "user-minus"),
    (telling.ACCESS_RESTORED, _("Somebody's access was restored."), "user-plus"),
    (telling.RECOVERY_WATCHED, _("A new way in was made or asked for, for a colleague."), "key"),
):
    kinds.register(Kind(code, text, icon=icon, url=oversight.url))
