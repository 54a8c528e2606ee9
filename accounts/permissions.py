from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.access.permissions import Needs, PermissionCode, Scope

# People and roles are those of the whole organisation, and none of their pages shows a case.
_EVERYWHERE = Needs(reads=(), scopes=(Scope.ORGANISATION,))


class AccountPermission(PermissionCode):
    MANAGE_USERS = "accounts.manage_users", _EVERYWHERE, _("Invite users, give and take away roles")
    COMPOSE_ROLES = (
        "accounts.compose_roles",
        _EVERYWHERE._replace(codes=("accounts.manage_users",)),
        _("Compose roles"),
    )
    WRITE_TERMS = "accounts.write_terms", _EVERYWHERE, _("Write the terms of use, see who accepted them")

    @classmethod
    def subject(cls) -> Promise:
        return _("People and roles")
