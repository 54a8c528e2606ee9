"""Many organisations at work in one process, each with a mark in all that is its own, and what they ask for."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts import services as accounts
from accounts.models import Organisation, User
from cases.record.models import Case
from core.compartments import Compartment
from core.files.uploads import SealedUpload
from documents import services as documents
from documents.models import Document
from tests.documents import samples
from tests.factories import at_work, make_case, make_user

MARK = re.compile(r"qolib[a-z]{2}wex", re.IGNORECASE)
# What a request says that is to fail while its answer is made, in the middle of its transaction.
STUMBLE = "X-Stumble"
# A long run signs in anew after so many seconds: files ask for a session that was proved in the last ten minutes.
RENEWED = 300


@dataclass(frozen=True)
class House:
    organisation: Organisation
    worker: User
    manager: User
    case: Case
    document: Document
    mark: str


@dataclass(frozen=True)
class Ask:
    """A request of one house, perhaps about another: what is answered, and whether its own mark stands in it."""

    name: str
    status: int
    method: str = "GET"
    who: str = "worker"
    of: str = ""  # whose object the address names: "own", "other" or nobody's
    about: str = "case"
    body: Callable[[House, House], dict[str, Any]] | None = None
    shows_own: bool = False
    stumble: str = ""
    is_read: bool = True


def _task(house: House, other: House) -> dict[str, Any]:
    return {"title": f"Menelepon {house.mark}", "due_on": "2036-03-02", "assignee": str(house.worker.pk)}


GOOD = (
    Ask("cases:list", 200, shows_own=True),
    Ask("cases:today", 200),
    Ask("cases:my-tasks", 200),
    Ask("cases:detail", 200, of="own", shows_own=True),
    Ask("cases:person", 200, of="own", shows_own=True),
    Ask("cases:account", 200, of="own", shows_own=True),
    Ask("cases:add-task", 200, of="own", shows_own=True),
    Ask("cases:search", 200, "POST", body=lambda house, other: {"text": f"Sari {house.mark}"}, shows_own=True),
    Ask("cases:search", 200, "POST", body=lambda house, other: {"text": "Sari"}),
    Ask("cases:supervision", 200, who="manager"),
    Ask("cases:list-file", 200, "POST", who="manager", body=lambda house, other: {}),
    Ask("documents:list", 200, of="own", shows_own=True),
    Ask("documents:original", 200, of="own", about="document", who="manager"),
    Ask("api-cases:list", 200),
    Ask("api-cases:detail", 200, of="own", about="pk", shows_own=True),
    Ask("api-cases:timeline", 200, of="own", shows_own=True),
    Ask("api-cases:tasks", 200, of="own"),
    Ask("cases:add-task", 303, "POST", of="own", body=_task),
)
BAD = (
    Ask("cases:detail", 404, of="other"),
    Ask("cases:person", 404, of="other"),
    Ask("documents:original", 404, of="other", about="document", who="manager"),
    Ask("api-cases:detail", 404, of="other", about="pk"),
    Ask("api-cases:tasks", 404, of="other"),
    Ask("cases:add-task", 404, "POST", of="other", body=_task),
    Ask("reports:access-log", 403),
    Ask("accounts:people", 403, who="manager"),
    Ask("cases:add-task", 422, "POST", of="own", body=lambda house, other: {"title": house.mark}),
    Ask("cases:search", 422, "POST", body=lambda house, other: {}),
    Ask("documents:original", 200, of="own", about="document", who="manager", is_read=False),
    *(
        Ask(name, status, of=of, about=about, stumble=stumble)
        for name, of, about in (("cases:list", "", ""), ("cases:detail", "own", "case"), ("api-cases:list", "", ""))
        for stumble, status in (("raise", 500), ("divide", 500), ("wait", 503))
    ),
)


def stumble(how: str) -> None:
    """Fail in the middle of a transaction: by ourselves, by a statement, or since one takes too long."""
    if how == "raise":
        raise RuntimeError("planted")
    with connection.cursor() as cursor:
        cursor.execute({"divide": "SELECT 1 / 0", "wait": "SET LOCAL statement_timeout = 2; SELECT pg_sleep(5)"}[how])


def build(number: int) -> House:
    """The organisation of this number."""
    mark = f"Qolib{chr(97 + number // 26)}{chr(97 + number % 26)}wex"
    organisation, site = accounts.create_organisation(name=f"Yayasan {mark}", site_name=f"Kantor {mark}")
    people = [make_user(f"{code}-{mark.lower()}", organisation, site, code) for code in ("caseworker", "case-manager")]
    for user in people:
        User.objects.filter(pk=user.pk).update(name=f"{user.name.split('-')[0]} {mark}", language="en")
    worker, manager = people
    with at_work(worker, organisation) as by:
        case = make_case(by=by, site=site, name=f"Sari {mark}")
        document = documents.add_document(
            case=case,
            upload=SealedUpload.of("slip.png", [samples.scan(size=(20, 20))]),
            title=f"Slip {mark}",
            compartment=Compartment.GENERAL,
            by=by,
        )
    return House(organisation, worker, manager, case, document, mark)


@dataclass
class Desk:
    """The browsers of one thread, one for each person, and when each was signed in."""

    browsers: dict[UUID, tuple[float, Client]] = field(default_factory=dict)

    def ask(self, ask: Ask, house: House, other: House) -> tuple[int, str]:
        """What is answered: the status, and all that the answer says, headers included."""
        target = {"own": house, "other": other}.get(ask.of)
        kwargs = {}
        if target and ask.about == "pk":
            kwargs = {"pk": target.case.pk}
        elif target:
            kwargs = {"case": target.case.pk} | ({"pk": target.document.pk} if ask.about == "document" else {})
        browser = self._browser(house, getattr(house, ask.who))
        headers = {STUMBLE: ask.stumble} if ask.stumble else {}
        url = reverse(ask.name, kwargs=kwargs)
        data = ask.body(house, other) if ask.body else None
        answer = browser.post(url, data, headers=headers) if ask.method == "POST" else browser.get(url, headers=headers)
        if not answer.streaming:
            content = answer.content
        elif ask.is_read:
            content = b"".join(answer.streaming_content)
        else:
            content = next(iter(answer.streaming_content))
        answer.close()
        return answer.status_code, f"{answer.headers} {content.decode('utf-8', 'replace')}"

    def _browser(self, house: House, user: User) -> Client:
        now = time.time()
        signed_in, browser = self.browsers.get(user.pk, (0.0, Client()))
        if now - signed_in > RENEWED:
            browser = Client(raise_request_exception=False)
            browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
            browser.force_login(user)
            session = browser.session
            session["organisation"] = str(house.organisation.pk)
            session["begun"] = session["seen"] = session["proved"] = int(now)
            session.save()
            self.browsers[user.pk] = now, browser
        return browser
