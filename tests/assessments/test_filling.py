"""Filling in an instrument, from the draft to a correction, as whole requests."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from assessments import services
from assessments.models import Assessment, Edition, Instrument
from assessments.services import Entry
from audit.models import Act
from cases.extension.timeline_models import TimelineEntry
from cases.record.models import Case
from core.access.log import log_access
from core.db import organisation_scope
from core.errors import DomainError, EditConflict
from tests.assessments.conftest import DAY, MARK_SUMMARY, MARK_TOLD, MakeAssessment, published, stored
from tests.cases.asking import SignIn, at, nothing_changes, queries, text
from tests.factories import World


def begun(world: World, instrument: Instrument) -> Assessment:
    with world.at_work(world.caseworker) as by:
        return services.start(case=world.case, instrument=instrument, by=by)


def values(**changes: Any) -> dict[str, Any]:
    filled = {
        "version": "1",
        "assessed_on": "2026-05-04",
        "q_threats": "yes",
        "q_told": MARK_TOLD,
        "q_fear": "4",
        "judgement": "high",
        "summary": MARK_SUMMARY,
        "next_review_on": "",
    }
    return {**filled, **changes}


def test_from_the_choice_of_an_instrument_to_its_results(world: World, instrument: Instrument, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    assert "No assessment yet" in text(browser.get(at("assessments:section", world.case)))
    page = text(browser.get(at("assessments:start", world.case)))
    for name in ("Short", "Risk and safety review", "Needs assessment", "Indicators of forced labour"):
        assert name in page
    answer = browser.post(at("assessments:start", world.case), {"instrument": str(instrument.pk)})
    with organisation_scope(world.organisation.pk):
        draft = Assessment.objects.get()
    fill = at("assessments:fill", world.case, pk=draft.pk)
    assert (answer.status_code, answer.url) == (303, fill)
    page = text(browser.get(fill))
    # What follows from a yes is there for the script, and hidden.
    assert 'data-question="q_told" hidden' in page
    assert 'data-question="q_threats">' in page
    answer = browser.post(fill, values(finish="1"))
    assert (answer.status_code, answer.url) == (303, at("assessments:assessment", world.case, pk=draft.pk))
    row = stored(world, draft.pk)
    assert (row.state, row.version) == ("FINAL", 2)
    assert row.answers == {"threats": "yes", "told": MARK_TOLD, "fear": 4}
    # 1 + 2 × 4
    assert row.results == {"sum": {"value": "9", "answered": 2, "asked": 2, "band": "high"}}
    page = text(browser.get(answer.url))
    for shown in (MARK_TOLD, MARK_SUMMARY, "High level", "<dd>9 <", "4 May 2026", "The assessment is finished."):
        assert shown in page
    with organisation_scope(world.organisation.pk):
        entry = TimelineEntry.objects.get(kind="assessments.finished")
        assert (entry.subject_id, entry.compartment) == (draft.pk, "general")
        act = Act.objects.get(verb="assessment.finished")
        assert act.detail == {"instrument": "short", "number": 1}
    assert "Assessment · High level" in text(browser.get(world.case.get_absolute_url()))


def test_a_draft_is_left_and_gone_on_with(world: World, instrument: Instrument, sign_in: SignIn) -> None:
    draft, browser = begun(world, instrument), sign_in(world.colleague)
    fill = at("assessments:fill", world.case, pk=draft.pk)
    assert browser.post(fill, values(q_fear="", judgement="", save="1")).url == fill
    page = text(browser.get(fill))
    assert MARK_TOLD in page and 'data-question="q_told">' in page
    assert "The assessment is finished." not in page
    assert "Draft by Caseworker" in text(browser.get(at("assessments:section", world.case)))
    # Starting the same again leads to what is there.
    answer = browser.post(at("assessments:start", world.case), {"instrument": str(instrument.pk)})
    assert answer.url == fill
    with organisation_scope(world.organisation.pk):
        assert not TimelineEntry.objects.filter(kind__startswith="assessments.").exists()


def test_it_is_saved_by_itself_and_says_what_is_asked(
    world: World, instrument: Instrument, sign_in: SignIn, clock: Any
) -> None:
    draft, browser = begun(world, instrument), sign_in(world.caseworker)
    url = at("assessments:autosave", world.case, pk=draft.pk)
    answer = browser.post(url, values(q_threats="no"))
    assert (answer.status_code, answer.json()) == (
        200,
        {"version": 2, "saved": "Saved 10:00", "asked": ["q_threats", "q_fear"]},
    )
    assert stored(world, draft.pk).answers == {"threats": "no", "fear": 4}
    answer = browser.post(url, values(version="2", finish="1"))
    assert answer.json()["asked"] == ["q_threats", "q_told", "q_fear"]
    assert stored(world, draft.pk).state == "DRAFT"  # saving by itself never finishes
    changes = at("cases:changes", world.case)
    assert "Assessment:" not in text(browser.get(changes))
    browser.post(at("assessments:fill", world.case, pk=draft.pk), values(version="3", summary="Lain", finish="1"))
    shown = text(browser.get(changes))
    assert "Assessment: 4 May 2026" in shown and "Lain" in shown and MARK_TOLD not in shown


def test_what_keeps_it_from_being_kept_is_named(world: World, instrument: Instrument, sign_in: SignIn) -> None:
    draft, browser = begun(world, instrument), sign_in(world.caseworker)
    with nothing_changes():
        answer = browser.post(at("assessments:autosave", world.case, pk=draft.pk), values(next_review_on="2026-05-04"))
    assert (answer.status_code, answer.json()) == (
        422,
        {"unsaved": "Not saved yet. Next review: The next review must lie after the day of the assessment."},
    )


def test_what_is_not_asked_is_not_kept(world: World, instrument: Instrument, sign_in: SignIn) -> None:
    draft, browser = begun(world, instrument), sign_in(world.caseworker)
    browser.post(at("assessments:fill", world.case, pk=draft.pk), values(q_threats="no", finish="1"))
    assert stored(world, draft.pk).answers == {"threats": "no", "fear": 4}
    page = text(browser.get(at("assessments:assessment", world.case, pk=draft.pk)))
    assert MARK_TOLD not in page and "<dt>told</dt>" not in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"q_threats": ""}, "threats: This question must be answered."),
        ({"judgement": ""}, "Decide on this yourself before you finish."),
        ({"q_fear": "9"}, "This choice is no longer possible. Choose another one."),
        ({"assessed_on": "2099-01-01"}, "Check the year: this date is too far in the future."),
        ({"next_review_on": "2026-05-04"}, "The next review must lie after the day of the assessment."),
        ({"judgement": "extreme"}, "This choice is no longer possible. Choose another one."),
    ],
)
def test_what_is_missing_or_impossible_is_said_and_nothing_is_finished(
    world: World, instrument: Instrument, sign_in: SignIn, changes: dict[str, str], said: str
) -> None:
    draft, browser = begun(world, instrument), sign_in(world.caseworker)
    with nothing_changes():
        answer = browser.post(at("assessments:fill", world.case, pk=draft.pk), values(**changes, finish="1"))
    assert answer.status_code == 422
    assert said in text(answer)
    assert MARK_SUMMARY in text(answer)


def test_a_question_that_is_not_asked_any_more_is_shown_as_long_as_its_answer_is_refused(
    world: World, instrument: Instrument, sign_in: SignIn
) -> None:
    draft, browser = begun(world, instrument), sign_in(world.caseworker)
    with nothing_changes():
        answer = browser.post(
            at("assessments:fill", world.case, pk=draft.pk), values(q_threats="no", q_told="x" * 10_001, save="1")
        )
    assert answer.status_code == 422
    assert 'data-question="q_told">' in text(answer)


def test_two_people_on_one_draft_see_both_versions(world: World, instrument: Instrument, sign_in: SignIn) -> None:
    draft, mine, theirs = begun(world, instrument), sign_in(world.caseworker), sign_in(world.colleague)
    fill = at("assessments:fill", world.case, pk=draft.pk)
    assert theirs.post(fill, values(q_fear="2", save="1")).status_code == 303
    with nothing_changes():
        answer = mine.post(fill, values(q_fear="5", save="1"))
    page = text(answer)
    assert answer.status_code == 409
    assert "Somebody else has changed this meanwhile" in page
    assert 'name="keep-q_fear"' in page and 'name="keep-summary"' not in page
    with nothing_changes():
        assert mine.post(at("assessments:autosave", world.case, pk=draft.pk), values()).status_code == 409
    chosen = values(version="2", q_fear="5", save="1", **{"keep-q_fear": "theirs"})
    assert mine.post(fill, chosen).status_code == 303
    assert stored(world, draft.pk).answers["fear"] == 2


def test_a_finished_one_is_locked_and_corrected_by_another(
    world: World, make_assessment: MakeAssessment, sign_in: SignIn
) -> None:
    first, browser = make_assessment(), sign_in(world.colleague)
    address = at("assessments:fill", world.case, pk=first.pk)
    assert browser.get(address).url == first.get_absolute_url()
    with nothing_changes():
        answer = browser.post(address, values(version=str(first.version), save="1"))
        assert (answer.status_code, "finished and does not change any more" in text(answer)) == (422, True)
    correct = at("assessments:correct", world.case, pk=first.pk)
    assert browser.get(correct).status_code == 200
    answer = browser.post(correct, {"version": str(first.version)})
    with organisation_scope(world.organisation.pk):
        draft = Assessment.objects.drafts().get()
    assert answer.url == at("assessments:fill", world.case, pk=draft.pk)
    assert MARK_TOLD in text(browser.get(answer.url))
    with nothing_changes():
        assert browser.post(correct, {"version": str(first.version)}).status_code == 422  # one draft at a time
    assert browser.post(answer.url, values(q_fear="1", finish="1")).status_code == 303
    new = stored(world, draft.pk)
    assert (new.replaces_id, new.results["sum"]["value"], new.edition_id) == (first.pk, "3", first.edition_id)
    assert stored(world, first.pk).results["sum"]["value"] == "9"
    page = text(browser.get(first.get_absolute_url()))
    assert "Corrected later" in page and new.get_absolute_url() in page
    assert "<dd>Caseworker</dd>" in page and "<dd>Colleague</dd>" in text(browser.get(new.get_absolute_url()))
    assert "corrected later" in text(browser.get(at("assessments:section", world.case)))
    with organisation_scope(world.organisation.pk):
        assert list(Assessment.objects.standing().values_list("pk", flat=True)) == [new.pk]
        assert TimelineEntry.objects.filter(kind="assessments.corrected", subject_id=new.pk).exists()
    with world.at_work(world.caseworker) as by, pytest.raises(ValidationError) as refused:
        log_access(by=by, act="test", rows=[world.case], compartments=["general"])
        services.correct(assessment_id=first.pk, expected_version=first.version, by=by)
    assert len(refused.value.error_dict["__all__"]) == 1  # it is corrected once


def test_earlier_answers_stand_beside_the_questions_and_changes_are_listed(
    world: World, instrument: Instrument, make_assessment: MakeAssessment, sign_in: SignIn
) -> None:
    make_assessment()
    draft, browser = begun(world, instrument), sign_in(world.caseworker)
    page = text(browser.get(at("assessments:fill", world.case, pk=draft.pk)))
    assert "Answers of 4 May 2026 stand beside the questions." in page
    assert page.count("question-before") == 4
    sent = values(assessed_on="2026-06-01", q_threats="no", q_fear="4", judgement="low", finish="1")
    answer = browser.post(at("assessments:fill", world.case, pk=draft.pk), sent)
    page = text(browser.get(answer.url))
    assert "Changed since 4 May 2026" in page
    assert page.count("<li>threats<br>") == 1
    assert "<li>fear<br>" not in page


def test_results_over_time_are_a_chart_beside_a_table(
    world: World, make_assessment: MakeAssessment, instrument: Instrument, sign_in: SignIn
) -> None:
    browser, url = sign_in(world.caseworker), at("assessments:time-line", world.case, pk=instrument.pk)
    make_assessment()
    assert "<figure" not in text(browser.get(url))  # one point is no line
    make_assessment(DAY + timedelta(days=30), answers={"threats": "no", "fear": 2}, judgement="low")
    page = text(browser.get(url))
    assert page.count("<figure") == 1
    assert "2 assessments from 4 May 2026 to 3 June 2026" in page
    assert page.index("3 Jun 2026") < page.index("4 May 2026", page.index("<table"))
    section = text(browser.get(at("assessments:section", world.case)))
    assert "Low level" in section and "High level" in section


def test_a_draft_is_discarded_and_leaves_nothing_open(world: World, instrument: Instrument, sign_in: SignIn) -> None:
    draft, browser = begun(world, instrument), sign_in(world.caseworker)
    page = text(browser.get(at("cases:close", world.case)))
    assert "An assessment is still a draft. Finish it, or discard it." in page
    discard = at("assessments:discard", world.case, pk=draft.pk)
    assert browser.get(discard).status_code == 200
    assert browser.post(discard, {"version": "1"}).status_code == 303
    with organisation_scope(world.organisation.pk):
        assert not Assessment.objects.exists()
    assert "still a draft" not in text(browser.get(at("cases:close", world.case)))


def test_a_finished_one_is_not_discarded(world: World, make_assessment: MakeAssessment, sign_in: SignIn) -> None:
    row, browser = make_assessment(), sign_in(world.caseworker)
    with nothing_changes():
        answer = browser.post(at("assessments:discard", world.case, pk=row.pk), {"version": str(row.version)})
    assert answer.status_code == 422


def test_who_does_not_read_the_kind_of_content_sees_none_of_it(
    world: World, make_assessment: MakeAssessment, sign_in: SignIn
) -> None:
    clinical = published(world, compartment="clinical", name="Body")
    row = make_assessment(of=clinical)
    with organisation_scope(world.organisation.pk):
        draft = Assessment(case=world.case, instrument=clinical, compartment="clinical")
        assert draft.compartment == row.compartment
    lawyer, reader = sign_in(world.lawyer), sign_in(world.caseworker)
    section = at("assessments:section", world.case)
    assert "Body" in text(reader.get(section))
    page = text(lawyer.get(section))
    assert lawyer.get(section).status_code == 200
    assert "Body" not in page and "No assessment yet" in page
    for name in ("assessment", "time-line"):
        pk = row.pk if name == "assessment" else clinical.pk
        answer = lawyer.get(at(f"assessments:{name}", world.case, pk=pk))
        assert answer.status_code == 404
        assert MARK_TOLD not in text(answer)
    timeline = text(lawyer.get(world.case.get_absolute_url()))
    assert "Body" not in timeline and "High level" not in timeline
    assert "Body (id)" not in text(lawyer.get(at("cases:changes", world.case)))


def test_a_draft_that_is_not_read_stands_against_closing_without_saying_what(world: World, sign_in: SignIn) -> None:
    clinical = published(world, compartment="counselling", name="Mind")
    with world.at_work(world.caseworker) as by:
        with pytest.raises(DomainError):
            services.start(case=world.case, instrument=clinical, by=by)
        edition = Edition.objects.get(instrument=clinical)
        Assessment.objects.create(
            case=world.case, compartment="counselling", instrument=clinical, edition=edition, assessed_on=DAY
        )
    page = text(sign_in(world.caseworker).get(at("cases:close", world.case)))
    assert "Work that you do not see is still open in this case. Ask the team." in page
    assert "still a draft" not in page


def test_the_change_history_says_a_judgement_in_the_words_of_its_version(
    world: World, instrument: Instrument, sign_in: SignIn
) -> None:
    draft = begun(world, instrument)
    browser = sign_in(world.caseworker)
    fill = at("assessments:fill", world.case, pk=draft.pk)
    browser.post(fill, values(judgement="low", save="1"))
    browser.post(fill, values(version="2", finish="1"))
    page = text(browser.get(at("cases:changes", world.case)))
    assert page.index("Low level") < page.index("High level")
    assert ">high<" not in page and ">low<" not in page


def test_a_published_version_never_changes(world: World, instrument: Instrument) -> None:
    with organisation_scope(world.organisation.pk):
        row = Edition.objects.get(instrument=instrument)
    changes: list[dict[str, Any]] = [
        {"definition": {"sections": []}},
        {"number": 7},
        {"state": "DRAFT", "published_at": None},
    ]
    for change in changes:
        with organisation_scope(world.organisation.pk), pytest.raises(DatabaseError), transaction.atomic():
            Edition.objects.filter(pk=row.pk).update(**change)
    with organisation_scope(world.organisation.pk), pytest.raises(DatabaseError), transaction.atomic():
        Edition.objects.filter(pk=row.pk).delete()


def test_a_version_that_moved_on_is_refused_by_each_service(world: World, make_assessment: MakeAssessment) -> None:
    final = make_assessment()
    with world.at_work(world.caseworker) as by:
        draft = services.start(case=world.case, instrument=published(world, name="Other"), by=by)
    entry = Entry(DAY, {"threats": "no"}, "low")
    with world.at_work(world.caseworker) as by, nothing_changes():
        for service, row, more in (
            (services.save_draft, draft, {"entry": entry}),
            (services.finish, draft, {"entry": entry}),
            (services.discard, draft, {}),
            (services.correct, final, {}),
        ):
            for step in (-1, 1):
                with pytest.raises(EditConflict):
                    service(assessment_id=row.pk, expected_version=row.version + step, by=by, **more)


def test_the_pages_take_few_queries_however_many_there_are(
    world: World, make_assessment: MakeAssessment, instrument: Instrument, sign_in: SignIn
) -> None:
    first = make_assessment()
    for months in range(1, 4):
        make_assessment(DAY + timedelta(days=30 * months))
    with world.at_work(world.caseworker) as by:
        draft = services.start(case=world.case, instrument=instrument, by=by)
    browser = sign_in(world.caseworker)
    assert {
        "section": queries(browser, at("assessments:section", world.case)),
        "time-line": queries(browser, at("assessments:time-line", world.case, pk=instrument.pk)),
        "start": queries(browser, at("assessments:start", world.case)),
        "assessment": queries(browser, at("assessments:assessment", world.case, pk=first.pk)),
        "fill": queries(browser, at("assessments:fill", world.case, pk=draft.pk)),
    } == {"section": 9, "time-line": 9, "start": 8, "assessment": 16, "fill": 13}


def test_a_day_ahead_is_refused_by_the_service(world: World, instrument: Instrument) -> None:
    draft = begun(world, instrument)
    ahead = Entry(timezone.localdate() + timedelta(days=2), {})
    with world.at_work(world.caseworker) as by, pytest.raises(DomainError) as refused:
        services.save_draft(assessment_id=draft.pk, expected_version=1, entry=ahead, by=by)
    assert refused.value.field == "assessed_on"


def test_a_closed_case_offers_nothing(world: World, make_assessment: MakeAssessment, sign_in: SignIn) -> None:
    row = make_assessment()
    with organisation_scope(world.organisation.pk):
        Case.objects.filter(pk=world.case.pk).update(closed_on=date(2026, 6, 1), outcome="OTHER", status="CLOSED")
    browser = sign_in(world.caseworker)
    for url in (at("assessments:section", world.case), row.get_absolute_url()):
        page = text(browser.get(url))
        assert "/assessments/new/" not in page and "/correct/" not in page and "/fill/" not in page
