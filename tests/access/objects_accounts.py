"""What the rows of accounts.yaml name: an open invitation with its token, and a member with a role."""

from __future__ import annotations

from typing import Any

from accounts import services
from accounts.models import Membership, Role
from tests.factories import World


def make(world: World) -> dict[str, Any]:
    with world.at_work(world.administrator) as by:
        role = Role.objects.get(code="lawyer")
        invitation, token = services.invite(
            email=f"tamu-{world.case.pk}@contoh.test", name="Tamu", role=role, site=world.site, by=by
        )
        member = Membership.objects.get(user=world.lawyer)
        return {"invitation": invitation, "token": token, "member": member, "held": member.roles.get()}
