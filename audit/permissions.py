from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.access.permissions import Needs, PermissionCode, Scope


class AuditPermission(PermissionCode):
    SEE_LOOKS = "audit.see_looks", Needs(codes=("cases.view",)), _("See who opened a case")
    # It shows codes of cases and names of colleagues, and opens no case.
    READ_LOG = "audit.read_log", Needs(reads=(), scopes=(Scope.ORGANISATION,)), _("Read the whole access log")

    @classmethod
    def subject(cls) -> Promise:
        return _("Access log")
