"""Apps add to each other through `core.registry` alone, from modules that are found and not imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.registry import registries, signals

ROOT = Path(__file__).resolve().parents[2]


def modules() -> Iterator[Path]:
    for package in {path.parent for path in ROOT.glob("*/__init__.py")} - {ROOT / "tests"}:
        yield from (path for path in package.rglob("*.py") if "migrations" not in path.parts)


def is_registrations(name: str) -> bool:
    last = name.rsplit(".", maxsplit=1)[-1]
    return last == "registrations" or last.endswith("_registrations")


def imported(source: str) -> list[str]:
    """The registrations that a module imports."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if is_registrations(alias.name)]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or "", *(alias.name for alias in node.names)]
            found += [name for name in names if is_registrations(name)]
    return found


def made_by_hand(source: str) -> list[str]:
    """Lists of hooks, and what a module keeps itself of what is registered with it."""
    body = ast.parse(source).body
    kept = [node.target.id for node in body if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)]
    empty = [
        node.target.id
        for node in body
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and isinstance(node.value, ast.List | ast.Dict)
        and not ast.unparse(node.value).strip("[]{}")
    ]
    registers = any(isinstance(node, ast.FunctionDef) and node.name == "register" for node in body)
    return [name for name in kept if name.endswith("hooks")] + (empty if registers else [])


def test_nobody_imports_registrations() -> None:
    found = {str(path.relative_to(ROOT)): names for path in modules() if (names := imported(path.read_text()))}
    assert found == {}


def test_no_registry_is_made_by_hand() -> None:
    found = {str(path.relative_to(ROOT)): names for path in modules() if (names := made_by_hand(path.read_text()))}
    assert found == {}


def test_all_registries_and_signals_are_listed_and_none_is_empty() -> None:
    assert len(registries) >= 30
    assert len(signals) >= 20
    assert [name for name, registry in registries.items() if not registry] == []


@pytest.mark.parametrize(
    ("source", "caught"),
    [
        ("from legal import claim_registrations", True),
        ("from cases.tasks.registrations import is_left", True),
        ("import legal.registrations", True),
        ("from cases import sections", False),
    ],
)
def test_the_check_of_imports_catches_what_it_must(source: str, caught: bool) -> None:
    assert bool(imported(source)) is caught


@pytest.mark.parametrize(
    ("source", "caught"),
    [
        ("made_hooks: list[Tell] = []", True),
        ("_kinds: dict[str, Kind] = {}\ndef register(kind): ...", True),
        ("_open: dict[str, Key] = {}", False),
        ("registry: Registry[str, Kind] = Registry('kinds')\ndef register(kind): ...", False),
    ],
)
def test_the_check_of_registries_catches_what_it_must(source: str, caught: bool) -> None:
    assert bool(made_by_hand(source)) is caught
