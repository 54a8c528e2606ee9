"""What `reports` adds to the menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.permissions import AuditPermission
from core import navigation
from core.navigation import NavigationItem

navigation.register(
    NavigationItem(
        label=_("Access log"), url_name="reports:access-log", icon="eye", access=AuditPermission.READ_LOG, order=80
    )
)
