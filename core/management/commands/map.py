"""`manage.py map`: docs/map.md, which says of each feature where its code, its addresses and its tests lie."""

from __future__ import annotations

import ast
import inspect
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.management.base import CommandError
from django.urls import URLPattern, get_resolver

from core.access.permissions import PermissionCode
from core.commands import HarapanCommand

HEAD = """# Map

Feature → folder → tests → addresses with the permission that they ask for. Written by `manage.py map`; a test sees to
it that it is not stale.

Where a thing is decided, inside the folder of its feature:

- **who may come in**: the permission of the page, in the app's `permissions.py`; which roles hold it as shipped, in
  `accounts/data/roles.json`;
- **whose rows one sees**: `visible_to` of the model's queryset (`models.py`; `cases/record/querysets.py` for what
  belongs to a case);
- **whether an act is allowed now**: the function that does it, in `services`; what several acts share, in `rules.py`;
- **what is read and in what words**: `selectors.py`, `presentation.py`; what other apps add, in `registrations.py`.
"""
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
FEATURED = ("cases", "core")
_OF_DJANGO = ("management", "migrations", "templatetags")


class MappedAddress(NamedTuple):
    path: str
    name: str
    view: str
    """`module.Class` within the folder."""
    permissions: tuple[str, ...]
    """What its acts ask for; none where whoever is signed in, or anybody, comes in."""


class Command(HarapanCommand):
    help = "Write docs/map.md: feature, folder, tests, addresses."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail where it is stale")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        file, text = Path(settings.BASE_DIR) / "docs" / "map.md", written()
        if check and file.read_text() != text:
            raise CommandError("docs/map.md is stale: run manage.py map.")
        if not check:
            file.write_text(text)


def written() -> str:
    """The whole page."""
    root = Path(settings.BASE_DIR)
    found = addresses()
    lines = [HEAD]
    for app in sorted(path.parent for path in root.glob("*/__init__.py") if (path.parent / "apps.py").is_file()):
        lines.append(f"## {app.name}\n")
        lines += _feature(root, app.name, found)
        for folder in features(app):
            lines.append(f"### {folder}\n")
            lines += _feature(root, folder, found)
    return "\n".join(lines).rstrip("\n") + "\n"


def features(app: Path) -> list[str]:
    """The folders of an app that is cut into features; none of an app that is one."""
    if app.name not in FEATURED:
        return []
    folders = sorted(path.parent.name for path in app.glob("*/__init__.py"))
    return [f"{app.name}/{name}" for name in folders if name not in _OF_DJANGO]


def _feature(root: Path, folder: str, found: dict[str, list[MappedAddress]]) -> Iterator[str]:
    docstring = ast.get_docstring(ast.parse((root / folder / "__init__.py").read_text()))
    places = [f"`{folder}/`"]
    places += [f"`{top}/{folder}/`" for top in ("tests", "templates") if (root / top / folder).is_dir()]
    yield f"{docstring or ''}\n\n{' · '.join(places)}\n".lstrip("\n")
    for address in sorted(found.get(folder, [])):
        asks = f" · {', '.join(address.permissions)}" if address.permissions else ""
        yield f"- `{address.path}` {address.name} → {address.view}{asks}"
    if found.get(folder):
        yield ""


def addresses() -> dict[str, list[MappedAddress]]:
    """Every address, by the folder of its view."""
    root, found = Path(settings.BASE_DIR), defaultdict(list)
    for path, name, callback in _patterns(get_resolver().url_patterns):
        view = inspect.unwrap(getattr(callback, "view_class", None) or getattr(callback, "cls", None) or callback)
        if not (root / view.__module__.partition(".")[0]).is_dir():
            continue
        app, _, rest = view.__module__.partition(".")
        feature, _, module = rest.partition(".")
        is_feature = module and f"{app}/{feature}" in features(root / app)
        folder, inside = (f"{app}/{feature}", module) if is_feature else (app, rest)
        place = f"{inside}.{view.__name__}"
        found[folder].append(MappedAddress("/" + _PARAMETER.sub(r"<\1>", path), name, place, _permissions(view)))
    return found


def _permissions(view: Any) -> tuple[str, ...]:
    """Of a page, or of the acts of an address of the API."""
    access = getattr(view, "access", None)
    every = access.values() if isinstance(access, dict) else [access]
    return tuple(sorted({str(one) for one in every if isinstance(one, PermissionCode)}))


def _patterns(patterns: Iterable[Any], before: str = "", space: str = "") -> Iterator[tuple[str, str, Any]]:
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield path, f"{space}{pattern.name}", pattern.callback
        else:
            yield from _patterns(
                pattern.url_patterns, path, f"{space}{pattern.namespace}:" if pattern.namespace else space
            )
