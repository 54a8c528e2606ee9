"""Every write to accounts."""

from accounts.services.installation import Prepared, prepare_installation
from accounts.services.invitations import InvitationGone, accept_invitation, invite, withdraw_invitation
from accounts.services.members import add_member, end_membership, give_role, restore_membership, take_role
from accounts.services.organisations import add_seeded_roles, add_site, create_organisation
from accounts.services.own_account import change_language, change_password
from accounts.services.roles import change_role, create_role, delete_role
from accounts.services.signing_in import check_password, note_entry, workplaces

__all__ = [
    "InvitationGone",
    "Prepared",
    "accept_invitation",
    "add_member",
    "add_seeded_roles",
    "add_site",
    "change_language",
    "change_password",
    "change_role",
    "check_password",
    "create_organisation",
    "create_role",
    "delete_role",
    "end_membership",
    "give_role",
    "invite",
    "note_entry",
    "prepare_installation",
    "restore_membership",
    "take_role",
    "withdraw_invitation",
    "workplaces",
]
