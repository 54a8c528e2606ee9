"""A handover that was being chosen when the session ended, or when something of its first step had to change."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from cases.handover.models import HandedPart
from cases.record.access_models import Assignment
from cases.record.models import Case
from cases.team.services import assign
from tests.cases.asking import SignIn, Stored, nothing_changes, restrict, text
from tests.cases.handover.handing import NEW, asked, parts_of
from tests.cases.team.test_left_alone import leave
from tests.factories import World

pytestmark = pytest.mark.usefixtures("clock")

NOTE = 'MARKNOTE "sore"\r\nbesok <lagi>'


def carried(answer: Any) -> dict[str, list[str]]:
    """What the page carries along in fields that nobody sees, beside the form."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" form="form" name="([^"]*)" value="([^"]*)">', text(answer)):
        found.setdefault(name, []).append(unescape(value))
    return found


def boxes(answer: Any) -> dict[str, bool]:
    """The cases that are offered, and whether each is ticked."""
    return {pk: bool(ticked) for pk, ticked in re.findall(r'id="part-\d+" value="([^"]*)"( checked)?', text(answer))}


def both_parts(world: World, second: Case) -> list[Assignment]:
    return [parts_of(world, world.colleague, case)[0] for case in (world.case, second)]


def second_step(world: World, rows: list[Assignment], to: str, **more: Any) -> dict[str, Any]:
    """The first case is ticked, the other is not; the first has a note."""
    receiver = str(world.users[to].pk)
    asks = {f"to-{row.pk}": receiver for row in rows} | {f"note-{row.pk}": "" for row in rows[1:]}
    return asked(world, **more) | asks | {"part": [str(rows[0].pk)], f"note-{rows[0].pk}": NOTE}


def of_second_step(world: World, rows: list[Assignment], to: str) -> dict[str, list[str]]:
    receiver = [str(world.users[to].pk)]
    return {f"to-{row.pk}": receiver for row in rows} | {"part": [str(rows[0].pk)], f"note-{rows[0].pk}": [NOTE]}


def test_other_days_or_people_lose_nothing_of_what_was_chosen_and_noted(
    world: World, second: Case, sign_in: SignIn, stored: Stored
) -> None:
    browser, rows = sign_in(world.manager), both_parts(world, second)
    both = ["outsider", "reintegration"]
    with nothing_changes():
        first = browser.post(NEW, second_step(world, rows, "reintegration", receivers=both, change="1"))
    assert (first.status_code, boxes(first)) == (200, {})
    assert carried(first) == of_second_step(world, rows, "reintegration")
    again = browser.post(NEW, asked(world, receivers=both) | carried(first))
    assert boxes(again) == {str(rows[0].pk): True, str(rows[1].pk): False}
    assert carried(again) == {}
    chosen = str(world.users["reintegration"].pk)
    assert {one.offer.row.pk: (one.note, one.receiver_id) for one in again.context["choices"]} == {
        rows[0].pk: (NOTE, chosen),
        rows[1].pk: ("", chosen),
    }
    # Of people who are not asked about any more nobody takes anything over.
    alone = browser.post(NEW, asked(world) | carried(first))
    receiver = str(world.outsider.pk)
    assert [one.receiver_id for one in alone.context["choices"]] == [receiver, receiver]
    sent = second_step(world, rows, "outsider") | {f"to-{row.pk}": receiver for row in rows} | {"choose": "1"}
    assert browser.post(NEW, sent).status_code == 303
    (part,) = stored(HandedPart)
    with world.at_work(world.manager):
        assert part.case_id == rows[0].case_id


def test_a_refusal_about_people_or_days_loses_nothing_either(world: World, second: Case, sign_in: SignIn) -> None:
    with world.at_work(world.caseworker) as by:
        assign(case=second, user=world.counsellor, part=Assignment.Part.COUNSELLOR, by=by)
    restrict(world, second)
    leave(world, sign_in, "caseworker")
    browser, rows = sign_in(world.colleague), parts_of(world, world.colleague, second)
    sent = second_step(world, rows, "counsellor", receivers=["counsellor"], choose="1")
    days = {"first": "2036-12-31", "last": "2036-12-01"}
    wrongs: tuple[dict[str, Any], ...] = ({}, days, {"receivers": []}, {"last": "when"})
    for wrong in wrongs:
        with nothing_changes():
            refused = browser.post(NEW, sent | wrong)
        assert (refused.status_code, carried(refused)) == (422, of_second_step(world, rows, "counsellor")), wrong


def test_a_note_for_a_case_that_is_left_out_meanwhile_is_kept(world: World, second: Case, sign_in: SignIn) -> None:
    with world.at_work(world.caseworker) as by:
        assign(case=world.case, user=world.outsider, part="CASEWORKER", by=by)
    browser, rows = sign_in(world.manager), both_parts(world, second)
    first = browser.post(NEW, second_step(world, rows, "reintegration", receivers=["reintegration"], change="1"))
    without = browser.post(NEW, asked(world) | carried(first))
    assert boxes(without) == {str(rows[1].pk): False}
    assert carried(without) == {f"note-{rows[0].pk}": [NOTE]}


def test_what_somebody_else_noted_is_not_shown_to_who_sits_there_now(
    world: World, second: Case, sign_in: SignIn
) -> None:
    rows = both_parts(world, second)
    (owner,) = set(re.findall(r'name="form_owner" value="([^"]*)"', text(sign_in(world.manager).get(NEW))))
    sent = second_step(world, rows, "outsider", change="1") | {"form_owner": owner}
    answer = sign_in(world.caseworker).post(NEW, sent)
    assert (answer.status_code, carried(answer), "MARKNOTE" in text(answer)) == (409, {}, False)


def test_what_was_chosen_and_noted_comes_back_after_signing_in_again(
    world: World, second: Case, sign_in: SignIn, stored: Stored
) -> None:
    browser = sign_in(world.manager)
    page = text(browser.post(NEW, asked(world)))
    first, other = parts_of(world, world.colleague, world.case, second)
    (owner,) = set(re.findall(r'name="form_owner" value="([^"]*)"', page))
    sent = {**asked(world), "part": [str(first.pk)], f"note-{first.pk}": "MARKNOTE sore hari", "choose": "1"}
    refused = Client().post(NEW, {**sent, "form_owner": owner})
    kept = re.search(r'name="sealed_form"[^>]*value="([^"]*)"', text(refused))
    assert refused.status_code == 401 and kept is not None and "MARKNOTE" not in text(refused)
    with nothing_changes():
        back = browser.post(NEW, {"kept": kept[1]})
    shown = text(back)
    assert back.status_code == 200 and "MARKNOTE sore hari" in shown and "Your text is still here" in shown
    boxes = dict(re.findall(r'name="part"[^>]* value="([^"]*)"( checked)?', shown))
    assert boxes == {str(first.pk): " checked", str(other.pk): ""}
    # Sent as it came back, it is what was meant; to somebody else nothing comes back.
    assert browser.post(NEW, sent).status_code == 303
    (taken,) = stored(Assignment, user=world.outsider)
    assert taken.case_id == first.case_id
    assert "MARKNOTE" not in text(sign_in(world.colleague).post(NEW, {"kept": kept[1]}))
