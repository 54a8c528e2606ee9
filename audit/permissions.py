from django.utils.translation import gettext_lazy as _

from core.access import PermissionCode


class AuditPermission(PermissionCode):
    SEE_LOOKS = "audit.see_looks", _("See who opened a case")
    READ_LOG = "audit.read_log", _("Read the whole access log")
