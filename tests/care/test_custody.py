"""Papers and things: who holds them, the way that is never taken back, numbers of which the end shows, and closing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from care import services
from care.models import CustodyMove, HeldItem, Holder
from care.services.custody import MoveFacts
from core.db import organisation_scope
from core.errors import DomainError
from tests.cases.asking import SignIn, nothing_changes, queries, text, without_identity
from tests.factories import World

NUMBER = "C7654321"
QUERIES = 9


def url(world: World, name: str, row: Any = None) -> str:
    kwargs = {"case": world.case.pk} if row is None else {"case": world.case.pk, "pk": row.pk}
    return reverse(f"care:{name}", kwargs=kwargs)


def said(world: World, **changes: str) -> dict[str, str]:
    return {"holder": "ORGANISATION", "site": str(world.site.pk), "since": "2026-06-01", **changes}


@pytest.fixture
def passport(world: World) -> HeldItem:
    """A passport that our organisation holds."""
    with world.at_work(world.caseworker) as by:
        move = MoveFacts(Holder.ORGANISATION, date(2026, 6, 1), site=world.site, who="Lemari besi")
        return services.take_item(case=world.case, kind="PASSPORT", description="", number=NUMBER, move=move, by=by)


def test_a_passport_goes_from_hand_to_hand(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    assert "Nothing is written down" in text(browser.get(url(world, "custody")))
    first = {"kind": "PASSPORT", "number": NUMBER, "description": "Sampul hijau"}
    assert browser.post(url(world, "take-item"), {**first, **said(world)}).status_code == 303
    with organisation_scope(world.organisation.pk):
        item = HeldItem.objects.get()
    page = text(browser.get(url(world, "custody")))
    assert all(word in page for word in ("•••• 21", "Sampul hijau", "Kantor Contoh", "Our organisation"))
    assert NUMBER not in page
    back = {"holder": "SURVIVOR", "since": "2026-06-20", "is_signed": "on", "version": "1"}
    assert browser.post(url(world, "move-item", item), back).status_code == 303
    page = text(browser.get(url(world, "custody")))
    # Where it was stands below where it is.
    assert page.index("since 20 June 2026") < page.index("since 1 June 2026")
    assert "signed for" in page
    with organisation_scope(world.organisation.pk):
        chain = list(CustodyMove.objects.order_by("number_in_chain").values_list("holder", "is_signed"))
    assert chain == [("ORGANISATION", False), ("SURVIVOR", True)]
    with nothing_changes():
        assert browser.post(url(world, "move-item", item), back).status_code == 409


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"since": "2026-05-01"}, "since"),
        ({"since": "3026-05-01"}, "since"),
        ({"holder": ""}, "holder"),
        ({"site": ""}, "site"),
        ({"holder": "POLICE"}, "site"),
    ],
)
def test_a_move_that_cannot_be(
    world: World, passport: HeldItem, sign_in: SignIn, changes: dict[str, str], field: str
) -> None:
    with nothing_changes():
        answer = sign_in(world.caseworker).post(url(world, "move-item", passport), said(world, version="1", **changes))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_what_we_hold_is_handed_back_before_the_case_closes(world: World, passport: HeldItem, sign_in: SignIn) -> None:
    browser, close = sign_in(world.caseworker), reverse("cases:close", kwargs={"case": world.case.pk})
    sentence = "Our organisation still holds 1 thing of the survivor: hand it back first."
    assert sentence in text(browser.get(close))
    closing = {"outcome": "GOALS_REACHED", "on": "2026-06-30", "version": 1}
    with nothing_changes():
        assert browser.post(close, closing).status_code == 422
    with world.at_work(world.caseworker) as by:
        move = MoveFacts(Holder.SURVIVOR, date(2026, 6, 20), is_signed=True)
        services.move_item(item_id=passport.pk, expected_version=1, move=move, by=by)
    assert sentence not in text(browser.get(close))
    assert browser.post(close, closing).status_code == 303


def test_the_whole_number_is_shown_and_corrected_on_pages_of_their_own(
    world: World, passport: HeldItem, sign_in: SignIn
) -> None:
    browser = sign_in(world.caseworker)
    assert NUMBER in text(browser.get(url(world, "custody-numbers")))
    assert NUMBER not in text(browser.get(url(world, "move-item", passport)))
    values = {"kind": "PASSPORT", "number": "C1111111", "description": "", "version": "1"}
    assert browser.post(url(world, "change-item", passport), values).status_code == 303
    changes = text(browser.get(reverse("cases:changes", kwargs={"case": world.case.pk})))
    assert "•••• 21" in changes
    assert NUMBER not in changes


def test_who_reads_no_identity_sees_no_papers(world: World, passport: HeldItem, sign_in: SignIn) -> None:
    without_identity(world, "lawyer")
    page = sign_in(world.lawyer).get(url(world, "custody"))
    assert page.status_code in (200, 403, 404)
    assert not any(mark in text(page) for mark in (NUMBER, "•••• 21", "Lemari besi"))


def test_a_number_of_another_case_is_not_found(world: World, passport: HeldItem, sign_in: SignIn) -> None:
    for actor, status in (("outsider", 404), ("shelter", 403), ("no_role", 403)):
        browser = sign_in(world.users[actor])
        answer = browser.get(url(world, "custody-numbers"))
        assert (answer.status_code, NUMBER in text(answer)) == (status, False)
        with nothing_changes():
            assert browser.post(url(world, "move-item", passport), said(world, version="1")).status_code == status


def test_the_page_takes_the_same_queries_however_much_there_is(
    world: World, passport: HeldItem, sign_in: SignIn
) -> None:
    browser = sign_in(world.caseworker)
    assert queries(browser, url(world, "custody")) == QUERIES
    with world.at_work(world.caseworker) as by:
        for _number in range(3):
            item = services.take_item(
                case=world.case,
                kind="PHONE",
                description="x",
                number="123456",
                move=MoveFacts(Holder.POLICE, date(2026, 6, 1), who="Unit PPA"),
                by=by,
            )
            move = MoveFacts(Holder.COURT, date(2026, 6, 2), note="x")
            services.move_item(item_id=item.pk, expected_version=1, move=move, by=by)
    assert queries(browser, url(world, "custody")) == QUERIES


def test_the_service_refuses_a_day_ahead(world: World, passport: HeldItem) -> None:
    with world.at_work(world.caseworker) as by, nothing_changes(), pytest.raises(DomainError):
        services.move_item(
            item_id=passport.pk, expected_version=1, move=MoveFacts(Holder.POLICE, date(2999, 1, 1)), by=by
        )
