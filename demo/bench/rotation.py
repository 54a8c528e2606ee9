"""Changing the keys of every level while people read and write (S-15)."""

from __future__ import annotations

import http.client
import threading
import time
from collections import Counter
from io import StringIO
from itertools import count
from typing import NamedTuple

from django.core.management import call_command
from django.db import connections

from accounts.models import Organisation
from accounts.operator_keys import operator_keys
from accounts.organisation_keys import check_opens_all, opened
from cases.record.models import Case
from core.db import organisation_scope
from core.errors import Damaged, KeyUnavailable
from core.key_subjects import PERSON, KeySubject
from core.keys import rekeying
from core.keys.models import DataKey
from demo.bench.asking import ask
from demo.bench.fill import Filled, fill
from demo.bench.serving import cookies_of, server

PEOPLE = 4
MOST_SECONDS = 5 * 60


class Rotated(NamedTuple):
    persons: int
    data_keys: int
    seconds: float
    values: int
    answers: int
    failed: int
    opened_by_old: int

    @property
    def missed(self) -> list[str]:
        """Which goals (S-15) were not met, in words."""
        found = []
        if self.failed or not self.answers:
            found.append(f"{self.failed} of {self.answers} answers failed, wanted none")
        if self.seconds > MOST_SECONDS:
            found.append(f"it took {self.seconds:.0f} s, wanted {MOST_SECONDS}")
        if self.opened_by_old:
            found.append(f"{self.opened_by_old} keys open under the old ones, wanted none")
        return found

    def __str__(self) -> str:
        return (
            f"{self.persons:,} persons, {self.data_keys:,} data keys: operator's and organisation's key changed, "
            f"and {self.values:,} values of one person sealed anew, in {self.seconds:.1f} s\n"
            f"meanwhile {self.answers:,} pages read and notes written by {PEOPLE} people, {self.failed} failed; "
            f"{self.opened_by_old} keys open under the old ones"
        )


def measure(persons: int) -> Rotated:
    """Change the operator's, the organisation's and one person's keys. The key file is the drill's own."""
    filled = fill(cases=persons)
    organisation = Organisation.objects.get(pk=filled.organisation_id)
    old_operator, old = operator_keys(), opened(organisation, organisation.key_version)
    with server(workers=2) as port, _People(filled, port) as people:
        began = time.monotonic()
        for level in ("operator", "organisation"):
            call_command("keys", "rotate", level, stdout=StringIO())
        with organisation_scope(filled.organisation_id):
            person = Case.objects.get(pk=filled.deep_case_id).person_id
        done = rekeying.rekey(filled.organisation_id, [KeySubject(PERSON, person)])
        seconds = time.monotonic() - began
    with organisation_scope(filled.organisation_id):
        rows = list(DataKey.objects.all())
    useless = sum(_opens(row, old) for row in rows) + _operator_opens(old_operator)
    return Rotated(persons, len(rows), seconds, done.values, people.answers.total(), people.failed, useless)


class _People:
    """Who reads and writes within the block. Keys are forgotten before each look, so that each opens anew."""

    def __init__(self, filled: Filled, port: int) -> None:
        self._ended, self._port = threading.Event(), port
        self.answers: Counter[int] = Counter()
        case = f"/cases/{filled.deep_case_id}/"
        cookies = [cookies_of(user, filled.organisation_id) for user in (filled.manager_id, filled.caseworker_id)]
        self._threads = [
            threading.Thread(target=self._work, args=(case, cookies[number % 2])) for number in range(PEOPLE)
        ]
        connections.close_all()

    @property
    def failed(self) -> int:
        return self.answers.total() - self.answers[200] - self.answers[303]

    def __enter__(self) -> _People:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _work(self, case: str, cookies: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port)
        for number in count():
            if self._ended.is_set():
                return
            ask(connection, "/floor/forget/", cookies)
            if number % 5 == 4:
                note = {"text": f"Catatan {number}", "compartment": "general"}
                answer = ask(connection, f"{case}notes/new/", cookies, body=note)
            else:
                answer = ask(connection, ("/cases/", case)[number % 2], cookies)
            self.answers[answer.status] += 1


def _opens(row: DataKey, organisation_key: bytes) -> bool:
    try:
        row.opened(organisation_key)
    except Damaged:
        return False
    return True


def _operator_opens(keys: list[bytes]) -> bool:
    try:
        check_opens_all(keys)
    except KeyUnavailable:
        return False
    return True
