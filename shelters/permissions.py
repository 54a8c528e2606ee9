from django.utils.translation import gettext_lazy as _

from core.access import PermissionCode


class ShelterPermission(PermissionCode):
    VIEW = "shelters.view", _("See houses, beds and residents")
    REQUEST_BED = "shelters.request_bed", _("Ask for a bed")
    MANAGE_STAYS = "shelters.manage_stays", _("Admit and discharge residents")
    WRITE_DAILY_NOTE = "shelters.write_daily_note", _("Write daily notes")
    MANAGE_HOUSES = "shelters.manage_houses", _("Set up houses and beds")
