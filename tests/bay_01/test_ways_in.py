"""Findings 005, 007, 014 and 016 of the pentest BAY-01 (docs/threat-model.md), asked of our own ways in.

There an address made the first administrator, passwords could be guessed without an end, the list of allowed hosts was
compared by its suffix, and a privileged call of the API did not ask for the fresh proof that its page asked for.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import resolve, reverse

from accounts.models import Invitation, Membership, MembershipRole, Organisation, Recovery, Role, User
from core.api.base import Endpoint
from core.api.permissions import NOT_PROVED
from core.checks import views
from core.db import organisation_scope
from core.web.pages import Page
from tests.access.questions import url_names
from tests.access.stage import Stage
from tests.bay_01.hidden import ask, at, rows
from tests.cases.asking import nothing_changes, text
from tests.factories import PASSWORD, World

SignIn = Callable[[User], Client]
Later = Callable[[float], None]
MINE = "penyusup@contoh.test"
# What a form or a body for a first account could be called elsewhere: all of it at once.
ACCOUNT = {
    "email": MINE,
    "username": MINE,
    "name": "Penyusup",
    "password": PASSWORD,
    "password1": PASSWORD,
    "password2": PASSWORD,
    "new_password": PASSWORD,
    "role": "administrator",
    "is_superuser": "true",
    "is_staff": "true",
    "is_active": "true",
    "organisation": "Milik Penyusup",
    "site": "Kantor",
    "version": "1",
}
ELSEWHERE = (
    "/admin/",
    "/admin/login/",
    "/api/create-admin/",
    "/api/v1/create-admin/",
    "/create-admin/",
    "/setup/",
    "/install/",
    "/register/",
    "/signup/",
    "/sign-up/",
    "/accounts/signup/",
    "/accounts/login/",
    "/api/v1/users/",
    "/api/v1/accounts/",
    "/api/v1/people/",
    "/api/v1/setup/",
    "/api/v1/me/",
    "/setup_wizard/",
    "/api/v1/schema/",
)
MINUTES = settings.STEP_UP_MINUTES * 60


def everybody() -> list[int]:
    """How many accounts and organisations there are, and of each memberships, held roles, invitations and roles."""
    counts = [User.objects.count(), Organisation.objects.count()]
    for organisation in Organisation.objects.order_by("pk"):
        with organisation_scope(organisation.pk):
            counts += [model.objects.count() for model in (Membership, MembershipRole, Invitation, Role, Recovery)]
    return counts


def account(stage: Stage) -> dict[str, str]:
    """What would be taken from an administrator: a new person, and the widest role for somebody who is here."""
    with organisation_scope(stage.world.organisation.pk):
        role = Role.objects.get(code="administrator")
        version = Membership.objects.get(pk=stage.objects["own"]["member"].pk).version
    site = str(stage.world.site.pk)
    return {**ACCOUNT, "role": str(role.pk), "site": site, "version": str(version), "lost": "PASSWORD"}


def test_bay_01_005_no_address_makes_a_first_account_on_an_empty_installation(db: None) -> None:
    assert everybody() == [0, 0]
    browser = Client(raise_request_exception=False)
    own = [reverse(name) for name, arguments in url_names().items() if not arguments]
    assert len(own) > 40
    for url in {*own, *ELSEWHERE}:
        for answer in (browser.get(url), browser.post(url, ACCOUNT)):
            assert answer.status_code < 500, url
    assert everybody() == [0, 0]


def test_bay_01_005_no_address_makes_an_account_for_a_stranger(stage: Stage) -> None:
    """Every address of the system, by whoever is not signed in: invitations go by their token."""
    before = everybody()
    for name in rows():
        if name != "accounts:accept":
            ask(Client(raise_request_exception=False), name, "POST", at(stage, name), account(stage))
    assert everybody() == before


def test_bay_01_005_no_role_makes_itself_or_others_more_than_it_may(stage: Stage) -> None:
    """The pages of accounts, by those who do not administer; whoever does may invite and give roles."""
    before, others = everybody(), [one for one in stage.at_work if one not in ("administrator", "delegate")]
    names = [name for name in rows() if name.startswith(("accounts:", "api-accounts:"))]
    leaving = ("accounts:accept", "accounts:recover", "accounts:sign-out", "accounts:quick-exit", "accounts:end-others")
    for number, name in enumerate(name for name in names if name not in leaving):
        for actor in ("no_role", others[number % len(others)]):
            ask(stage.clients[actor], name, "POST", at(stage, name), account(stage))
    assert everybody() == before
    for name in ("accounts:invite", "accounts:give-role"):
        ask(stage.clients["administrator"], name, "POST", at(stage, name), account(stage))
        assert everybody() != before, "what was sent is taken from whoever may"
        before = everybody()
    assert not User.objects.filter(is_superuser=True).exists()


def test_bay_01_005_only_commands_set_an_installation_up() -> None:
    root = Path(settings.BASE_DIR)
    users = {
        str(path.relative_to(root))
        for app in settings.INSTALLED_APPS
        if (root / app).is_dir()
        for path in (root / app).rglob("*.py")
        if re.search(r"prepare_installation|services\.installation|create_superuser", path.read_text())
    }
    assert users <= {
        "accounts/services/__init__.py",
        "accounts/services/installation.py",
        "accounts/management/commands/setup.py",
        "accounts/management/commands/organisation.py",
        "demo/bench/fill.py",
    }


HOSTILE = [
    "https://eviltestserver/",
    "https://testserver.evil.test/",
    "https://evil.test/testserver",
    "//evil.test/",
    "///evil.test",
    "////evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "/\\/evil.test",
    "\\/evil.test",
    "https:evil.test",
    "https:/evil.test",
    "https:///evil.test",
    "http://testserver@evil.test/",
    "http://testserver:80@evil.test/",
    "http://testserver\\@evil.test/",
    "http://evil.test\\testserver/",
    "http://evil.test#testserver",
    "http://evil.test?testserver",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "\thttps://evil.test",
    " https://evil.test",
    "/\t/evil.test",
    "/\n/evil.test",
    "\x00//evil.test",
    "\x01https://evil.test",
    "ftp://testserver/",
    "http://[testserver",
    "http://testserver.evil.test:80/",
    "%2F%2Fevil.test",
    "http:%2F%2Fevil.test",
    "evil.test",
    "//testserver@evil.test",
    "http://evil.test:testserver/",
    "http://tеstserver/",
    "．．//evil.test",
    "//evil。test",
]


def leads_away(answer: Any) -> str:
    """Where an answer leads as a browser reads it, if that is none of our pages; empty else."""
    location = answer.headers.get("Location", "")
    as_read = re.sub(r"[\t\r\n]", "", location.strip("".join(map(chr, range(33))))).replace("\\", "/")
    found = urlsplit(urljoin("http://testserver/language/", as_read))
    return "" if (found.scheme, found.netloc) == ("http", "testserver") and as_read[:3] != "///" else str(location)


def test_bay_01_014_nothing_that_is_asked_for_leads_to_another_host(world: World, sign_in: SignIn) -> None:
    """`next` at the pages that read it, the page that one came from, and the form that is written again."""
    browser = sign_in(world.lawyer)
    for wanted in HOSTILE:
        header = wanted if wanted.isascii() and wanted.isprintable() else "http://evil.test/"
        answers = {
            "signed in": browser.get("/sign-in/", {"next": wanted}),
            "signed in, passkey": browser.get("/sign-in/passkey/", {"next": wanted}),
            "a language": browser.post("/language/", {"language": "en", "next": wanted}),
            "a language, from a page": browser.post("/language/", {"language": "en"}, headers={"Referer": header}),
        }
        assert {name: leads_away(answer) for name, answer in answers.items() if leads_away(answer)} == {}, wanted
        assert {answer.status_code for answer in answers.values()} <= {302, 303}, wanted
        page = text(Client().get("/sign-in/", {"next": wanted}))
        written = re.findall(r'(?:href|action|value|content)="([^"]*evil[^"]*)"', page)
        assert [one for one in written if not one.startswith("/sign-in/?next=")] == [], wanted


@pytest.mark.parametrize(
    "wanted", ["https://eviltestserver/", "//evil.test/", "/\\evil.test", "http://testserver@evil.test/"]
)
def test_bay_01_014_no_way_in_leads_to_another_host(world: World, sign_in: SignIn, wanted: str) -> None:
    right = {"email": world.lawyer.email, "password": PASSWORD}
    workplace = {"organisation": str(world.organisation.pk), "next": wanted}
    answers = {
        "entering": Client().post("/sign-in/", {**right, "next": wanted}),
        "entering, by address": Client().post("/sign-in/", right, query_params={"next": wanted}),
        "the proof": sign_in(world.lawyer).post("/step-up/", {"password": PASSWORD, "next": wanted}),
        "a workplace": sign_in(world.lawyer).post("/organisations/", workplace),
    }
    assert {name: (one.status_code, one["Location"]) for name, one in answers.items()} == dict.fromkeys(
        answers, (303, "/")
    )


def test_bay_01_014_what_is_asked_for_is_read_in_one_place() -> None:
    """So that a new page cannot forget to look where it leads."""
    root = Path(settings.BASE_DIR)
    reading = {
        str(path.relative_to(root))
        for app in settings.INSTALLED_APPS
        if (root / app).is_dir()
        for path in (root / app).rglob("*.py")
        if re.search(r"(GET|POST|headers|META)\b.{0,12}[\"'](next|Referer|HTTP_REFERER)[\"']", path.read_text())
    }
    assert reading == {"accounts/session.py"}


def test_bay_01_014_a_host_that_is_none_of_ours_is_refused(world: World, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["harapan.test"]
    for host in (
        "evilharapan.test",
        "harapan.test.evil.test",
        "harapan.test@evil.test",
        "harapan.test:80@evil",
        "x.harapan.test",
    ):
        answer = Client(raise_request_exception=False).get("/sign-in/", headers={"Host": host})
        assert answer.status_code == 400, host
    assert Client().get("/sign-in/", headers={"Host": "harapan.test"}).status_code == 200


def called(source: str) -> set[str]:
    """The names of whatever a piece of code calls, by itself or of something."""
    calls = [node.func for node in ast.walk(ast.parse(textwrap.dedent(source))) if isinstance(node, ast.Call)]
    return {func.attr if isinstance(func, ast.Attribute) else func.id for func in calls if isinstance(func, _NAMED)}


_NAMED = (ast.Attribute, ast.Name)


def names_of_services() -> set[str]:
    """The names of what changes something, however a module calls it."""
    services = r"\w+\.services(\.\w+)?|accounts\.factors|cases\.\w+\.(?!views|forms|api|models)\w+"
    homes = [name for name in sys.modules if re.fullmatch(services, name)]
    functions = [inspect.getmembers(sys.modules[name], inspect.isfunction) for name in homes]
    found = {
        name
        for members in functions
        for name, function in members
        if function.__module__ in homes
        and (not function.__module__.startswith("cases.") or "by" in inspect.signature(function).parameters)
    }
    assert len(found) > 100
    return found


def source_of(kind: type[Endpoint], action: str) -> str:
    """An action with whatever else of its class it could call that is no action itself."""
    own = {name: one for name, one in vars(kind).items() if inspect.isfunction(one)}
    others = [one for name, one in own.items() if name != action and name not in kind.access]
    return "\n".join(textwrap.dedent(inspect.getsource(one)) for one in (getattr(kind, action), *others))


def test_bay_01_016_what_a_page_asks_a_fresh_proof_for_the_api_asks_too() -> None:
    """By the services that they call: an action of the API that calls one of a page that asks, asks as well."""
    guarded: set[str] = set()
    for _pattern, callback in views():
        view = getattr(callback, "view_class", None)
        if view is not None and issubclass(view, Page) and view.step_up and hasattr(view, "submit"):
            guarded |= called(inspect.getsource(view.submit)) & names_of_services()
    assert {"request_dossier", "invite", "merge_persons", "create_role", "end_membership"} <= guarded
    unasked, asked = set[str](), set[str]()
    for _pattern, callback in views():
        kind = getattr(callback, "cls", None)
        if kind is None or not issubclass(kind, Endpoint):
            continue
        for action in callback.actions.values():
            if called(source_of(kind, action)) & guarded:
                (asked if action in kind.step_up else unasked).add(f"{kind.__name__}.{action}")
    assert (unasked, "DossiersOfClaim.building" in asked) == (set(), True)


def test_bay_01_016_a_stale_session_is_asked_on_page_and_api_alike_and_nothing_happens(
    stage: Stage,
    later: Later,
) -> None:
    browsers = {actor: stage.clients[actor] for actor in stage.at_work}
    later(MINUTES + 5)
    asking = [name for name in rows() if isinstance(getattr(_view_of(at(stage, name)), "step_up", None), str)]
    asking = [name for name in asking if _view_of(at(stage, name)).step_up]
    with nothing_changes():
        for name in asking:
            url, row = at(stage, name), rows()[name]
            actor = next(actor for actor in stage.at_work if row.methods["GET"][actor] in (200, 404))
            for answer in (browsers[actor].get(url), browsers[actor].post(url, {"version": 1})):
                assert (answer.status_code, answer["Location"]) == (302, f"/step-up/?{urlencode({'next': url})}"), name
        claim = stage.objects["own"]["claim"]
        sent = {"version": claim.version}
        answer = ask(browsers["lawyer"], "api-legal:dossiers", "POST", at(stage, "api-legal:dossiers"), sent)
        assert (answer.status_code, answer.json()) == (403, {"detail": str(NOT_PROVED)})
    assert len(asking) == sum(bool(getattr(getattr(one, "view_class", None), "step_up", "")) for _route, one in views())


def _view_of(url: str) -> Any:
    callback = resolve(url).func
    return getattr(callback, "view_class", None) or getattr(callback, "cls", None)
