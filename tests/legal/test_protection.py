"""Protection as a lawyer plans it, in whole requests."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Act
from cases.extension import closing, erasure
from cases.tasks.models import Task
from core.access.log import log_access
from core.compartments import Compartment
from core.domain.law import protection_kinds
from core.errors import DomainError
from core.history import changes_of
from legal import services
from legal.models import (
    CourtTravel,
    Matter,
    ProtectionMeasure,
    ProtectionRequest,
)
from tests.cases.asking import SignIn, nothing_changes, text
from tests.factories import World
from tests.legal.asking import indonesian, url
from tests.legal.deadlines import of, put_step
from tests.legal.protecting import MARKS, MEASURE, REQUEST, SENT, TODAY, TRAVEL, asked, only


@pytest.mark.parametrize("name", SENT)
def test_each_kind_is_entered_changed_and_taken_out(world: World, matter: Matter, lawyer: Client, name: str) -> None:
    model, sent = SENT[name]
    assert lawyer.get(url(f"{name}-add", world, matter)).status_code == 200
    answer = lawyer.post(url(f"{name}-add", world, matter), sent)
    assert (answer.status_code, answer["Location"]) == (303, url("protection", world, matter))
    row = only(world, model)
    assert (row.matter_id, row.version, row.created_by_id) == (matter.pk, 1, world.lawyer.pk)
    page = text(lawyer.get(url(f"{name}-edit", world, row)))
    assert 'name="version" value="1"' in page
    # Somebody else's version is not overwritten.
    with nothing_changes():
        assert lawyer.post(url(f"{name}-edit", world, row), {**sent, "version": "7"}).status_code == 409
        assert lawyer.post(url(f"{name}-remove", world, row), {"version": "7"}).status_code == 409
    assert lawyer.post(url(f"{name}-edit", world, row), {**sent, "version": "1"}).status_code == 303
    assert lawyer.get(url("protection", world, matter)).status_code == 200
    assert lawyer.get(url(f"{name}-remove", world, row)).status_code == 200
    assert lawyer.post(url(f"{name}-remove", world, row), {"version": "2"}).status_code == 303
    with world.at_work(world.lawyer):
        assert not model._default_manager.exists()
    timeline = text(lawyer.get(reverse("cases:detail", kwargs={"case": world.case.pk})))
    assert not any(mark in timeline for mark in MARKS)


def test_a_request_that_a_step_tells_of_is_not_denied(world: World, matter: Matter, lawyer: Client) -> None:
    pages = [url(name, world, matter) for name in ("matter", "protection")]
    never, told = "LPSK has not been asked for protection", "protection was asked for on 5 March 2026."
    assert [never in text(lawyer.get(page)) for page in pages] == [True, True]
    put_step(world, matter, "PROTECTION_REQUEST", date(2026, 3, 2))
    put_step(world, matter, "PROTECTION_REQUEST", date(2026, 3, 5))
    put_step(world, matter, "SP2HP", date(2026, 3, 9))
    for page in pages:
        shown = text(lawyer.get(page))
        assert (never in shown, told in shown) == (False, True)
    assert 'value="2026-03-05"' in text(lawyer.get(url("request-add", world, matter)))
    asked(world, matter)
    for page in pages:
        shown = text(lawyer.get(page))
        assert (never in shown, told in shown) == (False, False)
    # The next request is another one.
    assert f'value="{TODAY}"' in text(lawyer.get(url("request-add", world, matter)))


def test_the_timeline_does_not_tell_of_a_request_what_became_of_it(
    world: World, matter: Matter, lawyer: Client
) -> None:
    row = asked(world, matter, asked_on=date(2026, 3, 5))
    with world.at_work(world.lawyer) as by:
        facts = {"state": "SENT", "sent_on": date(2026, 3, 6)}
        services.change_protection(model=ProtectionRequest, row_id=row.pk, expected_version=1, facts=facts, by=by)
    page = text(lawyer.get(reverse("cases:detail", kwargs={"case": world.case.pk})))
    entries = page[page.index('class="timeline') :]
    assert entries.count("Request for protection") == entries.count("5 March 2026") == 2
    assert ">Sent<" not in page


@pytest.mark.parametrize("name", SENT)
def test_an_empty_form_is_refused_and_nothing_is_written(
    world: World, matter: Matter, lawyer: Client, name: str
) -> None:
    with nothing_changes():
        answer = lawyer.post(url(f"{name}-add", world, matter), {})
    assert answer.status_code == 422
    assert "There is a problem" in text(answer)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kinds": ["X"]}, "This choice is no longer possible."),
        ({"kinds": []}, "Tick at least one."),
        ({"state": "SENT"}, "Say on which day the request was sent to LPSK."),
        ({"state": "GRANTED", "sent_on": "2026-04-02"}, "Say on which day LPSK decided."),
        ({"state": "ENDED"}, "A day on which it ended belongs to the state “Ended”"),
        ({"ended_on": "2026-04-09"}, "A day on which it ended belongs to the state “Ended”"),
        ({"sent_on": "2026-03-01"}, "“Sent to LPSK on” cannot be before “Asked on” (1 April 2026)."),
        (
            {"state": "GRANTED", "sent_on": "2026-04-05", "decided_on": "2026-04-04"},
            "“Decided on” cannot be before “Sent to LPSK on” (5 April 2026).",
        ),
        (
            {"state": "GRANTED", "sent_on": "2026-04-03", "decided_on": "2026-04-04", "ends_on": "2026-04-03"},
            "“Protection until” cannot be before “Decided on” (4 April 2026).",
        ),
        (
            {"state": "ENDED", "ended_on": "2026-03-31"},
            "“Ended on” cannot be before “Asked on” (1 April 2026).",
        ),
        ({"sent_on": "2036-03-01"}, "This date must be today or earlier."),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(
    world: World, matter: Matter, lawyer: Client, changes: dict[str, Any], sentence: str
) -> None:
    with nothing_changes():
        answer = lawyer.post(url("request-add", world, matter), {**REQUEST, **changes})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert "Penyintas" in text(answer)


def test_a_request_goes_its_way_and_no_other(world: World, matter: Matter, lawyer: Client) -> None:
    row = asked(world, matter)
    sent = {**REQUEST, "asked_on": str(row.asked_on), "sent_on": str(TODAY - timedelta(days=3))}
    lawyer.post(url("request-edit", world, row), {**sent, "state": "SENT", "version": "1"})
    page = text(lawyer.get(url("protection", world, matter)))
    due = TODAY + timedelta(days=4)
    assert f"LPSK answers by {due.day} {due:%B %Y} (Article 29 of Law No. 13 of 2006" in page
    granted = {**sent, "state": "GRANTED", "decided_on": str(TODAY), "decision_number": "R.1/LPSK/2026"}
    assert lawyer.post(url("request-edit", world, row), {**granted, "version": "2"}).status_code == 303
    answer = lawyer.post(url("request-edit", world, row), {**sent, "state": "SENT", "version": "3"})
    assert answer.status_code == 422
    assert "It cannot go from “Granted” to “Sent”." in text(answer)
    assert only(world, ProtectionRequest).state == "GRANTED"
    with world.at_work(world.lawyer) as by, pytest.raises(DomainError, match="end it instead"):
        services.remove_protection(model=ProtectionRequest, row_id=row.pk, expected_version=3, by=by)


def test_a_refusal_that_was_a_mistake_is_taken_back(world: World, matter: Matter, lawyer: Client) -> None:
    sent_on, decided_on = TODAY - timedelta(days=9), TODAY - timedelta(days=3)
    row = asked(world, matter, state="ASSESSED", sent_on=sent_on)
    sent = {**REQUEST, "asked_on": str(row.asked_on), "sent_on": str(sent_on)}
    refused = {**sent, "state": "REFUSED", "decided_on": str(decided_on), "decision_number": "R.9/LPSK/2026"}
    assert lawyer.post(url("request-edit", world, row), {**refused, "version": "1"}).status_code == 303
    with nothing_changes():
        for state, old in (("GRANTED", "Granted"), ("ENDED", "Ended"), ("SENT", "Sent"), ("DRAFTED", "Being written")):
            ended = {"ended_on": str(TODAY)} if state == "ENDED" else {}
            answer = lawyer.post(url("request-edit", world, row), {**refused, **ended, "state": state, "version": "2"})
            assert (answer.status_code, f"It cannot go from “Refused” to “{old}”." in text(answer)) == (422, True)
        answer = lawyer.post(url("request-remove", world, row), {"version": "2"})
        assert "If that is a mistake, choose “LPSK assesses it” again." in text(answer)
    assert "LPSK assesses it” again: the decision is emptied." in text(lawyer.get(url("request-edit", world, row)))
    back = {**refused, "state": "ASSESSED"}
    # Somebody else's version is not overwritten.
    with nothing_changes():
        assert lawyer.post(url("request-edit", world, row), {**back, "version": "1"}).status_code == 409
    assert lawyer.post(url("request-edit", world, row), {**back, "version": "2"}).status_code == 303
    with world.at_work(world.lawyer) as by:
        now = ProtectionRequest.objects.get(pk=row.pk)
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.LEGAL])
        found = (now.state, now.sent_on, now.decided_on, now.decision_number or "", now.version)
        assert found == ("ASSESSED", sent_on, None, "", 3)
        # LPSK owes its answer again.
        assert of(matter, "PROTECTION_DECIDED").met_on is None
        changes: Any = changes_of(ProtectionRequest)
        kept = changes.objects.filter(id=row.pk).order_by("pgh_id")
        assert [(one.state, one.decided_on) for one in kept] == [
            ("ASSESSED", None),
            ("REFUSED", decided_on),
            ("ASSESSED", None),
        ]
        verbs = list(Act.objects.filter(target_id=row.pk).order_by("at").values_list("verb", flat=True))
    assert verbs[-2:] == ["legal.protection_request_changed", "legal.protection_request_refusal_taken_back"]
    # What it may become is open again, also its end.
    over = {**sent, "state": "ENDED", "ended_on": str(TODAY), "version": "3"}
    assert lawyer.post(url("request-edit", world, row), over).status_code == 303
    answer = lawyer.post(url("request-remove", world, row), {"version": "4"})
    assert "This request has been sent and has ended: it stays on record." in text(answer)
    assert only(world, ProtectionRequest).state == "ENDED"


def test_a_measure_names_a_request_of_its_own_matter(world: World, matter: Matter, lawyer: Client) -> None:
    row = asked(world, matter)
    assert lawyer.post(url("measure-add", world, matter), {**MEASURE, "request": str(row.pk)}).status_code == 303
    measure = only(world, ProtectionMeasure)
    assert measure.request_id == row.pk
    with world.at_work(world.lawyer) as by, pytest.raises(DomainError, match="A measure names this request"):
        services.remove_protection(model=ProtectionRequest, row_id=row.pk, expected_version=1, by=by)
    with world.at_work(world.lawyer) as by:
        other = services.open_matter(
            case=world.case, kind="CIVIL", title="Lain", opened_on=TODAY, stage="PREPARATION", by=by
        )
        with pytest.raises(DomainError, match="belongs to another matter"):
            services.change_protection(
                model=ProtectionMeasure,
                row_id=measure.pk,
                expected_version=1,
                facts={"request": ProtectionRequest(case=world.case, matter=other)},
                by=by,
            )
    assert lawyer.post(url("measure-add", world, other), {**MEASURE, "request": str(row.pk)}).status_code == 422


def test_nothing_is_planned_in_a_closed_matter(world: World, matter: Matter, lawyer: Client) -> None:
    with world.at_work(world.lawyer) as by:
        services.close_matter(matter_id=matter.pk, expected_version=1, on=TODAY, by=by)
    answer = lawyer.post(url("travel-add", world, matter), {**TRAVEL, "told": str(world.lawyer.pk)})
    assert "This matter is closed. Open a new one first." in text(answer)
    with world.at_work(world.lawyer):
        assert (CourtTravel.objects.count(), Task.objects.count()) == (0, 0)
    assert url("travel-add", world, matter) not in text(lawyer.get(url("protection", world, matter)))


def test_a_case_is_not_closed_and_not_erased_over_a_running_protection(
    world: World, matter: Matter, sign_in: SignIn
) -> None:
    row = asked(world, matter, state="SENT", sent_on=TODAY - timedelta(days=5))
    assert "legal.protection" in erasure.registry
    with world.at_work(world.lawyer) as by:
        assert list(closing.registry["legal.protection"].check(world.case)) == [
            "1 request for protection is not ended."
        ]
        services.change_protection(
            model=ProtectionRequest,
            row_id=row.pk,
            expected_version=1,
            facts={"state": "ENDED", "ended_on": TODAY},
            by=by,
        )
        assert list(closing.registry["legal.protection"].check(world.case)) == []


def test_the_kinds_are_those_of_the_law_in_both_languages(world: World, matter: Matter, lawyer: Client) -> None:
    assert len({kind.code for kind in protection_kinds()}) == 19
    assert {kind.basis.article for kind in protection_kinds()} == {"5 (1)", "6"}
    page = text(lawyer.get(url("request-add", world, matter)))
    assert "Identity kept secret" in page
    page = text(indonesian(lawyer).get(url("request-add", world, matter)))
    for words in ("Identitas dirahasiakan", "Mohon pelindungan LPSK", "Bantuan rehabilitasi psikososial"):
        assert words in page
    assert "Identity kept" not in page


def test_queries(world: World, matter: Matter, lawyer: Client, django_assert_num_queries: Any) -> None:
    """The same, however many rows there are."""
    for _number in range(4):
        for name, (_model, sent) in SENT.items():
            told = {"told": str(world.lawyer.pk)} if name == "travel" else {}
            lawyer.post(url(f"{name}-add", world, matter), {**sent, **told})
    lawyer.get(url("protection", world, matter))
    with django_assert_num_queries(16):
        lawyer.get(url("protection", world, matter))
