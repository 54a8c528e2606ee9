"""Findings 001, 002, 009 and 018 of the pentest BAY-01 (docs/threat-model.md), asked of our own addresses.

There the history of an item was shown to whoever asked, what hangs on an item could be changed by its own key without
the right to the item, and a bulk change wrote into the history of items that its caller could not touch.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from cases.cover.models import Cover
from cases.cover.services import cover
from cases.extension.timeline_models import TimelineEntry
from cases.notes.services import add_note, change_note
from cases.record.access_models import Assignment, CaseAccess
from cases.record.models import Case
from cases.team import grants
from cases.team.services import assign
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from core.errors import DomainError
from notifications.failures import KIND
from notifications.models import Notification
from notifications.services import notify
from tests.access.canaries import complaints
from tests.access.stage import FOUND_BY, Stage
from tests.bay_01.hidden import UNSAFE, ask, at, may, never_was, nowhere, of_records, plain, rows, who
from tests.cases.asking import leaks, nothing_changes, text
from tests.cases.standing_in import another, asked, parts_of, press
from tests.factories import MARK_NAME, World, make_case

SignIn = Callable[[User], Client]
HISTORY = ("cases:changes", "cases:looks", "cases:why", "cases:detail", "api-cases:timeline")
HIDDEN = ("unassigned", "restricted", "foreign")
TODAY = str(timezone.localdate())
OLD, NEW = "MARKBEFORE semula di kota", "MARKAFTER sekarang di desa"

# What would be taken, were the record of one's own case: one way to change each kind of record.
TAKEN: dict[str, dict[str, Any]] = {
    "cases:edit-note": {"text": "Diubah", "compartment": "general"},
    "cases:finish-task": {},
    "cases:drop-task": {},
    "cases:edit-episode": {"place": "Kota Lain", "account": "Diubah"},
    "cases:edit-leg": {"kind": "Transit", "place": "Kota Lain"},
    "cases:remove-leg": {},
    "cases:edit-debt": {"kind": "FINE", "currency": "IDR", "owed_to": "Orang lain"},
    "cases:remove-debt": {},
    "cases:edit-paper": {"kind": "PHONE", "held_by": "Orang lain"},
    "cases:remove-paper": {},
    "cases:withdraw-consent": {"on": TODAY},
    "cases:tell-recipient": {"on": TODAY},
    "cases:lift-withholding": {"on": TODAY},
    "cases:end-assignment": {},
    "cases:end-access": {},
    "documents:title": {"title": "Diubah", "compartment": "general"},
    "counselling:change": {
        "held_at": "2026-11-01T10:00",
        "minutes": 50,
        "kind": "INDIVIDUAL",
        "attendance": "ATTENDED",
        "content": "Diubah",
    },
    "identification:decision-withdraw": {"withdrawal": "MISTAKE", "on": TODAY, "note": ""},
    "legal:matter-close": {"on": TODAY},
    "legal:party-remove": {},
    "legal:loss-remove": {},
    "legal:step-remove": {},
    "legal:hearing-settle": {"state": "CANCELLED", "result": "Diubah"},
    "legal:order-remove": {},
    "legal:accompaniment-remove": {},
    "legal:briefing-remove": {},
    "legal:deadline-done": {"on": TODAY},
    "legal:deadline-dismiss": {"why": "Diubah"},
    "legal:loss-copy": {},
    "legal:wages-remove": {},
    "legal:wage-entry-remove": {},
    "legal:opponent-remove": {},
    "legal:joint-rename": {"name": "Diubah"},
    "legal:joint-leave": {},
    "legal:exhibit-edit": {"description": "Diubah", "form": "COPY"},
    "legal:evidence-remove": {},
    "legal:redacted-make": {},
    "legal:request-remove": {},
    "legal:measure-remove": {},
    "legal:testimony-remove": {},
    "legal:travel-remove": {},
    "legal:witness-remove": {},
    "legal:exhibit-kind": {"item": "POLICE_STATEMENT"},
    "legal:answer-clear": {},
    "legal:filing-undo": {},
    "legal:amount-edit": {"stage": "AWARDED", "amount_idr": "6.000.000", "on": "2026-05-04", "body": "COURT"},
    "legal:instalment-remove": {},
    "legal:payment-remove": {},
    "legal:penalty-remove": {},
    "legal:letter-edit": {
        "place": "Kota Lain",
        "dated_on": TODAY,
        "articles": "Pasal 455",
        "summary": "Diubah",
        "form": "uang",
        "signed_by": "APPLICANT",
        "payment": "SEPARATELY",
    },
    "reintegration:end": {"on": TODAY, "note": "Diubah"},
    "reintegration:move-enrolment": {"state": "ATTENDING"},
    "trafficking:edit-involvement": {"roles": ["Smuggler"], "note": "Diubah"},
    "trafficking:edit-actor": {"kind": "BROKER", "name": "Diubah"},
    "trafficking:end-involvement": {"reason": "MISTAKE"},
    "trafficking:edit-event": {"kind": "RAID", "name": "Diubah"},
    "trafficking:end-event": {},
    "shelters:withdraw": {},
    "api-care:safety-plan": {"steps": "Diubah"},
    "api-cases:task": {"done": True},
    "api-cases:consent": {"withdrawn_on": TODAY},
    "api-cases:disclosure": {"told_on": TODAY},
    "api-cases:withholding": {"lifted_on": TODAY},
    "api-documents:document": {"title": "Diubah"},
    "api-counselling:session": {"content": "Diubah"},
    "api-identification:decision": {"grounds": "Diubah"},
    "api-legal:matter": {"title": "Diubah"},
    "api-legal:claim": {"shows_address": True},
    "api-legal:loss": {"description": "Diubah"},
    "api-legal:letter": {"summary": "Diubah"},
    "api-legal:joint-name": {"name": "Diubah"},
    "api-reintegration:plan": {"goals": "Diubah"},
    "api-reintegration:enrolment": {"title": "Diubah"},
    "api-shelters:withdraw": {},
    "api-shelters:stay": {"planned_until": None},
}

# Addresses of which the matrix does not ask with a record of another case, and why.
NOT_CROSSED = {
    "cases:merge": "what it names beside the case is a case, not a record of one",
    "cases:different-people": "what it names beside the case is a case, not a record of one",
    "assessments:time-line": "what it names beside the case is an instrument, which is of no case",
    "api-identification:part": "what it names beside the case is a question of the law, by its word",
}


def test_bay_01_001_no_history_of_a_case_is_there_for_whoever_does_not_find_the_case(stage: Stage) -> None:
    asked_for = 0
    with nothing_changes():
        for number, (name, state) in enumerate(product(HISTORY, HIDDEN)):
            others = [actor for actor in stage.at_work if actor not in FOUND_BY[state]]
            for actor in {"outsider", others[number], others[-number - 1]} - FOUND_BY[state]:
                answer = stage.clients[actor].get(at(stage, name, state))
                asked_for += 1
                assert answer.status_code in (403, 404), f"{actor} {name} {state}"
                assert plain(answer) == plain(stage.clients[actor].get(nowhere(stage, name))), f"{actor} {name} {state}"
                assert complaints(stage, actor, answer, answer.content) == []
    assert asked_for > 2 * len(HISTORY) * len(HIDDEN)


def test_bay_01_001_the_history_of_a_case_tells_nothing_of_what_is_closed_to_its_reader(
    world: World, sign_in: SignIn
) -> None:
    for actor, compartment in (("lawyer", Compartment.LEGAL), ("counsellor", Compartment.COUNSELLING)):
        with world.at_work(world.users[actor]) as by:
            note = add_note(case=world.case, text=f"{OLD} {actor}", compartment=compartment, by=by)
            log_access(by=by, act="test", rows=[world.case], compartments=[compartment])
            change_note(note_id=note.pk, expected_version=1, text=f"{NEW} {actor}", by=by)
    for reader in ("lawyer", "counsellor", "caseworker", "manager", "reintegration"):
        browser, others = sign_in(world.users[reader]), {"lawyer", "counsellor"} - {reader}
        for page in ("changes/", "", "why/"):
            shown = text(browser.get(f"/cases/{world.case.pk}/{page}"))
            assert not [other for other in others if f"{OLD} {other}" in shown or f"{NEW} {other}" in shown]
        shown = text(browser.get(f"/cases/{world.case.pk}/changes/"))
        assert (f"{NEW} {reader}" in shown) == (reader in ("lawyer", "counsellor")), "only their own"


@pytest.mark.parametrize("name", ["reports:access-log", "reports:access-changes"])
def test_bay_01_001_who_looked_and_who_changed_access_is_for_the_officer_alone(stage: Stage, name: str) -> None:
    for actor in stage.at_work:
        answer = stage.clients[actor].get(at(stage, name))
        assert answer.status_code == (200 if actor == "dpo" else 403), actor
        if actor != "dpo":
            assert stage.world.case.code not in text(answer)


@pytest.mark.parametrize("number", ["002", "009"])
def test_bay_01_002_009_a_record_of_another_case_is_not_there_under_ones_own(stage: Stage, number: str) -> None:
    """002 reads, 009 writes: each address of a record, as everybody who may use it, with a record of a hidden case."""
    methods = ("GET",) if number == "002" else UNSAFE
    asked_for = 0
    assert {row.name for row in of_records() if "crossed" not in row.only} == set(NOT_CROSSED)
    with nothing_changes():
        for row in of_records():
            if row.name in NOT_CROSSED:
                continue
            for method in methods:
                actor = who(stage, row, method)
                if actor:
                    browser, body = stage.clients[actor], {"version": 1, **TAKEN.get(row.name, {})}
                    answer = ask(browser, row.name, method, at(stage, row.name, "crossed"), body)
                    asked_for += 1
                    assert answer.status_code == 404, f"{actor} {method} {row.name}"
                    assert plain(answer) == plain(ask(browser, row.name, method, nowhere(stage, row.name), body))
    assert asked_for > 60


def test_bay_01_009_ones_own_record_is_not_there_under_a_hidden_case(stage: Stage) -> None:
    """The other way round: each address that changes a record, as somebody who may, with a body that would be taken
    where we know one; and a record that no case stands before."""
    changed = set()
    with nothing_changes():
        asking = [row for row in of_records() if row.name not in NOT_CROSSED]
        for number, (row, method) in enumerate(product(asking, UNSAFE)):
            state, actor = HIDDEN[number % len(HIDDEN)], who(stage, row, method)
            if actor:
                url = at(stage, row.name, case=stage.objects[state]["case"].pk)
                answer = ask(stage.clients[actor], row.name, method, url, {"version": 1, **TAKEN.get(row.name, {})})
                changed.add(row.name)
                assert answer.status_code == 404, f"{actor} {method} {row.name} {state}"
        for name in ("shelters:admit", "shelters:keep-bed", "shelters:decline", "shelters:move", "shelters:discharge"):
            for state, method in product(HIDDEN, ("GET", "POST")):
                answer = ask(stage.clients["shelter"], name, method, at(stage, name, state))
                assert answer.status_code == 404, f"{name} {state}"
    assert set(TAKEN) <= changed


def changing(stage: Stage, name: str) -> tuple[str, str]:
    """How this address changes its record, and somebody who may."""
    row = rows()[name]
    method = "PATCH" if "PATCH" in row.methods else "POST"
    return method, next(actor for actor in stage.at_work if may(row, actor, method))


def test_bay_01_009_each_of_these_bodies_is_taken_for_a_record_of_ones_own_case(stage: Stage) -> None:
    """Else the refusals above would prove nothing."""
    for name, body in TAKEN.items():
        row, (method, actor) = rows()[name], changing(stage, name)
        record = stage.objects["own"][next(key for argument, key in row.kwargs.items() if argument != "case")]
        with organisation_scope(stage.world.organisation.pk):
            version = type(record).objects.get(pk=record.pk).version
        browser = stage.clients[actor]
        with transaction.atomic():
            answer = ask(browser, name, method, at(stage, name), {"version": version, **body})
            transaction.set_rollback(True)
        assert answer.status_code in (200, 202, 303), f"{actor} {name}: {text(answer)[-600:]}"


def test_bay_01_009_a_record_of_another_case_in_the_body_is_as_one_that_is_not_there(stage: Stage) -> None:
    own, hidden = stage.objects["own"], stage.objects["unassigned"]
    with nothing_changes():
        for actor, name, other, body in (
            ("lawyer", "api-legal:exhibits", "document", {"description": "x"}),
            (
                "caseworker",
                "api-identification:decisions",
                "document",
                {"status": "ActualVictimOfTrafficking", "body": "POLICE", "decided_on": TODAY},
            ),
            ("lawyer", "api-legal:loss-evidence", "exhibit", {}),
            ("caseworker", "api-shelters:bed-requests", "house", {"wanted_from": "2026-12-24"}),
            ("shelter", "api-shelters:keep-bed", "bed", {"version": own["bed_request"].version}),
            ("shelter", "api-shelters:move", "bed", {"version": own["stay"].version}),
        ):
            foreign = stage.objects["foreign"][other]
            method = "POST"
            answers = []
            for key in (hidden[other].pk, foreign.pk, never_was()):
                if (name, key) == ("api-shelters:bed-requests", hidden["house"].pk):
                    continue  # whoever asks for a bed may ask every house of the organisation
                answers.append(
                    plain(ask(stage.clients[actor], name, method, at(stage, name), {**body, other: str(key)}))
                )
            assert {status for status, _content in answers} == {400}, f"{name} {answers}"
            assert len(set(answers)) == 1, name
            assert other in answers[0][1]


def test_bay_01_018_a_cover_over_a_case_that_one_may_not_touch_is_refused_whole(world: World, sign_in: SignIn) -> None:
    """One part that is offered and one that is not: neither is given, and neither case knows that it was tried."""
    with organisation_scope(world.organisation.pk):
        Case.objects.filter(pk=world.case.pk).update(is_restricted=True)
    with world.at_work(world.manager) as by:
        theirs = make_case(by=by, site=world.site, name="Orang Ketiga")
        assign(case=theirs, user=world.colleague, part=Assignment.Part.CASEWORKER, by=by)
        Case.objects.filter(pk=theirs.pk).update(is_restricted=True)
        grants.sync(Case.objects.get(pk=theirs.pk))
    own = another(world, "Orang Kedua")
    browser, today = sign_in(world.caseworker), timezone.localdate()
    days = {"first": str(today + timedelta(days=1)), "last": str(today + timedelta(days=3))}
    page = browser.post("/cases/covers/new/", asked(world, **days))
    assert (page.status_code, own.code in text(page), theirs.code in text(page)) == (200, True, False)
    with nothing_changes():
        answer = press(browser, world, [*parts_of(world, own), *parts_of(world, theirs)], **days)
        # Whoever asks reads the names of their own cases, and of the other neither name nor code.
        assert (answer.status_code, leaks(answer), theirs.code in text(answer)) == (422, [MARK_NAME], False)
        assert "Orang Ketiga" not in text(answer)
        missing = press(browser, world, [*parts_of(world, own), never_was()], **days)
        assert missing.status_code == 422
        # The page offers no other choice; whatever else calls the service is refused by it, too.
        chosen = {UUID(str(part)) for part in (*parts_of(world, own), *parts_of(world, theirs))}
        several: dict[str, Any] = {"first": today + timedelta(days=1), "last": today + timedelta(days=3)}
        with world.at_work(world.caseworker) as by, pytest.raises(DomainError):
            cover(absent=world.colleague, stand_in=world.outsider, **several, chosen=chosen, by=by)
    with organisation_scope(world.organisation.pk):
        assert not Cover.objects.exists()
        assert not Assignment.objects.filter(user=world.outsider).exists()
        assert not CaseAccess.objects.filter(principal=world.outsider.pk).exists()
        assert TimelineEntry.objects.filter(case=theirs, kind="cases.assigned").count() == 1
    assert press(browser, world, parts_of(world, own), **days).status_code == 303, "what is offered is given"


def test_bay_01_018_ending_a_cover_ends_it_only_where_one_may_change_the_team(world: World, sign_in: SignIn) -> None:
    with world.at_work(world.manager) as by:
        theirs = make_case(by=by, site=world.site, name="Orang Ketiga")
        assign(case=theirs, user=world.colleague, part=Assignment.Part.CASEWORKER, by=by)
    today = timezone.localdate()
    with world.at_work(world.manager) as by:
        chosen = {*parts_of(world, world.case), *parts_of(world, theirs)}
        keys = {row.pk for row in Assignment.objects.filter(pk__in=chosen)}
        last = today + timedelta(days=5)
        made = cover(absent=world.colleague, stand_in=world.outsider, first=None, last=last, chosen=keys, by=by)
    answer = sign_in(world.caseworker).post(f"/cases/covers/{made.pk}/end/", {"version": made.version})
    assert answer.status_code == 303
    with world.at_work(world.outsider) as by:
        assert list(Case.objects.visible_to(by).values_list("pk", flat=True)) == [theirs.pk]


def test_bay_01_018_reading_all_notifications_reads_nobody_elses(world: World, sign_in: SignIn) -> None:
    for user in (world.colleague, world.caseworker):
        with world.at_work(user):
            notify(recipient_id=user.pk, kind=KIND, subject_id=world.case.pk, due=timezone.now())
    assert sign_in(world.colleague).post("/notifications/read/").status_code == 303
    with organisation_scope(world.organisation.pk):
        unread = Notification.objects.filter(read_at=None).values_list("recipient_id", flat=True)
        assert set(unread) == {world.caseworker.pk}
