from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.access.permissions import Needs, PermissionCode, Scope
from core.compartments import Compartment

_STAYS = Needs(codes=("cases.view",), reads=(Compartment.GENERAL, Compartment.LOCATION))
_IN_A_HOUSE = Needs(("shelters.view",), _STAYS.reads, (Scope.SITE, Scope.ORGANISATION))


class ShelterPermission(PermissionCode):
    VIEW = "shelters.view", _STAYS, _("See houses, beds and residents")
    REQUEST_BED = "shelters.request_bed", _STAYS._replace(codes=("shelters.view",)), _("Ask for a bed")
    MANAGE_STAYS = "shelters.manage_stays", _IN_A_HOUSE, _("Admit and discharge residents")
    WRITE_DAILY_NOTE = "shelters.write_daily_note", _IN_A_HOUSE, _("Write daily notes")
    WRITE_HOUSE_NOTICE = (
        "shelters.write_house_notice",
        Needs(codes=("cases.view",), reads=(Compartment.GENERAL, Compartment.CLINICAL)),
        _("Write what a house must know of health"),
    )
    # Whoever sets up a house sees nobody in it, and no address.
    MANAGE_HOUSES = (
        "shelters.manage_houses",
        Needs(reads=(), scopes=(Scope.SITE, Scope.ORGANISATION)),
        _("Set up houses and beds"),
    )

    @classmethod
    def subject(cls) -> Promise:
        return _("Shelter")
