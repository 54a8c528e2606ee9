"""The access matrix: actor × URL × object state × method → status, asked of the running system.

Rows say what each actor gets on an object that the cast works on ("own"); the rules below say what follows for
the other states. A row may say otherwise under the state's name. It names each of the cast (or `all`); the actors of
`LIKE` get what their likeness gets unless it names them.

    own         the case that the cast is assigned to
    unassigned  a case of the same organisation, at another site, on which nobody of the cast works
    restricted  the same, and restricted
    crossed     the own case in the address, with a record of another case
    foreign     a case of another organisation
    missing     random keys
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.urls import URLPattern, URLResolver, get_resolver

from tests.factories import ROLES

HERE = Path(__file__).parent
READING, SENDING, OTHERS = ("GET", "HEAD"), ("POST", "PUT"), ("PATCH", "DELETE", "OPTIONS")
METHODS = READING + SENDING + OTHERS
# Whom nobody was shipped with, and like whom they are answered where a row does not name them.
LIKE = {
    "shelter_manager": "shelter",
    "health": "counsellor",
    "granted": "colleague",  # exceptional access to the own case until tomorrow, no part in it
    "two_sites": "outsider",  # caseworker here, shelter staff at the site of the unassigned case
    "composed": "no_role",  # a role that an administrator composed: sees all cases, nobody's name
    "delegate": "administrator",  # hands out some roles only
    "dpo": "no_role",  # reads the access log, and opens no case
    "data_officer": "no_role",  # sees counts of people, and opens no case
}
# A caseworker of the own case whose access is switched off: sent away by whatever asks who is there.
ENDED = "ended"
ACTORS = (*ROLES, *LIKE, ENDED, "foreigner", "anonymous")
CASE_STATES = ("own", "unassigned", "restricted", "crossed", "foreign", "missing")
OTHER_STATES = ("own", "foreign", "missing")


@dataclass(frozen=True)
class Row:
    """What the matrix says of one URL."""

    name: str
    kwargs: dict[str, str]
    methods: dict[str, dict[str, int]]
    # Where one method is answered otherwise than the others, by method.
    states: dict[str, dict[str, int | dict[str, int]]]
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


@cache
def rows() -> dict[str, Row]:
    """All rows of the matrix, by URL name. Raises ValueError for a name twice or an unknown actor."""
    found: dict[str, Row] = {}
    said_of_each = yaml.load((HERE / "matrix.yaml").read_text(), Loader=_EachNameOnce)  # noqa: S506 -- a safe loader
    for name, said in said_of_each.items():
        methods = {m: each_actor(said[m], f"{name} {m}") for m in METHODS if m in said}
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


def each_actor(said: dict[str, int], where: str) -> dict[str, int]:
    """What each actor gets. Raises ValueError for one who is not named and one who does not exist."""
    named = (*ROLES, "foreigner")
    unknown = set(said) - {*ACTORS, "all"}
    missing = [actor for actor in named if actor not in said and "all" not in said]
    if unknown or missing:
        raise ValueError(f"{where}: unknown {sorted(unknown)}, not named {missing}.")
    answers = {actor: said.get(actor, said.get("all", 0)) for actor in named}
    answers |= {actor: said.get(actor, answers[like]) for actor, like in LIKE.items()}
    if "anonymous" in said:
        answers["anonymous"] = said["anonymous"]
        answers[ENDED] = said.get(ENDED, said.get("all", 0))
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


def every_question(matrix: dict[str, Row], methods: Collection[str] = METHODS) -> list[Question]:
    """All questions by these methods, in a fixed order."""
    return [
        Question(row, actor, state, method)
        for row in matrix.values()
        for actor in ACTORS
        for state in row.only
        for method in methods
    ]


def expected(question: Question) -> int:
    """The status that the matrix promises."""
    row, actor, state, method = question.row, question.actor, question.state, question.method
    said = row.methods.get(method) or (row.methods.get("GET") if method == "HEAD" else None)
    declared = row.states.get(state, {}).get(actor)
    if isinstance(declared, dict):
        declared = declared.get(method)
    if actor in ("anonymous", ENDED):
        if said and actor in said:
            return said[actor]
        if any(actor in answers for answers in row.methods.values()):
            return 405
        return 403 if row.is_api else 302
    if said is None:
        some = next(iter(row.methods.values()))
        # A method that nobody has: refused by role first, then as unknown. The API refuses what it did not declare.
        return 403 if some[actor] == 403 or row.is_api else 405
    own = said[actor]
    if state == "own" or own == 403 or own == 405:
        return own
    if declared is not None:
        return declared
    if state == "unassigned" and actor in ("manager", "composed"):
        return own
    if state == "unassigned" and actor == "two_sites":
        # Shelter staff there, as shelter is here; a role that is held here alone opens nothing there.
        return said["shelter"] if said["shelter"] != 403 else 404
    if state == "foreign" and actor == "foreigner":
        # A case manager there, as the manager is here.
        return said["manager"]
    return 404
