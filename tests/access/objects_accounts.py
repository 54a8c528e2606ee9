"""What the rows of accounts name: an open invitation with its token, a member with a role, somebody whose access is
switched off, a role that nobody holds, a site, and the lawyer's passkey and other session."""

from __future__ import annotations

import time
from typing import Any

from accounts import factors, services
from accounts.models import Membership, Role, User
from accounts.role_builder import Draft
from accounts.session_store import SessionStore, kept_as
from core.access.actor import ActingUser
from tests.accounts.second_step import give_passkey
from tests.factories import World, make_user


def make(world: World) -> dict[str, Any]:
    with world.at_work(world.administrator) as by:
        role = Role.objects.get(code="lawyer")
        invitation, token = services.invite(
            email=f"tamu-{world.case.pk}@contoh.test", name="Tamu", role=role, site=world.site, by=by
        )
        member = Membership.objects.get(user=world.lawyer)
        former = make_user(f"former-{world.case.pk}", world.organisation, world.site, "lawyer")
        ended = Membership.objects.get(user=former)
        ended = services.end_membership(membership_id=ended.pk, expected_version=ended.version, by=by)
        draft = Draft(f"Pembaca {world.case.pk}", {("core.read", "general"): "OWN", ("cases.view", "general"): "OWN"})
        return {
            "role": services.create_role(draft=draft, by=by),
            "invitation": invitation,
            "token": token,
            "member": member,
            "site": world.site,
            "held": member.roles.get(),
            "ended": ended,
            **recoveries(world, by),
            "passkey": passkey_of(world.lawyer),
            "device": services.name_of(another_session(world.lawyer)),
        }


def recoveries(world: World, by: ActingUser) -> dict[str, Any]:
    """A new way in that waits to be confirmed, and the token of one that was."""
    second = make_user(f"second-{world.case.pk}", world.organisation, world.site, "administrator")
    waits, confirmed = (
        make_user(f"{name}-{world.case.pk}", world.organisation, world.site, "lawyer") for name in ("lost", "gone")
    )
    asked = [
        services.ask_recovery(membership_id=Membership.objects.get(user=user).pk, lost="BOTH", by=second)
        for user in (waits, confirmed)
    ]
    _row, token = services.confirm_recovery(recovery_id=asked[1].pk, expected_version=1, by=by)
    return {"recovery": asked[0], "way_in": token}


def passkey_of(user: User) -> int:
    if not factors.has_one(user):
        give_passkey(user)
    return int(factors.passkeys(user)[0].pk)


def another_session(user: User) -> str:
    """What a session on another device of the user is kept as. It is idle for no test, however long all take."""
    session = SessionStore()
    begun = int(time.time())
    seen = begun + 6 * 3600
    session.update({"_auth_user_id": str(user.pk), "begun": begun, "seen": seen, "device": ["Firefox", "Android"]})
    session.create()
    return kept_as(str(session.session_key))
