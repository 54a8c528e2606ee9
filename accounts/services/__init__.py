"""Every write to accounts."""

from accounts.services.invitations import accept_invitation, invite, withdraw_invitation
from accounts.services.members import add_member, end_membership, give_role, take_role
from accounts.services.organisations import add_site, create_organisation

__all__ = [
    "accept_invitation",
    "add_member",
    "add_site",
    "create_organisation",
    "end_membership",
    "give_role",
    "invite",
    "take_role",
    "withdraw_invitation",
]
