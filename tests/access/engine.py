"""The access matrix: actor × URL × object state × method → status, asked of the running system.

Rows say what each actor gets on an object that the cast works on ("own"); the rules below say what follows for
the other states. A row may say otherwise under the state's name.

    own         the case that the cast is assigned to
    unassigned  a case of the same organisation, at another site, on which nobody of the cast works
    restricted  the same, and restricted
    crossed     the own case in the address, with a record of another case
    foreign     a case of another organisation
    missing     random keys
"""

from __future__ import annotations

import base64
import importlib
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import yaml
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts import services as accounts
from accounts.models import Organisation
from cases import grants
from cases.models import Assignment, Case
from core.db import in_scope, organisation_scope
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

HERE = Path(__file__).parent
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ACTORS = (*ROLES, "foreigner", "anonymous")
CASE_STATES = ("own", "unassigned", "restricted", "crossed", "foreign", "missing")
OTHER_STATES = ("own", "foreign", "missing")
REFUSED = frozenset({302, 401, 403, 404, 405})
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
    "own": frozenset(ACTORS) - {"outsider", "administrator", "no_role", "foreigner", "anonymous"},
    "unassigned": frozenset({"manager"}),
    "restricted": frozenset(),
    "foreign": frozenset({"foreigner"}),
}
# The same mark as everywhere, and a name of their own, for the cases of the other states.
NAMES = {state: f"{MARK_NAME} {state.title()}" for state in ("unassigned", "restricted", "foreign")}


@dataclass(frozen=True)
class Row:
    """What the matrix says of one URL."""

    name: str
    kwargs: dict[str, str]
    methods: dict[str, dict[str, int]]
    states: dict[str, dict[str, int]]
    only: tuple[str, ...]
    why: str

    @property
    def is_api(self) -> bool:
        return self.name.startswith("api")


@dataclass(frozen=True)
class Question:
    row: Row
    actor: str
    state: str
    method: str

    def __str__(self) -> str:
        return f"{self.actor} {self.method} {self.row.name} ({self.state})"


@dataclass
class Stage:
    """Everything that the questions are asked about, made once."""

    world: World
    objects: dict[str, dict[str, Any]]
    clients: dict[str, Client]
    marks: dict[str, str]
    found_by: dict[str, frozenset[str]]
    asked: int = 0
    deviations: list[str] = field(default_factory=list)


def rows() -> dict[str, Row]:
    """All rows of the matrix, by URL name. Raises ValueError for a name twice or an unknown actor."""
    found: dict[str, Row] = {}
    said_of_each = yaml.load((HERE / "matrix.yaml").read_text(), Loader=_EachNameOnce)  # noqa: S506 -- a safe loader
    for name, said in said_of_each.items():
        methods = {m: _each_actor(said[m], f"{name} {m}") for m in METHODS if m in said}
        states = {s: said[s] for s in CASE_STATES[1:] if s in said}
        kwargs = said.get("kwargs", {})
        default: tuple[str, ...] = CASE_STATES if "case" in kwargs else OTHER_STATES
        if not kwargs:
            default = ("own",)
        elif len(kwargs) == 1:
            default = tuple(s for s in default if s != "crossed")
        found[name] = Row(name, kwargs, methods, states, tuple(said.get("states", default)), said.get("why", ""))
    return found


