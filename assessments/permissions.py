from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.access.permissions import Needs, PermissionCode, Scope


class AssessmentPermission(PermissionCode):
    # An assessment tells what happened, as the account does.
    VIEW = "assessments.view", Needs(codes=("cases.read_account",)), _("Open assessments")
    WRITE = "assessments.write", Needs(codes=("assessments.view",)), _("Fill in assessments")
    # Whoever writes the questions reads no answers.
    EDIT_INSTRUMENTS = (
        "assessments.edit_instruments",
        Needs(reads=(), scopes=(Scope.ORGANISATION,)),
        _("Set up instruments"),
    )

    @classmethod
    def subject(cls) -> Promise:
        return _("Assessments")
