from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.access.permissions import Needs, PermissionCode, Scope
from core.compartments import Compartment


class ImportPermission(PermissionCode):
    # It opens many cases at once and compares with all whom one sees: for who registers cases anywhere.
    RUN = (
        "imports.run",
        Needs(
            codes=("cases.view", "cases.register", "cases.add_note", "cases.assign", "cases.close"),
            reads=(Compartment.GENERAL, Compartment.IDENTITY),
            scopes=(Scope.ORGANISATION,),
        ),
        _("Import an old list as cases"),
    )
    UNDO = (
        "imports.undo",
        Needs(codes=("imports.run",), scopes=(Scope.ORGANISATION,)),
        _("Undo what a colleague imported"),
    )

    @classmethod
    def subject(cls) -> Promise:
        return _("Import of lists")
