from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.access.permissions import Needs, PermissionCode, Scope


class ReportPermission(PermissionCode):
    # Counts of people alone: it opens no case and names nobody.
    SEE_STATISTICS = (
        "reports.see_statistics",
        Needs(
            reads=(),
            scopes=(Scope.ORGANISATION,),
            apart=_(
                "This role combines statistics with cases: whoever sees cases can find out by subtracting who is "
                "behind a small number, and whether there are restricted ones. Make two roles of it, for two people."
            ),
        ),
        _("Make and see statistics without names"),
    )

    @classmethod
    def subject(cls) -> Promise:
        return _("Statistics")
