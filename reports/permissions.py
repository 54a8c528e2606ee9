from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.access import Needs, PermissionCode, Scope


class ReportPermission(PermissionCode):
    # Counts of people alone: it opens no case and names nobody.
    SEE_STATISTICS = (
        "reports.see_statistics",
        Needs(reads=(), scopes=(Scope.ORGANISATION,)),
        _("Make and see statistics without names"),
    )

    @classmethod
    def subject(cls) -> Promise:
        return _("Statistics")
