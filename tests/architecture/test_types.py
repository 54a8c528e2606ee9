"""What mypy cannot see: an actor typed `Any` lets a membership, a key or an account without its roles through."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ACTORS = {"by", "user"}


def modules() -> Iterator[Path]:
    for package in {path.parent for path in ROOT.glob("*/__init__.py")}:
        yield from (path for path in package.rglob("*.py") if "migrations" not in path.parts)


def annotated(tree: ast.AST) -> Iterator[tuple[str, ast.expr | None, int]]:
    """What has a type: parameters, attributes, and functions by what they return."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            yield node.arg, node.annotation, node.lineno
        elif isinstance(node, ast.FunctionDef):
            yield node.name, node.returns, node.lineno
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id, node.annotation, node.lineno


def is_any(annotation: ast.expr | None) -> bool:
    return annotation is not None and any(
        isinstance(node, ast.Name) and node.id == "Any" for node in ast.walk(annotation)
    )


def untyped_actors(source: str) -> list[int]:
    """Lines on which somebody who acts is typed `Any`."""
    return [line for name, said, line in annotated(ast.parse(source)) if name.lstrip("_") in ACTORS and is_any(said)]


def test_whoever_acts_has_a_type() -> None:
    untyped = [f"{path.relative_to(ROOT)}:{line}" for path in modules() for line in untyped_actors(path.read_text())]
    assert untyped == []


@pytest.mark.parametrize(
    ("line", "caught"),
    [
        ("def close(*, by: Any) -> None: ...", True),
        ("def close(*, by: Any | None = None) -> None: ...", True),
        ("class Frame:\n    user: Any", True),
        ("def user(self) -> Any: ...", True),
        ("def close(*, by: ActingUser | None) -> None: ...", False),
        ("def close(*, said: Any) -> None: ...", False),
    ],
)
def test_the_check_above_catches_what_it_must(line: str, caught: bool) -> None:
    assert bool(untyped_actors(line)) is caught


def test_managers_keep_the_type_of_their_querysets() -> None:
    untyped = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in modules()
        for name, said, line in annotated(ast.parse(path.read_text()))
        if name == "objects" and said is not None and ast.unparse(said) in ("Any", "ClassVar[Any]")
    ]
    assert untyped == []
