"""Names: modules are called by terms of the trade, and a public type name means one thing."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Names of modules that say nothing, or what happens without saying to what: each has a term of the trade.
REFUSED = frozenset(
    [
        "utils",
        "helpers",
        "misc",
        "common",
        "told",
        "left",
        "noted",
        "heads",
        "signs",
        "taking",
        "telling",
        "belonging",
        "bodies",
        "likely",
        "compiled",
        "ages",
        "day",
        "days",
        "own_day",
        "standing_in",
        "same_person",
        "known_names",
        "asking",
        "reviewing",
        "keeping",
        "tries",
        "mentions",
        "handing_over",
        "own_titles",
        "once",
        "aside",
        "apart",
        "damage",
        "kept_forms",
        "sealed",
        "cursors",
        "wall",
        "guessing",
        "planting",
        "everywhere",
        "watching",
        "composing",
        "handing_out",
        "looks",
        "written",
        "settling",
        "working",
        "leaving",
        "openable",
        "due",
        "missing",
        "beforehand",
        "outdating",
        "taken_over",
        "awarding",
        "recounting",
        "renewing",
        "ordering",
        "protecting",
        "approving",
        "redacting",
        "reckoning",
        "shown",
        "alike",
        "partly",
        "sending",
        "hiding",
    ]
)
FOLLOWING = Path(__file__).with_name("names_to_follow.txt")
OWNERS = ("cases", "core")
"""Where one of several lies here it keeps its name, and the others follow."""
SAME_THING = {"views", "api"}
"""The page of something and the endpoint of the same thing may share a name."""


def modules() -> Iterator[Path]:
    for app in sorted(path.parent for path in ROOT.glob("*/apps.py")):
        yield from (path for path in sorted(app.rglob("*.py")) if "migrations" not in path.parts)


def refused_modules() -> set[str]:
    return {str(path.relative_to(ROOT)) for path in modules() if path.stem in REFUSED}


def public_types(source: str) -> set[str]:
    body = ast.parse(source).body
    found = {node.name for node in body if isinstance(node, ast.ClassDef)}
    found |= {node.name.id for node in body if isinstance(node, ast.TypeAlias)}
    return {name for name in found if not name.startswith("_") and name != "Command"}


def layer(path: Path) -> str:
    parts = {part.split("_")[0].replace("pages", "views") for part in (*path.relative_to(ROOT).parts[1:-1], path.stem)}
    return next(iter(sorted(SAME_THING & parts)), "")


def with_two_meanings(types: dict[Path, set[str]]) -> set[str]:
    """`Name path` for each type whose name another one has, but for a page and its endpoint in one app."""
    homes: dict[str, list[Path]] = defaultdict(list)
    for path, names in types.items():
        for name in names:
            homes[name].append(path)
    return {
        f"{name} {path.relative_to(ROOT)}"
        for name, paths in homes.items()
        if len(paths) > 1 and not is_one_thing(paths)
        for path in paths
        if path != owner(paths)
    }


def owner(paths: list[Path]) -> Path | None:
    owning = [path for path in paths if app_of(path) in OWNERS]
    return owning[0] if len(owning) == 1 or (owning and is_one_thing(owning)) else None


def app_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0]


def is_one_thing(paths: list[Path]) -> bool:
    return len(set(map(app_of, paths))) == 1 and sorted(map(layer, paths)) == sorted(SAME_THING)


def following() -> set[str]:
    return {line for line in FOLLOWING.read_text().splitlines() if line and not line.startswith("#")}


def test_no_module_and_no_type_has_a_name_that_is_refused() -> None:
    """Those that stand in the list follow with their app; a line of something that is gone is gone too."""
    types = {path: public_types(path.read_text()) for path in modules()}
    assert refused_modules() | with_two_meanings(types) == following()


def test_cases_and_core_follow_nobody() -> None:
    assert [line for line in following() if any(word.startswith(("cases/", "core/")) for word in line.split())] == []


@pytest.mark.parametrize(
    ("homes", "caught"),
    [
        (("cases/notes/views.py", "cases/tasks/views.py"), True),
        (("cases/notes/views.py", "cases/notes/api.py"), False),
        (("cases/notes/views.py", "legal/api/letters.py"), True),
        (("core/jobs/queue.py", "legal/funnel.py"), True),
        (("cases/notes/views.py",), False),
    ],
)
def test_the_check_of_types_catches_what_it_must(homes: tuple[str, ...], caught: bool) -> None:
    assert bool(with_two_meanings({ROOT / home: {"Kind"} for home in homes})) is caught


def test_what_counts_as_a_public_type() -> None:
    assert public_types("class A: ...\nclass _B: ...\ntype C = int\nd = 1\n") == {"A", "C"}
