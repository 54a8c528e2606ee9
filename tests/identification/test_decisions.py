"""Decisions of bodies, in whole requests: recorded, corrected, withdrawn, and what stays hidden beside them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from cases.extension.timeline_models import TimelineEntry
from core.db import organisation_scope
from identification.models import Decision
from tests.cases.asking import SignIn, at, nothing_changes, text
from tests.documents import samples
from tests.factories import World
from tests.identification.asking import decision, stored
from tests.identification.makers import MARK_NUMBER, VICTIM, decide
from tests.legal.makers import add_paper


def test_without_a_decision_the_page_says_so_once(world: World, sign_in: SignIn) -> None:
    page = text(sign_in(world.caseworker).get(at("identification:section", world.case)))
    assert page.count("Decision on the status") == 1
    assert "Decisions on the status of victim" not in page
    assert page.count(at("identification:decision-add", world.case)) == 1


def test_a_decision_is_recorded_corrected_and_withdrawn_and_nothing_is_lost(
    world: World, sign_in: SignIn, store: Path
) -> None:
    paper = add_paper(world, samples.scan(size=(20, 20)), "Surat polisi", by="caseworker", compartment="general")
    browser = sign_in(world.caseworker)
    section = at("identification:section", world.case)
    sent = decision(document=str(paper.pk), appeal_until="2026-05-06")
    answer = browser.post(at("identification:decision-add", world.case), sent)
    assert (answer.status_code, answer["Location"]) == (303, f"{section}#decisions")
    (row,) = stored(world, Decision)
    assert (row.status, row.body, row.htcds_body, row.document_id) == (VICTIM, "POLICE", "Police", paper.pk)
    page = text(browser.get(section))
    for shown in ("Actual victim of trafficking", "Police: Polres Contoh", MARK_NUMBER, "Surat polisi", "6 May 2026"):
        assert shown in page
    # An appeal is added later.
    edit = at("identification:decision-edit", world.case, pk=row.pk)
    assert f'value="{paper.pk}" selected' in text(browser.get(edit))
    lodged = {**sent, "version": "1", "appeal_lodged_on": "2026-04-20"}
    assert browser.post(edit, lodged).status_code == 303
    decided = {**lodged, "version": "2", "appeal_outcome": "UPHELD", "appeal_decided_on": "2026-05-02"}
    assert browser.post(edit, decided).status_code == 303
    assert "lodged on 20 April 2026; The decision stands (2 May 2026)" in text(browser.get(section))
    # A second body decides otherwise: the newest counts, both stand there.
    later = decision(status="NotAVictimOfTrafficking", body="COURT", body_name="", decided_on="2026-06-01", number="")
    assert browser.post(at("identification:decision-add", world.case), later).status_code == 303
    page = text(browser.get(section))
    assert page.index("Not a victim of trafficking") < page.index("Police: Polres Contoh")
    second = stored(world, Decision)[1]
    away = at("identification:decision-withdraw", world.case, pk=second.pk)
    assert "the decision before it counts again" in text(browser.get(away))
    gone = {"version": "1", "withdrawal": "MISTAKE", "on": "2026-06-02", "note": "Salah kasus"}
    assert browser.post(away, gone).status_code == 303
    page = text(browser.get(section))
    for shown in ("Withdrawn", "It was recorded by mistake", "Salah kasus"):
        assert shown in page
    correct = at("identification:decision-edit", world.case, pk=second.pk)
    with nothing_changes():
        assert browser.post(away, {**gone, "version": "2"}).status_code == 422
        assert browser.post(correct, {**decided, "version": "1"}).status_code == 409
        refused = browser.post(correct, {**later, "version": "2"})
    assert refused.status_code == 422
    assert "This decision was withdrawn. Record a new one." in text(refused)
    with organisation_scope(world.organisation.pk):
        kinds = TimelineEntry.objects.filter(case=world.case, kind__startswith="identification.").order_by("at")
        assert list(kinds.values_list("kind", flat=True)) == [
            "identification.decision",
            "identification.appeal",
            "identification.appeal",
            "identification.decision",
            "identification.decision_withdrawn",
        ]
    changes = text(browser.get(at("cases:changes", world.case)))
    assert "The decision stands" in changes and "Salah kasus" in changes


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"decided_on": str(timezone.localdate() + timedelta(days=1))}, "This date must be today or earlier."),
        ({"status": "Perhaps"}, "This choice is no longer possible"),
        ({"body": ""}, "Choose an answer."),
        ({"appeal_lodged_on": "2026-04-01"}, "An appeal cannot be before the decision."),
        ({"appeal_until": "2026-04-01"}, "An appeal cannot be before the decision."),
        ({"appeal_outcome": "UPHELD"}, "The outcome of an appeal needs its day"),
        ({"appeal_outcome": "UPHELD", "appeal_decided_on": "2026-05-01"}, "The outcome of an appeal needs its day"),
        (
            {"appeal_outcome": "UPHELD", "appeal_lodged_on": "2026-05-02", "appeal_decided_on": "2026-05-01"},
            "The outcome of an appeal needs its day",
        ),
        ({"document": "00000000-0000-0000-0000-000000000000"}, "This choice is no longer possible"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(
    world: World, sign_in: SignIn, changes: dict[str, str], sentence: str
) -> None:
    with nothing_changes():
        answer = sign_in(world.caseworker).post(at("identification:decision-add", world.case), decision(**changes))
    assert (answer.status_code, sentence in text(answer)) == (422, True)


def test_a_decision_is_not_withdrawn_before_it_was_made(world: World, sign_in: SignIn) -> None:
    row = decide(world)
    sent = {"version": "1", "withdrawal": "MISTAKE", "on": "2026-04-05", "note": ""}
    with nothing_changes():
        answer = sign_in(world.caseworker).post(at("identification:decision-withdraw", world.case, pk=row.pk), sent)
    assert (answer.status_code, "A decision cannot be withdrawn before it was made." in text(answer)) == (422, True)


def test_a_document_that_one_does_not_see_stays_with_the_decision(world: World, sign_in: SignIn, store: Path) -> None:
    letter = add_paper(world, samples.scan(size=(20, 20)), "Surat kuasa")
    row = decide(world)
    with organisation_scope(world.organisation.pk):
        Decision.objects.filter(pk=row.pk).update(document=letter)
    browser = sign_in(world.caseworker)
    assert "Surat kuasa" not in text(browser.get(at("identification:section", world.case)))
    edit = at("identification:decision-edit", world.case, pk=row.pk)
    page = text(browser.get(edit))
    assert str(letter.pk) not in page
    assert browser.post(edit, decision(version="1", number="Baru")).status_code == 303
    (row,) = stored(world, Decision)
    assert row.document_id == letter.pk


def test_a_late_form_tells_nothing_of_a_document_that_one_does_not_see(
    world: World, sign_in: SignIn, store: Path
) -> None:
    letter = add_paper(world, samples.scan(size=(20, 20)), "Surat kuasa")
    row = decide(world)
    with organisation_scope(world.organisation.pk):
        Decision.objects.filter(pk=row.pk).update(document=letter, version=2)
    edit = at("identification:decision-edit", world.case, pk=row.pk)
    with nothing_changes():
        answer = sign_in(world.caseworker).post(edit, decision(version="1", number="Baru"))
    assert answer.status_code == 409
    assert [one.choice_name for one in answer.context["form"].differences] == ["keep-number"]
    assert str(letter.pk) not in text(answer)


def test_a_late_form_shows_the_document_that_somebody_else_chose(world: World, sign_in: SignIn, store: Path) -> None:
    paper = add_paper(world, samples.scan(size=(20, 20)), "Surat polisi", by="caseworker", compartment="general")
    row = decide(world)
    with organisation_scope(world.organisation.pk):
        Decision.objects.filter(pk=row.pk).update(document=paper, version=2)
    edit, browser = at("identification:decision-edit", world.case, pk=row.pk), sign_in(world.caseworker)
    answer = browser.post(edit, decision(version="1"))
    assert [(one.choice_name, one.theirs) for one in answer.context["form"].differences] == [
        ("keep-document", "Surat polisi")
    ]
    assert browser.post(edit, decision(version="2", **{"keep-document": "theirs"})).status_code == 303
    assert stored(world, Decision)[0].document_id == paper.pk
