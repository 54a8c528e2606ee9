from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.access.permissions import Needs, PermissionCode, Scope
from core.compartments import Compartment

_PLANS = Needs(codes=("cases.view",))


class CarePermission(PermissionCode):
    VIEW = "care.view", _PLANS, _("See the plan, services and custody")
    MANAGE = (
        "care.manage",
        _PLANS._replace(codes=("care.view", "cases.manage_tasks")),
        _("Work on the plan, services and custody"),
    )
    # Where somebody goes when it is not safe is what whoever looks for them wants to know.
    KEEP_SAFE = (
        "care.keep_safe",
        _PLANS._replace(codes=("care.view",), reads=(Compartment.GENERAL, Compartment.LOCATION)),
        _("Make safety plans"),
    )
    # Templates tell of nobody.
    MANAGE_TEMPLATES = (
        "care.manage_templates",
        Needs(reads=(), scopes=(Scope.ORGANISATION,)),
        _("Keep templates of plans"),
    )

    @classmethod
    def subject(cls) -> Promise:
        return _("Plan")
