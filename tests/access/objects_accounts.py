"""What the rows of accounts.yaml name: an open invitation with its token, a member with a role, somebody whose access
is switched off, and a role that nobody holds."""

from __future__ import annotations

from typing import Any

from accounts import services
from accounts.composing import Draft
from accounts.models import Membership, Role
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
            "held": member.roles.get(),
            "ended": ended,
        }
