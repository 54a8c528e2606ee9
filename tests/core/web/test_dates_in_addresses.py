"""The first and the last day of all time in an address, where a date stands in it: an answer, never a failure."""

from __future__ import annotations

import pytest

from core.web.pagination import packed
from tests.cases.asking import SignIn
from tests.factories import World

MOMENTS = ("0001-01-01", "9999-12-31", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00Z")
KEY = "8c3e4c8e-0000-4000-8000-000000000000"
LISTS = [
    ("caseworker", "/cases/"),
    ("caseworker", "/cases/{case}/"),
    ("caseworker", "/cases/{case}/shelter/"),
    ("caseworker", "/notifications/"),
    ("counsellor", "/cases/{case}/counselling/"),
    ("administrator", "/people/"),
    ("administrator", "/people/invitations/"),
    ("caseworker", "/api/v1/cases/"),
    ("caseworker", "/api/v1/cases/{case}/notes/"),
    ("caseworker", "/api/v1/cases/{case}/tasks/"),
    ("caseworker", "/api/v1/cases/{case}/timeline/"),
    ("caseworker", "/api/v1/cases/{case}/consents/"),
    ("caseworker", "/api/v1/cases/{case}/documents/"),
    ("caseworker", "/api/v1/cases/{case}/daily-notes/"),
    ("caseworker", "/api/v1/cases/{case}/stays/"),
    ("counsellor", "/api/v1/cases/{case}/sessions/"),
]


@pytest.mark.parametrize(("actor", "address"), LISTS)
def test_a_list_goes_on_from_any_day(world: World, sign_in: SignIn, actor: str, address: str) -> None:
    browser = sign_in(world.users[actor])
    url = address.format(case=world.case.pk)
    for moment in MOMENTS:
        for cursor in (packed([moment, KEY]), packed([MOMENTS[0], moment, KEY])):
            assert browser.get(url, {"after": cursor}).status_code == 200, cursor
