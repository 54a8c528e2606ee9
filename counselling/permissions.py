from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.access.permissions import Needs, PermissionCode
from core.compartments import Compartment

_SESSIONS = Needs(codes=("cases.view",), reads=(Compartment.GENERAL, Compartment.COUNSELLING))


class CounsellingPermission(PermissionCode):
    VIEW = "counselling.view", _SESSIONS, _("See one's own counselling")
    WRITE = "counselling.write", _SESSIONS._replace(codes=("counselling.view",)), _("Record counselling sessions")

    @classmethod
    def subject(cls) -> Promise:
        return _("Counselling")
