from django.utils.translation import gettext_lazy as _

from core.access import PermissionCode


class AccountPermission(PermissionCode):
    MANAGE_USERS = "accounts.manage_users", _("Invite users, give and take away roles")
