"""What the questions are asked about: the cast's world in all object states, with marks in what may leak."""

from __future__ import annotations

import importlib
import time
from collections.abc import MutableMapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import ModuleType
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db.models import F
from django.test import Client
from django.utils import timezone

from accounts import services as accounts
from accounts.models import Membership, Role
from cases.handover.models import HandedPart
from cases.record.access_models import Assignment, Grant
from cases.record.models import Case
from cases.team import grants
from core.access.actor import ActingUser
from core.db import organisation_scope
from core.jobs.models import Job
from tests.access.more_actors import add_actors
from tests.access.questions import ACTORS, ENDED, HERE, LIKE, Question
from tests.factories import (
    MARK_ACCOUNT,
    MARK_NAME,
    MARK_NIK,
    MARK_PHONE,
    PARTS,
    ROLES,
    World,
    make_case,
    make_user,
    make_world,
)

# Compartment (or permission) that an actor must have to be shown what carries the mark.
MARKS = {
    MARK_NAME: "identity",
    MARK_NIK: "identity",
    MARK_PHONE: "identity",
    MARK_ACCOUNT: "cases.read_account",
}
# Who finds a case of each state at all. To everybody else neither its code nor the name in it is ever shown, on
# whatever page: a list that forgets whose rows it shows answers 200 as it should.
FOUND_BY = {
    "own": frozenset(ACTORS)
    - {"outsider", "two_sites", "administrator", "delegate", "dpo", "data_officer", "no_role"}
    - {ENDED, "foreigner", "anonymous"},
    "unassigned": frozenset({"manager", "composed", "two_sites"}),
    "restricted": frozenset(),
    "foreign": frozenset({"foreigner"}),
}
# The access log names cases by their codes, also restricted ones, and nobody in them.
READS_CODES = {"own": {"dpo"}, "unassigned": {"dpo"}, "restricted": {"dpo"}, "foreign": set()}
# The same mark as everywhere, and a name of their own, for the cases of the other states.
NAMES = {state: f"{MARK_NAME} {state.title()}" for state in ("unassigned", "restricted", "foreign")}


@dataclass
class Stage:
    """Everything that the questions are asked about, made once."""

    world: World
    objects: dict[str, dict[str, Any]]
    clients: MutableMapping[str, Client]
    marks: dict[str, str]
    found_by: dict[str, frozenset[str]]
    # The actors of the first organisation who work there now.
    at_work: tuple[str, ...] = (*ROLES, *LIKE)
    asked: int = 0
    deviations: list[str] = field(default_factory=list)


def make_stage() -> Stage:
    """The world in all object states, made through the services, with a signed-in browser for each actor."""
    world = make_world()
    with organisation_scope(world.organisation.pk):
        far_site = accounts.add_site(name="Kantor Jauh", time_zone="Asia/Jayapura", by=None)
        # Another role there, which allows nothing: what shelter staff may do, they may at their own site alone.
        accounts.add_member(user=world.shelter, role=_role_of(world.no_role), site=far_site, by=None)
    add_actors(world, far_site)
    worlds = {"own": world}
    for state in ("unassigned", "restricted"):
        worlds[state] = _another_case(world, far_site, name=NAMES[state])
    worlds["foreign"] = _foreign_world(world)
    modules = object_modules()
    objects: dict[str, dict[str, Any]] = {}
    for state, its_world in worlds.items():
        objects[state] = {"case": its_world.case}
        for module in modules:
            objects[state].update(module.make(its_world))
    for state in ("unassigned", "restricted"):
        _send_team_away(worlds[state], restrict=state == "restricted")
    _put_off_jobs(world)
    marks = dict(MARKS)
    for module in modules:
        marks.update(getattr(module, "MARKS", {}))
    found_by = {worlds[state].case.code: actors | READS_CODES[state] for state, actors in FOUND_BY.items()}
    found_by.update({name: FOUND_BY[state] for state, name in NAMES.items()})
    return Stage(world, objects, {actor: signed_in(world, actor) for actor in ACTORS}, marks, found_by)


