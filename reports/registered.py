"""What `reports` puts into the registries of others."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from audit.permissions import AuditPermission
from core.jobs import periodic
from core.web import navigation
from core.web.navigation import NavigationItem
from notifications import kinds
from notifications.kinds import Kind
from reports import alarms
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