class _EachNameOnce(yaml.SafeLoader):
    """YAML keeps the last of two equal keys without a word; here they are a mistake."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        names = [self.construct_object(key, deep=deep) for key, _value in node.value]
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise ValueError(f"{sorted(twice)} stand in the matrix twice.")
        return super().construct_mapping(node, deep=deep)


def _each_actor(said: dict[str, int], where: str) -> dict[str, int]:
    actors = [actor for actor in ACTORS if actor != "anonymous"]
    unknown = set(said) - {*actors, "anonymous", "all"}
    missing = [actor for actor in actors if actor not in said and "all" not in said]
    if unknown or missing:
        raise ValueError(f"{where}: unknown {sorted(unknown)}, not named {missing}.")
    answers = {actor: said.get(actor, said.get("all", 0)) for actor in actors}
    if "anonymous" in said:
        answers["anonymous"] = said["anonymous"]
    return answers


def url_names() -> dict[str, set[str]]:
    """Every named URL of the project with the names of its arguments."""
    found: dict[str, set[str]] = {}

    def walk(patterns: list[Any], space: str, arguments: set[str]) -> None:
        for entry in patterns:
            own = arguments | set(entry.pattern.converters)
            if isinstance(entry, URLResolver):
                inner = f"{space}{entry.namespace}:" if entry.namespace else space
                walk(entry.url_patterns, inner, own)
            elif isinstance(entry, URLPattern):
                found[f"{space}{entry.name}"] = own

    walk(get_resolver().url_patterns, "", set())
    return found


def questions(matrix: dict[str, Row]) -> list[Question]:
    """All questions, in a fixed order."""
    return [
        Question(row, actor, state, method)
        for row in matrix.values()
        for actor in ACTORS
        for state in row.only
        for method in METHODS
    ]


def sample(every: list[Question], *, seed: int) -> list[Question]:
    """A seeded part that asks every URL as every actor, reading and writing, each time in another state."""
    chance = random.Random(seed)  # noqa: S311 -- a sample, not a secret
    groups: dict[tuple[str, str, bool], list[Question]] = {}
    for question in every:
        reading = question.method in ("GET", "HEAD")
        groups.setdefault((question.row.name, question.actor, reading), []).append(question)
    return [chance.choice(group) for group in groups.values()]


def expected(question: Question) -> int:
    """The status that the matrix promises."""
    row, actor, state, method = question.row, question.actor, question.state, question.method
    said = row.methods.get(method) or (row.methods.get("GET") if method == "HEAD" else None)
    declared = state != "own" and row.states.get(state, {}).get(actor)
    if actor == "anonymous":
        if said and "anonymous" in said:
            return said["anonymous"]
        if any("anonymous" in answers for answers in row.methods.values()):
            return 405
        return 403 if row.is_api else 302
    if said is None:
        some = next(iter(row.methods.values()))
        # A method that nobody has: refused by role first, then as unknown. The API refuses what it did not declare.
        return 403 if some[actor] == 403 or row.is_api else 405
    own = said[actor]
    if state == "own" or own == 403 or own == 405:
        return own
    if declared:
        return int(declared)
    if state == "unassigned" and actor == "manager":
        return own
    if state == "foreign" and actor == "foreigner":
        # A case manager there, as the manager is here.
        return said["manager"]
    return 404


def make_stage() -> Stage:
    """The world in all object states, made through the services, with a signed-in browser for each actor."""
    world = make_world()
    with organisation_scope(world.organisation.pk):
        far_site = accounts.add_site(name="Kantor Jauh", time_zone="Asia/Jayapura", by=None)
        # Another role there, which allows nothing: what shelter staff may do, they may at their own site alone.
        accounts.add_member(user=world.shelter, role=_role_of(world.no_role), site=far_site, by=None)
    worlds = {"own": world}
    for state in ("unassigned", "restricted"):
        worlds[state] = _another_case(world, far_site, name=NAMES[state])
    worlds["foreign"] = _foreign_world(world)
    modules = [importlib.import_module(f"tests.access.{p.stem}") for p in sorted(HERE.glob("objects_*.py"))]
    objects: dict[str, dict[str, Any]] = {}
    for state, its_world in worlds.items():
        objects[state] = {"case": its_world.case}
        for module in modules:
            objects[state].update(module.make(its_world))
    for state in ("unassigned", "restricted"):
        _send_team_away(worlds[state], restrict=state == "restricted")
    marks = dict(MARKS)
    for module in modules:
        marks.update(getattr(module, "MARKS", {}))
    found_by = {worlds[state].case.code: actors for state, actors in FOUND_BY.items()}
    found_by.update({name: FOUND_BY[state] for state, name in NAMES.items()})
    return Stage(world, objects, {actor: signed_in(world, actor) for actor in ACTORS}, marks, found_by)


def ask(stage: Stage, question: Question) -> None:
    """Put one question to the system and note what deviates. Nothing that it writes stays."""
    stage.asked += 1
    url = reverse(question.row.name, kwargs=arguments(stage, question))
    client = stage.clients[question.actor]
    unsafe = question.method not in ("GET", "HEAD", "OPTIONS")
    before = fingerprint() if unsafe else ""
    with transaction.atomic():
        body: dict[str, Any] = (
            {"data": {}}
            if question.method in ("GET", "HEAD", "POST") and not question.row.is_api
            else {
                "data": "{}",
                "content_type": "application/json",
            }
        )
        if question.method in ("GET", "HEAD", "OPTIONS"):
            body = {}
        response = (
            client.generic(question.method, url) if not body else getattr(client, question.method.lower())(url, **body)
        )
        content = b"".join(response.streaming_content) if response.streaming else response.content
        after = fingerprint() if unsafe else ""
        transaction.set_rollback(True)
    # A page that ends the session (sign-out, quick exit) must not end it for the next question.
    if question.actor != "anonymous" and "sessionid" in response.cookies:
        stage.clients[question.actor] = signed_in(stage.world, question.actor)
    promised = expected(question)
    if response.status_code != promised:
        stage.deviations.append(f"{question}: {response.status_code}, promised {promised}")
    if unsafe and response.status_code in REFUSED and before != after:
        stage.deviations.append(f"{question}: refused, yet something changed")
    for mark, needed in stage.marks.items():
        if not _may_read(stage, question.actor, needed) and _contains(content, response, mark):
            stage.deviations.append(f"{question}: shows what only {needed} may read")
    for mark, actors in stage.found_by.items():
        if question.actor not in actors and _contains(content, response, mark):
            stage.deviations.append(f"{question}: shows something of a case that the actor does not find")


def fingerprint() -> str:
    """Counts and versions of all rows: of the open scope, or else of each organisation in turn."""
    if in_scope():
        with connection.cursor() as cursor:
            cursor.execute(_FINGERPRINT())
            return str(cursor.fetchone()[0])
    found = []
    for organisation in Organisation.objects.order_by("pk"):
        with organisation_scope(organisation.pk):
            found.append(fingerprint())
    return " | ".join(found)


_sql: list[str] = []


def _FINGERPRINT() -> str:  # a constant that needs the catalogue
    if not _sql:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT relname, n FROM (SELECT c.relname, max(CASE WHEN a.attname = 'version' THEN 1 ELSE 0 END) n "
                "FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 "
                "WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace "
                "AND c.relname NOT LIKE 'django\\_%' AND c.relname NOT LIKE 'auth\\_%' "
                "AND c.relname <> 'audit_accessentry' GROUP BY 1) t ORDER BY 1"
            )
            parts = [
                f"(SELECT count(*)::text || '/' || {'coalesce(sum(version), 0)' if versioned else '0'} FROM \"{name}\")"
                for name, versioned in cursor.fetchall()
            ]
        _sql.append("SELECT concat_ws(';', " + ", ".join(parts) + ")")
    return _sql[0]


def _another_case(world: World, site: Any, *, name: str) -> World:
    """A second case with the whole cast on it for now, so that the same objects can be made in it."""
    with organisation_scope(world.organisation.pk):
        role = {r.code: r for r in _roles()}["caseworker"]
        membership = _membership(world.caseworker)
        accounts.give_role(
            membership_id=membership.pk,
            expected_version=membership.version,
            role=role,
            site=site,
            by=world.administrator,
        ) if not _holds(membership, role, site) else None
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
        Assignment.objects.filter(case=world.case).delete()
        world.case.grants.all().delete()
        if restrict:
            Case.objects.filter(pk=world.case.pk).update(is_restricted=True)
        grants.sync(Case.objects.get(pk=world.case.pk))


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
    session["begun"] = session["seen"] = int(time.time())
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


def _may_read(stage: Stage, actor: str, needed: str) -> bool:
    """Whether the actor's role may ever be shown content that needs this compartment or permission."""
    if actor == "anonymous":
        return False
    if actor == needed:
        return True
    acting = _acting(stage, actor)
    return bool(acting.may(needed) if "." in needed else acting.reads(needed)) if needed not in ROLES else False


def _acting(stage: Stage, actor: str) -> Any:
    user = stage.world.users[actor]
    if not hasattr(user, "matrix_acting"):
        with stage.world.at_work(user):
            user.matrix_acting = user.acting
    return user.matrix_acting


def _contains(content: bytes, response: Any, mark: str) -> bool:
    """Whether a mark stands in body or headers, plain, URL-encoded, in base64 or in JSON's escapes."""
    everything = content + str(response.headers).encode()
    forms = (mark, quote(mark), base64.b64encode(mark.encode()).decode()[:-4], mark.encode("unicode_escape").decode())
    lowered = everything.lower()
    return any(form.encode().lower() in lowered for form in forms)


def _roles() -> Iterator[Any]:
    from accounts.models import Role

    yield from Role.objects.exclude(code="")


def _role_of(user: Any) -> Any:
    return _membership(user).roles.get().role


def _membership(user: Any) -> Any:
    from accounts.models import Membership

    return Membership.objects.get(user=user)


def _holds(membership: Any, role: Any, site: Any) -> bool:
    return bool(membership.roles.filter(role=role, site=site).exists())
