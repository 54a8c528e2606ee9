"""Whoever takes the server away, without the operator's key, reads nobody's name in it.

The thread is searched too, after everything that people did in it. Here the house is as full as after many years, and
the database's own files lie open as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import Organisation, Site
from cases.consent.models import Consent
from cases.identity.facts import PersonFacts
from cases.intake.services import IntakeFacts, register_intake
from cases.notes.services import add_note
from tests.browser.conftest import House, in_a_thread
from tests.browser.seizing import carry_away, database_files, search, size
from tests.browser.test_ways import signed_in
from tests.conftest import Tell
from tests.factories import World, at_work
from tests.readable import forms

PEOPLE = 1000
# Each text begins with its stem and ends with a number of its own. Whoever reads a text reads its stem.
STEMS = {
    "full_name": "Kenarinama",
    "alias": "Kenarisapa",
    "birth_place": "Kenarikota",
    "nik": "317123450987",
    "passport": "XKENARI7",
    "phone": "+62812777",
    "address": "Kenarijalan",
    "occupation": "Kenarikerja",
    "account": "Kenarikisah",
    "note": "Kenaricatat",
}


@pytest.fixture
def desk(chromium: Browser, house: House, town: World) -> Iterator[Page]:
    yield from signed_in(chromium, house, "caseworker", width=1280)


def open_cases(town: World, numbers: range) -> None:
    with at_work(town.caseworker, Organisation.objects.get(pk=town.organisation.pk)) as by:
        site = Site.objects.get(pk=town.site.pk)
        for number in numbers:
            text = {name: f"{stem} {number:04}" for name, stem in STEMS.items()}
            case = register_intake(
                person=PersonFacts(
                    full_name=text["full_name"],
                    aliases=[text["alias"]],
                    gender="Feminine",
                    citizenship="ID",
                    birth_place=text["birth_place"],
                    nik=f"{STEMS['nik']}{number:04}",
                    passport=f"{STEMS['passport']}{number:04}",
                    phone=f"{STEMS['phone']}{number:04}",
                    address=text["address"],
                    occupation=text["occupation"],
                ),
                intake=IntakeFacts(
                    channel="HOTLINE", account=text["account"], received_at=datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
                ),
                consent=Consent(
                    purpose=Consent.Purpose.CARE,
                    decision=Consent.Decision.GIVEN,
                    form=Consent.Form.WRITTEN,
                    explained=list(Consent.Explained.values),
                    decided_on=datetime(2026, 3, 2, tzinfo=UTC).date(),
                ),
                site=site,
                by=by,
            )
            add_note(case=case, text=text["note"], by=by)


@pytest.mark.full
def test_of_ten_thousand_texts_none_can_be_read(
    house: House, town: World, desk: Page, tell: Tell, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock():
        for first in range(0, PEOPLE, 100):
            in_a_thread(partial(open_cases, town, range(first, first + 100)))
    for number in (7, 500, 999):
        desk.goto(f"{house.address}/cases/")
        desk.keyboard.press("/")
        desk.keyboard.type(f"{STEMS['full_name']} {number:04}")
        desk.keyboard.press("Enter")
        desk.locator("main").get_by_role("link", name=f"{STEMS['full_name']} {number:04}").first.click()
        expect(desk.locator(".timeline")).to_contain_text(f"{STEMS['note']} {number:04}")
    loot = [*carry_away(house), *database_files()]
    found = search(loot, STEMS.values())
    tell(
        f"seizure: {PEOPLE * len(STEMS)} texts in {len(forms('a'))} forms, looked for in {len(loot)} pieces of "
        f"{size(loot) / 1e6:.0f} MB: {len(found)} found",
        seizure_texts=PEOPLE * len(STEMS),
        seizure_found=len(found),
    )
    assert found == []
    # The same search finds what stands there openly.
    assert {found.mark for found in search(loot, ["caseworker@contoh.test"])} == {"caseworker@contoh.test"}
