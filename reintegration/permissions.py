from django.utils.translation import gettext_lazy as _

from core.access import PermissionCode


class ReintegrationPermission(PermissionCode):
    VIEW = "reintegration.view", _("Open reintegration plans")
    MANAGE = "reintegration.manage", _("Work on reintegration plans and visits")
