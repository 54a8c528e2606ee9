"""Every write to accounts."""

from accounts.services.installation import Prepared, add_organisation, prepare_installation
from accounts.services.invitations import InvitationGone, accept_invitation, invite, withdraw_invitation
from accounts.services.members import add_member, end_membership, give_role, restore_membership, take_role
from accounts.services.organisations import (
    add_site,
    change_site,
    create_organisation,
    rename_organisation,
    resume_organisation,
    seal_access_log,
    suspend_organisation,
)
from accounts.services.own_account import change_language, change_password
from accounts.services.recovery import (
    RecoveryGone,
    ask_recovery,
    confirm_recovery,
    recover_on_server,
    use_recovery,
    withdraw_recovery,
)
from accounts.services.roles import change_role, create_role, delete_role
from accounts.services.second_step import (
    SetUp,
    add_passkey,
    find_active,
    has_second_step,
    prove_by_code,
    prove_by_passkey,
    prove_by_password,
    remove_factor,
    rename_passkey,
    renew_recovery_codes,
    set_up_app,
)
from accounts.services.seeding import add_seeded_permissions, add_seeded_roles
from accounts.services.sessions import (
    OwnSession,
    end_all_sessions,
    end_other_sessions,
    end_own_session,
    name_of,
    own_sessions,
)
from accounts.services.signing_in import check_passkey, check_password, note_entry
from accounts.services.terms import accept_terms, plant_terms, publish_terms
from accounts.services.workplaces import workplaces

__all__ = [
    "InvitationGone",
    "OwnSession",
    "Prepared",
    "RecoveryGone",
    "SetUp",
    "accept_invitation",
    "accept_terms",
    "add_member",
    "add_organisation",
    "add_passkey",
    "add_seeded_permissions",
    "add_seeded_roles",
    "add_site",
    "ask_recovery",
    "change_language",
    "change_password",
    "change_role",
    "change_site",
    "check_passkey",
    "check_password",
    "confirm_recovery",
    "create_organisation",
    "create_role",
    "delete_role",
    "end_all_sessions",
    "end_membership",
    "end_other_sessions",
    "end_own_session",
    "find_active",
    "give_role",
    "has_second_step",
    "invite",
    "name_of",
    "note_entry",
    "own_sessions",
    "plant_terms",
    "prepare_installation",
    "prove_by_code",
    "prove_by_passkey",
    "prove_by_password",
    "publish_terms",
    "recover_on_server",
    "remove_factor",
    "rename_organisation",
    "rename_passkey",
    "renew_recovery_codes",
    "restore_membership",
    "resume_organisation",
    "seal_access_log",
    "set_up_app",
    "suspend_organisation",
    "take_role",
    "use_recovery",
    "withdraw_invitation",
    "withdraw_recovery",
    "workplaces",
]
