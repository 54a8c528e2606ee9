from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.access.permissions import Needs, PermissionCode
from core.compartments import Compartment

_MATTERS = Needs(codes=("cases.view",), reads=(Compartment.GENERAL, Compartment.LEGAL))
_IN_A_MATTER = _MATTERS._replace(codes=("legal.view",))


class LegalPermission(PermissionCode):
    VIEW = "legal.view", _MATTERS, _("Open legal matters")
    MANAGE = "legal.manage", _IN_A_MATTER, _("Work on legal matters and losses")
    BUILD_DOSSIER = (
        "legal.build_dossier",
        _IN_A_MATTER._replace(reads=(*_MATTERS.reads, Compartment.IDENTITY)),
        _("Build restitution dossiers"),
    )

    @classmethod
    def subject(cls) -> Promise:
        return _("Legal work")
