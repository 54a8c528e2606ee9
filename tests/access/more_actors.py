"""The actors of the matrix beside the cast of all tests: new roles, composed ones, two sites, a grant, an end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts import services as accounts
from accounts.models import Membership, Role, User
from accounts.role_builder import Draft
from cases.record.access_models import Assignment
from cases.record.models import Case
from cases.team.services import assign, grant_access
from core.access.permissions import Scope
from tests.access.questions import ENDED
from tests.factories import World, make_user

SEES_ALL = {
    ("core.read", "general"): Scope.ORGANISATION.value,
    ("cases.view", "general"): Scope.ORGANISATION.value,
    ("documents.view", "general"): Scope.ORGANISATION.value,
}
ADMINISTERS = {
    ("accounts.manage_users", "general"): Scope.ORGANISATION.value,
    ("accounts.compose_roles", "general"): Scope.ORGANISATION.value,
}


def add_actors(world: World, far_site: Any) -> None:
    """Put those of `questions.LIKE`, and the one whose access has ended, among the users of the world."""
    seeded = {"shelter_manager": "shelter-manager", "health": "health-worker", "granted": "caseworker"}
    seeded |= {"dpo": "data-protection-officer", "data_officer": "data-officer"}
    for actor, code in {**seeded, "two_sites": "caseworker", ENDED: "caseworker"}.items():
        world.users[actor] = make_user(actor, world.organisation, world.site, code)
    with world.at_work(world.administrator) as by:
        staff = Role.objects.get(code="shelter-staff")
        accounts.add_member(user=world.two_sites, role=staff, site=far_site, by=by)
        composed = accounts.create_role(draft=Draft("Pengamat", SEES_ALL), by=by)
        administers = Draft("Administrator rumah", ADMINISTERS, hands_out=frozenset({staff.pk}))
        world.users["composed"] = _member(world, "composed", composed)
        world.users["delegate"] = _member(world, "delegate", accounts.create_role(draft=administers, by=by))
    with world.at_work(world.caseworker) as by:
        case = Case.objects.get(pk=world.case.pk)
        assign(case=case, user=world.health, part=Assignment.Part.HEALTH, by=by)
        assign(case=case, user=world.users[ENDED], part=Assignment.Part.CASEWORKER, by=by)
        tomorrow = timezone.now() + timedelta(days=1)
        grant_access(case=case, user=world.granted, reason="Cover", until=tomorrow, by=by)
    with world.at_work(world.administrator) as by:
        ended = Membership.objects.get(user=world.users[ENDED])
        accounts.end_membership(membership_id=ended.pk, expected_version=ended.version, by=by)


def _member(world: World, actor: str, role: Role) -> User:
    user = User.objects.create(email=f"{actor}@contoh.test", name=actor.title())
    accounts.add_member(user=user, role=role, site=world.site, by=None)
    return user