def object_modules() -> list[ModuleType]:
    """Those that make the objects of one app in a case: `make(world)`, and the marks in them."""
    return [importlib.import_module(f"tests.access.{path.stem}") for path in sorted(HERE.glob("objects_*.py"))]


def _another_case(world: World, site: Any, *, name: str) -> World:
    """A second case with the whole cast on it for now, so that the same objects can be made in it."""
    with organisation_scope(world.organisation.pk):
        membership, role = _membership(world.caseworker), Role.objects.get(code="caseworker")
        if not membership.roles.filter(role=role, site=site).exists():
            accounts.give_role(
                membership_id=membership.pk,
                expected_version=membership.version,
                role=role,
                site=site,
                by=world.administrator,
            )
    with world.at_work(world.caseworker) as by:
        case = make_case(by=by, site=site, name=name)
        for actor, part in PARTS.items():
            Assignment.objects.create(case=case, user=world.users[actor], part=part)
        # Shelter staff and manager reach it by an assignment of their own while objects are made.
        Assignment.objects.create(case=case, user=world.users["shelter"], part=Assignment.Part.SHELTER)
        grants.sync(case)
    return replace(world, case=case)


def _send_team_away(world: World, *, restrict: bool) -> None:
    with organisation_scope(world.organisation.pk):
        # All cases of the person: a name is open to whoever reads it in one of them.
        cases = Case.objects.filter(person=world.case.person_id)
        # What was handed over is ended; the rest was never there.
        handed = HandedPart.objects.filter(case__in=cases)
        kept = {*handed.values_list("given", flat=True), *handed.values_list("taken", flat=True)}
        Assignment.objects.filter(pk__in=kept).update(until=timezone.now())
        Assignment.objects.filter(case__in=cases).exclude(pk__in=kept).delete()
        Grant.objects.filter(case__in=cases, until__gt=timezone.now()).delete()
        if restrict:
            cases.update(is_restricted=True)
        for case in cases:
            grants.sync(case)


def _put_off_jobs(world: World) -> None:
    """Nobody does them here, and the questions may take long: `ready` would say that background work stands still."""
    for organisation in (world.organisation, world.other_organisation):
        with organisation_scope(organisation.pk):
            Job.objects.update(due=F("due") + timedelta(days=1))


def _foreign_world(world: World) -> World:
    """The other organisation with a cast of its own."""
    users = {
        actor: make_user(f"lain-{actor}", world.other_organisation, world.other_site, code)
        for actor, code in ROLES.items()
    }
    users["foreigner"] = make_user("lain-foreigner", world.organisation, world.site, "case-manager")
    foreign = replace(
        world,
        organisation=world.other_organisation,
        site=world.other_site,
        users=users,
        other_organisation=world.organisation,
        other_site=world.site,
    )
    with foreign.at_work(foreign.caseworker) as by:
        case = make_case(by=by, site=foreign.site, name=NAMES["foreign"])
        for actor, part in PARTS.items():
            Assignment.objects.create(case=case, user=users[actor], part=part)
        grants.sync(case)
    return replace(foreign, case=case)


def signed_in(world: World, actor: str) -> Client:
    client = Client(raise_request_exception=False)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    if actor == "anonymous":
        return client
    user = world.users[actor]
    home = world.other_organisation if actor == "foreigner" else world.organisation
    client.force_login(user)
    session = client.session
    session["organisation"] = str(home.pk)
    session["begun"] = session["seen"] = session["proved"] = int(time.time())
    session.save()
    return client


def arguments(stage: Stage, question: Question) -> dict[str, Any]:
    own = stage.objects["own"]
    found: dict[str, Any] = {}
    for argument, key in question.row.kwargs.items():
        if question.state == "missing":
            value = uuid4() if hasattr(own[key], "pk") else own[key]
        elif question.state == "crossed":
            value = own[key] if key == "case" else stage.objects["unassigned"][key]
        else:
            value = stage.objects[question.state][key]
        found[argument] = getattr(value, "pk", value)
    return found


def _role_of(user: ActingUser) -> Role:
    return _membership(user).roles.get().role


def _membership(user: ActingUser) -> Membership:
    return Membership.objects.get(user=user.pk)
