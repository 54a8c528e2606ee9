"""A review of risk is finished when what matters for safety is answered, or was left out with a reason."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override

from assessments import reading, seeds, services
from assessments.answering import kept, missing
from assessments.editing import adjusted
from assessments.forms.editor import QuestionForm
from assessments.models import Assessment, Instrument
from assessments.services import Entry
from cases.record.access_models import Assignment
from cases.record.models import Case
from cases.tasks.models import Task
from cases.tasks.services import finish_task
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from tests.assessments.conftest import published, stored
from tests.assessments.test_filling import begun
from tests.cases.asking import SignIn, at, nothing_changes, send, text
from tests.factories import World, calm_answers

MATTERS = [
    "knows_place",
    "in_contact",
    "threatened",
    "family_threatened",
    "violence_home",
    "self_harm",
    "untreated",
    "no_safe_place",
]
KEEP_SAFE = "Do not leave alone: agree on a safety plan today"


@pytest.fixture
def review(world: World) -> Assessment:
    with organisation_scope(world.organisation.pk):
        instrument = Instrument.objects.get(code="risk-review")
    return begun(world, instrument)


def values(**changes: Any) -> dict[str, Any]:
    answers = {f"q_{code}": answer for code, answer in calm_answers().items()}
    page = {"version": "1", "assessed_on": timezone.localdate().isoformat(), "judgement": "low", "finish": "1"}
    return {**page, **answers, **changes}


def steps(world: World) -> list[tuple[str, Any, Any]]:
    """The first safety steps: what, for whom, until when."""
    with world.at_work(world.caseworker) as by, override("en"):
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.GENERAL])
        rows = Task.objects.filter(origin=Task.Origin.REVIEW).order_by("created_at")
        return [(row.words, row.assignee_id, row.due_on) for row in rows]


def test_it_is_not_finished_while_a_question_of_safety_is_open(
    world: World, review: Assessment, sign_in: SignIn
) -> None:
    assert list(calm_answers()) == MATTERS
    browser, url = sign_in(world.caseworker), at("assessments:fill", world.case, pk=review.pk)
    few = {key: value for key, value in values().items() if not key.startswith("q_")} | {"q_stigma": "no"}
    with nothing_changes():
        refused = browser.post(url, few)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == [f"q_{code}" for code in MATTERS]
    page = text(refused)
    said = "Is there no safe place for tonight? Answer this question, or choose “Not asked” and say why."
    assert said in page and '<a href="#id_q_no_safe_place">' in page
    # A draft of it can still be left, and is kept by itself.
    assert browser.post(at("assessments:autosave", world.case, pk=review.pk), few).status_code == 200
    assert stored(world, review.pk).answers == {"stigma": "no"}
    assert browser.post(url, values(version="2")).status_code == 303
    assert stored(world, review.pk).state == "FINAL"


def test_what_was_not_asked_says_why(world: World, review: Assessment, sign_in: SignIn) -> None:
    browser, url = sign_in(world.caseworker), at("assessments:fill", world.case, pk=review.pk)
    assert "matters for safety" in text(browser.get(url))
    with nothing_changes():
        refused = browser.post(url, values(q_violence_home="not_asked"))
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["q_violence_home"])
    why = "Belum ada rumah yang akan dituju"
    sent = values(q_violence_home="not_asked", q_violence_home__why=why, q_in_contact="declined")
    draft = {name: value for name, value in sent.items() if name != "finish"}
    assert browser.post(url, draft).status_code == 303
    page = text(browser.get(url))
    assert f'value="{why}"' in page
    assert browser.post(url, {**sent, "version": "2"}).status_code == 303
    row = stored(world, review.pk)
    assert (row.answers["violence_home"], row.answers["in_contact"]) == ({"not_asked": why}, "declined")
    # It counts for nothing.
    assert row.results["present"] == {"value": "0", "answered": 6, "asked": 16, "band": ""}
    assert f"Not asked: {why}" in text(browser.get(row.get_absolute_url()))


def test_a_program_is_held_to_the_same(world: World, sign_in: SignIn) -> None:
    browser, url = sign_in(world.caseworker), at("api-assessments:assessments", world.case)
    with organisation_scope(world.organisation.pk):
        key = str(Instrument.objects.get(code="risk-review").pk)
    body = {"instrument": key, "assessed_on": timezone.localdate().isoformat(), "judgement": "low"}
    left_out = {**calm_answers(), "untreated": {"not_asked": " "}}
    nonsense: list[dict[str, Any]] = [
        {"untreated": {"not_asked": 1}},
        {"untreated": {"not_asked": "x" * 301}},
        {"untreated": {"not_asked": "x", "more": "y"}},
        {"untreated": {}},
        {"stigma": {"not_asked": "x"}},
    ]
    with nothing_changes():
        refused = send(browser, "POST", url, {**body, "answers": left_out})
        odd = [send(browser, "POST", url, {**body, "answers": {**calm_answers(), **one}}) for one in nonsense]
    assert refused.status_code == 422
    assert refused.json()["detail"] == (
        "Answer these questions, or say why they were not asked: Is there an illness or injury that is not treated?"
    )
    assert [one.status_code for one in odd] == [400] * 5
    left_out["untreated"] = {"not_asked": "Penyintas lelah"}
    made = send(browser, "POST", url, {**body, "answers": left_out})
    assert (made.status_code, made.json()["answers"]["untreated"]) == (201, {"not_asked": "Penyintas lelah"})


def test_speaking_of_self_harm_opens_what_follows_and_a_first_safety_step(
    world: World, review: Assessment, sign_in: SignIn
) -> None:
    browser, url = sign_in(world.colleague), at("assessments:fill", world.case, pk=review.pk)
    with nothing_changes():
        refused = browser.post(url, values(q_self_harm="yes", judgement="high"))
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["q_self_harm_now"])
    assert browser.post(url, values(q_self_harm="yes", q_self_harm_now="no", judgement="high")).status_code == 303
    # For who leads the case, whoever asked.
    assert steps(world) == [(KEEP_SAFE, world.caseworker.pk, timezone.localdate())]
    tasks = text(sign_in(world.caseworker).get("/cases/tasks/"))
    assert KEEP_SAFE in tasks and "From the review of risk" in tasks
    with organisation_scope(world.organisation.pk):
        task = Task.objects.only("pk").get(origin=Task.Origin.REVIEW)
    page = text(sign_in(world.caseworker).get(at("cases:finish-task", world.case, pk=task.pk)))
    assert at("care:safety", world.case) in page


def test_one_step_that_is_open_is_enough_and_one_that_is_done_is_not(world: World) -> None:
    def again() -> None:
        with world.at_work(world.caseworker) as by:
            answers = {**calm_answers(), "self_harm": "yes", "self_harm_now": "yes"}
            services.record_assessment(
                case=world.case,
                instrument=Instrument.objects.get(code="risk-review"),
                entry=Entry(timezone.localdate(), answers, "high"),
                by=by,
            )

    again()
    again()
    assert len(steps(world)) == 1
    with world.at_work(world.caseworker) as by:
        task = Task.objects.get(origin=Task.Origin.REVIEW)
        finish_task(task_id=task.pk, expected_version=task.version, by=by)
    again()
    assert len(steps(world)) == 2


@pytest.mark.parametrize("said_before", ["yes", "no"])
def test_a_correction_asks_for_no_step_twice(world: World, said_before: str) -> None:
    follows = {"self_harm_now": "yes"} if said_before == "yes" else {}
    with world.at_work(world.caseworker) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.GENERAL])
        first = services.record_assessment(
            case=world.case,
            instrument=Instrument.objects.get(code="risk-review"),
            entry=Entry(timezone.localdate(), {**calm_answers(), "self_harm": said_before, **follows}, "high"),
            by=by,
        )
        for task in Task.objects.filter(origin=Task.Origin.REVIEW):
            finish_task(task_id=task.pk, expected_version=task.version, by=by)
        draft = services.correct(assessment_id=first.pk, expected_version=first.version, by=by)
        answers = {**calm_answers(), "self_harm": "yes", "self_harm_now": "no"}
        services.finish(
            assessment_id=draft.pk,
            expected_version=draft.version,
            entry=Entry(timezone.localdate(), answers, "high"),
            by=by,
        )
    # One that speaks of it only now asks for it now.
    assert len(steps(world)) == 1


def test_what_lies_in_a_compartment_of_its_own_makes_no_task_that_everybody_reads(world: World) -> None:
    instrument = published(world, seeds.definition_of("risk-review"), compartment="clinical", name="Closed")
    with world.at_work(world.caseworker) as by:
        answers = {**calm_answers(), "self_harm": "yes", "self_harm_now": "yes"}
        services.record_assessment(
            case=world.case, instrument=instrument, entry=Entry(timezone.localdate(), answers, "high"), by=by
        )
    assert steps(world) == []


def test_without_somebody_who_leads_it_falls_to_who_asked(world: World) -> None:
    with world.at_work(world.caseworker) as by:
        Assignment.objects.filter(case=world.case, part="LEAD").update(until=timezone.now())
        answers = {**calm_answers(), "self_harm": "yes", "self_harm_now": "unknown"}
    with world.at_work(world.colleague) as by:
        services.record_assessment(
            case=Case.objects.get(pk=world.case.pk),
            instrument=Instrument.objects.get(code="risk-review"),
            entry=Entry(timezone.localdate(), answers, "medium"),
            by=by,
        )
    with organisation_scope(world.organisation.pk):
        assert Task.objects.get(origin=Task.Origin.REVIEW).assignee_id == world.colleague.pk


def test_what_an_organisation_hides_or_requires_goes_before(world: World) -> None:
    definition = seeds.definition_of("risk-review")
    changed = {"self_harm": {"hidden": True}, "untreated": {"required": True}}
    read = reading.read(adjusted(definition, changed))
    answers = {**calm_answers(), "untreated": {"not_asked": "x"}}
    del answers["self_harm"]
    assert [question.code for question in missing(read, answers)] == ["untreated"]
    assert "untreated" not in kept(read, answers)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "long", "answer_or_reason": True}, "Only a question of which one answer is chosen can be left out"),
        ({"answer_or_reason": True, "choices": "not_asked"}, "“not_asked” is kept for what was not asked."),
        ({"safety_step_if": "perhaps"}, "“perhaps” is no answer to “first”."),
    ],
)
def test_a_definition_that_says_nonsense_of_safety_is_refused(changes: dict[str, Any], said: str) -> None:
    words = {"id": "Apa?", "en": "What?"}
    question: dict[str, Any] = {"code": "first", "kind": "yes_no", "label": words, **changes}
    if "choices" in changes:
        question |= {"kind": "one", "choices": [{"code": code, "label": words} for code in ("a", "not_asked")]}
    section = {"code": "one", "title": words, "questions": [question]}
    with override("en"), pytest.raises(reading.Flawed) as flawed:
        reading.read({"sections": [section]})
    assert said in str(flawed.value)


def test_a_copy_keeps_what_is_said_of_safety_when_its_words_change() -> None:
    data = seeds.definition_of("risk-review")
    form = QuestionForm(
        {**QuestionForm.values(data, "self_harm"), "label_en": "Other words", "version": "1"},
        draft=data,
        code="self_harm",
    )
    assert form.is_valid(), form.errors
    part = form.part()
    assert (part["label"]["en"], part["answer_or_reason"], part["safety_step_if"]) == ("Other words", True, "yes")
