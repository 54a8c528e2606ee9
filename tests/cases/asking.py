"""Ways to look at answers: their text, their queries, what they wrote into the log, and that nothing changed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import RolePermission, User
from audit.models import AccessEntry
from cases.record.access_models import Assignment
from cases.record.models import Case
from cases.team import grants
from core.compartments import Compartment
from core.db import organisation_scope, trail_scope
from core.keys import data_keys
from tests.access.fingerprint import fingerprint, rows_written
from tests.factories import MARK_ACCOUNT, MARK_NAME, MARK_NIK, MARK_PHONE, World

SignIn = Callable[[User], Client]
Address = Callable[..., str]  # the fixture `address`
Stored = Callable[..., list[Any]]  # the fixture `stored`
Clock = Callable[[datetime], None]  # the fixture `clock`
# What the clock shows at first: in Jakarta it is ten in the morning of the first of December.
# Years ahead: what was made by the real clock has to be there already.
NOW = datetime(2036, 12, 1, 3, 0, tzinfo=UTC)
Addresses = list[tuple[str, str]]  # (method, address)
# Opening and closing the scope's transaction is counted apart.
FRAME = re.compile(r"SAVEPOINT|RELEASE|SELECT set_config\(")
MARKS = (MARK_NAME, MARK_ACCOUNT, MARK_NIK, MARK_PHONE)


def text(response: Any) -> str:
    """The answer's body."""
    return str(response.content.decode())


def due(page: Any) -> list[tuple[str, int]]:
    """What a page of the day lists, in its order: title, and days too late."""
    found = page.context["day"]
    return [(line.title, line.late) for line in (*found.overdue, *found.today, *found.soon)]


def send(browser: Client, method: str, url: str, body: Any = None, **headers: str) -> Any:
    """Ask the API with a body in JSON; `If_Match='"1"'` is a header."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    content = "" if body is None else json.dumps(body)
    return browser.generic(method, url, content, content_type="application/json", headers=named)


def queries(browser: Client, url: str) -> int:
    """How many queries a page takes with no key open: the second look, so that caches of the process are filled."""
    browser.get(url)
    data_keys.forget_all()
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(url).status_code == 200
    return sum(1 for query in captured if not FRAME.match(query["sql"]))


@contextmanager
def nothing_changes() -> Iterator[None]:
    """No row of any table comes, goes or moves its version on."""
    before, written = fingerprint(), rows_written()
    yield
    # Where one transaction is around all of it and has written nothing, the thorough look is spared.
    if not connection.in_atomic_block or rows_written() != written:
        assert fingerprint() == before


def finds_nothing(browser: Client, addresses: Addresses, nowhere: Addresses, *, marks: tuple[str, ...]) -> None:
    """Each address is the same 404 as its like in `nowhere`, which never was; nothing changes, nothing is told."""
    with nothing_changes():
        for (method, url), (_method, missing) in zip(addresses, nowhere, strict=True):
            answer = send(browser, method, url, {})
            assert (answer.status_code, answer.content) == (404, send(browser, method, missing, {}).content), url
            assert not any(mark in text(answer) for mark in marks)


def looks(world: World, act: str) -> list[AccessEntry]:
    """The lines of the access log of one kind, in order."""
    with trail_scope(world.organisation.pk):
        return list(AccessEntry.objects.using("trail").filter(act=act).order_by("at"))


def restrict(world: World, case: Case) -> None:
    """The case becomes one that only its team reaches."""
    with world.at_work(world.caseworker):
        Case.objects.filter(pk=case.pk).update(is_restricted=True)
        grants.sync(Case.objects.get(pk=case.pk))


def close(world: World) -> None:
    """The cast's case is over."""
    with organisation_scope(world.organisation.pk):
        Case.objects.filter(pk=world.case.pk).update(status="CLOSED", outcome="OTHER", closed_on=world.case.opened_on)


def take_off(world: World, user: User, case: Case | None = None) -> None:
    """The user no longer works on the case, that of the cast if none is named."""
    with world.at_work(world.caseworker):
        left = Case.objects.get(pk=(case or world.case).pk)
        Assignment.objects.filter(case=left, user=user).delete()
        grants.sync(left)


def without_identity(world: World, role: str) -> None:
    """The role no longer reads who people are."""
    with organisation_scope(world.organisation.pk):
        RolePermission.objects.filter(role__code=role, compartment=Compartment.IDENTITY).delete()


def at(name: str, case: Case, **more: Any) -> str:
    """The address of a page or endpoint of a case."""
    return reverse(name, kwargs={"case": case.pk, **more})


def leaks(response: Any) -> list[str]:
    """Which of the marks an answer shows, in its body or its headers."""
    everything = text(response) + str(response.headers)
    return [mark for mark in MARKS if mark in everything]
