from django.utils.translation import gettext_lazy as _

from core.access import PermissionCode


class CounsellingPermission(PermissionCode):
    VIEW = "counselling.view", _("See one's own counselling")
    WRITE = "counselling.write", _("Record counselling sessions")
