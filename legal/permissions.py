from django.utils.translation import gettext_lazy as _

from core.access import PermissionCode


class LegalPermission(PermissionCode):
    VIEW = "legal.view", _("Open legal matters")
    MANAGE = "legal.manage", _("Work on legal matters and losses")
    BUILD_DOSSIER = "legal.build_dossier", _("Build restitution dossiers")
