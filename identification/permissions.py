from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.access.permissions import Needs, PermissionCode


class IdentificationPermission(PermissionCode):
    """What was found out is read by whoever reads accounts and written by whoever edits facts of a case."""

    RECORD_DECISION = (
        "identification.record_decision",
        Needs(codes=("cases.view", "cases.read_account")),
        _("Record decisions on the status of victim"),
    )

    @classmethod
    def subject(cls) -> Promise:
        return _("Identification")
