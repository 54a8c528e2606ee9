"""What the house looks like: short functions, one way to rows, nothing registered by halves."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from cases.extension import closing, sections, timeline
from cases.record.models import CaseRecord
from core.access.permissions import PermissionCode, catalogue
from tests.conftest import LONG

ROOT = Path(__file__).resolve().parents[2]
# Every package of ours: a new one is held to the same rules from its first day.
APPS = sorted(path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests")
LONGEST_MODULE = 600
LONGEST_FUNCTION = 60
MOST_PARAMETERS = 8
# Longer, or with more parameters, than the rule allows: none is added, and who changes one cuts it.
TOO_LARGE = {
    "cases/consent/disclosures.py:disclose",
    "cases/intake/services.py:register_intake",
    "cases/notes/services.py:add_note",
    "demo/world/legal.py:_losses",
    "demo/world/protection.py:protected",
    "legal/services/steps.py:add_step",
    "legal/services/steps.py:change_step",
}


def sources(*patterns: str) -> Iterator[Path]:
    for app in APPS:
        for pattern in patterns:
            yield from (p for p in (ROOT / app).rglob(pattern) if "migrations" not in p.parts)


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    """Tests lie where their subject does, however many there are."""
    long = [
        f"{path.relative_to(ROOT)}: {count}"
        for path in sources("*.py")
        if (count := len(path.read_text().splitlines())) > LONGEST_MODULE
    ]
    assert long == []


def too_large(source: str) -> list[str]:
    """The functions of a module that are too long, or take too much."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            named = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            own = [argument for argument in named if argument.arg not in ("self", "cls")]
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION or len(own) > MOST_PARAMETERS:
                found.append(node.name)
    return found


def test_no_function_is_longer_or_takes_more_than_a_reader_can_hold() -> None:
    found = {f"{p.relative_to(ROOT)}:{name}" for p in sources("*.py") for name in too_large(p.read_text())}
    assert found == TOO_LARGE


@pytest.mark.parametrize(
    ("source", "caught"),
    [
        ("def f(self, *, a, b, c, d, e, f, g, h): ...", False),
        ("def f(a, *, b, c, d, e, f, g, h, i): ...", True),
        ("def f():\n" + "    x()\n" * 59, False),
        ("def f():\n" + "    x()\n" * 60, True),
    ],
)
def test_the_check_of_functions_catches_what_it_must(source: str, caught: bool) -> None:
    assert bool(too_large(source)) is caught


def test_everybody_imports_models_of_cases_from_where_they_are() -> None:
    """`cases.models` collects them for Django."""
    importing = [*sources("*.py"), *(ROOT / "tests").rglob("*.py")]
    assert [str(p) for p in importing if re.search(r"^\s*from cases\.models import", p.read_text(), re.M)] == []


INTERFACE = {"views", "forms", "filters", "serializers", "api"}


def interface_modules() -> Iterator[Path]:
    for path in sources("*.py"):
        parts = path.relative_to(ROOT).parts
        if parts[0] in ("core", "audit", "config", "demo"):
            continue
        if {"views", "api", "forms"} & set(parts) or path.stem.split("_")[0] in INTERFACE:
            yield path


def unguarded(source: str) -> list[int]:
    """Lines that reach for `Model.objects` without going through `visible_to`."""
    found = []
    for node in ast.walk(ast.parse(source)):
        reaches = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute)
        if reaches and node.value.attr == "objects" and node.attr not in ("visible_to", "none"):
            found.append(node.lineno)
    return found


def test_interface_code_reaches_rows_through_visible_to_alone() -> None:
    bad = [f"{p.relative_to(ROOT)}:{line}" for p in interface_modules() for line in unguarded(p.read_text())]
    assert bad == []


