from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.access.permissions import Needs, PermissionCode
from core.compartments import Compartment

_PLANS = Needs(codes=("cases.view",), reads=(Compartment.GENERAL, Compartment.LOCATION))


class ReintegrationPermission(PermissionCode):
    VIEW = "reintegration.view", _PLANS, _("Open reintegration plans")
    MANAGE = (
        "reintegration.manage",
        _PLANS._replace(codes=("reintegration.view",)),
        _("Work on reintegration plans and visits"),
    )

    @classmethod
    def subject(cls) -> Promise:
        return _("Reintegration")