@pytest.mark.parametrize(
    ("line", "caught"),
    [
        ("Case.objects.visible_to(user).open()", False),
        ("Case.objects.all()", True),
        ("models.Case.objects.filter(pk=1)", True),
        ("rows.filter(pk=1)", False),
        ("User.objects.none()", False),
    ],
)
def test_the_check_above_catches_what_it_must(line: str, caught: bool) -> None:
    assert bool(unguarded(line)) is caught


def test_templates_trust_nothing_and_style_nothing() -> None:
    bad = re.compile(
        r"\|\s*safe\b|mark_safe|style\s*=|<script(?![^>]*\bsrc=)|\bon(click|load|change|submit)\s*=|autoescape off"
    )
    found = [
        f"{p.relative_to(ROOT)}:{number}"
        for p in (ROOT / "templates").rglob("*.html")
        if "pdf" not in p.parts and "dossier" not in p.name
        for number, line in enumerate(p.read_text().splitlines(), 1)
        if bad.search(line)
    ]
    assert found == []


def apps_with_case_records() -> set[str]:
    return {m._meta.app_label for m in apps.get_models() if issubclass(m, CaseRecord)}


def test_each_app_with_case_records_shows_them_on_the_case_page_and_speaks_at_closing() -> None:
    labels = apps_with_case_records()
    own = {"care", "assessments", "trafficking", "identification"}
    assert labels == {"cases", "documents", "shelters", "counselling", "legal", "reintegration", *own}
    assert {s.url_name.split(":")[0] for s in sections.registry.values()} == labels
    assert set(closing.registry) >= labels - {"documents", "counselling", "trafficking", "identification"}
    assert {code.split(".")[0] for code in timeline.registry} == labels


def test_sections_ask_a_permission_that_exists() -> None:
    assert {s.access for s in sections.registry.values()} <= set(catalogue())


def test_the_seeded_roles_name_permissions_that_exist_and_give_all_of_them() -> None:
    import json

    given = {
        code
        for role in json.loads((ROOT / "accounts/data/roles.json").read_text())
        for code, _compartment, _scope in role["permissions"]
    }
    assert given == set(catalogue())


def test_what_a_permission_needs_exists_and_each_says_what_it_is_about() -> None:
    known = catalogue()
    for member in known.values():
        assert set(member.needs.codes) <= set(known)
        assert member.needs.scopes
        assert str(type(member).subject())
    with pytest.raises(TypeError, match="does not say what it is about"):
        PermissionCode.subject()


def test_the_files_of_tests_that_take_long_are_there_still() -> None:
    assert [name for name in LONG if not (ROOT / "tests" / name).is_file()] == []


def test_content_is_opened_without_the_log_only_to_be_compared() -> None:
    """What `opened_to_compare` gives is shown to nobody: each place that asks for it stands in decision 12."""
    callers = {str(p.relative_to(ROOT)) for p in sources("*.py") if "opened_to_compare(" in p.read_text()}
    assert callers == {
        "core/keys/fields.py",
        "cases/identity/name_index.py",
        "cases/identity/numbers.py",
        "legal/secrecy.py",
        "shelters/whereabouts.py",
        "trafficking/alike.py",
    }


# Forms that ask a browser's own keeper of passwords, and nothing about anybody else.
FILLED_IN_BY_BROWSERS = {"accounts/sign_in.html", "accounts/accept.html", "accounts/recover.html"}
TYPED_INTO = re.compile(r"""{{ \w*(form\b|field\.)|<textarea|<select|<input (?!type="(hidden|checkbox|radio)")""")


def test_no_form_lets_the_browser_keep_what_is_typed_into_it() -> None:
    """A browser writes it down, to put it back when a tab is opened again, unless the form says no."""
    keeping = set()
    for path in (ROOT / "templates").rglob("*.html"):
        for tag, body in re.findall(r"(<form\b[^>]*>)(.*?)</form>", path.read_text(), re.S):
            if TYPED_INTO.search(body) and 'autocomplete="off"' not in tag:
                keeping.add(str(path.relative_to(ROOT / "templates")))
    assert keeping == FILLED_IN_BY_BROWSERS
