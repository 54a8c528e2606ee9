"""A date of what has happened is today or earlier: as it is set up, as it is filled in, and by other programs."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from assessments import answering, reading, services
from assessments.models import Assessment, Edition, Instrument
from assessments.services import Entry
from core.db import organisation_scope
from core.errors import DomainError
from tests.assessments.conftest import DAY, published, stored
from tests.assessments.definitions import day, one_section, yes_no
from tests.cases.asking import SignIn, at, nothing_changes, send, text
from tests.factories import World

FUTURE = "This date must be today or earlier."
THREATS = one_section(
    yes_no("threats"),
    day("last", past=True, show_if={"question": "threats", "is": "yes"}),
    day("next"),
)


@pytest.fixture
def threats(world: World) -> Instrument:
    return published(world, THREATS, name="Threats")


def tomorrow() -> str:
    return str(timezone.localdate() + timedelta(days=1))


def today() -> str:
    return str(timezone.localdate())


def begun(world: World, instrument: Instrument) -> Assessment:
    with world.at_work(world.caseworker) as by:
        return services.start(case=world.case, instrument=instrument, by=by)


def test_only_a_date_is_one_that_has_come() -> None:
    found = reading.read(THREATS)
    assert [(one.code, one.is_past) for one in found.questions()] == [
        ("threats", False),
        ("last", True),
        ("next", False),
    ]
    with override("en"):
        problems = [str(one) for one in reading.examine(one_section(yes_no("a", past=True)))[1]]
    assert problems == ["Question “a”: Only a date can be one that has come already."]


@pytest.mark.parametrize(
    ("answers", "ahead"),
    [
        ({"threats": "yes", "last": "2026-05-05", "next": "2026-05-06"}, []),
        ({"threats": "yes", "last": "2026-05-06"}, ["last"]),
        ({"threats": "yes", "last": "declined"}, []),
        # It is not asked, and not kept.
        ({"threats": "no", "last": "2026-05-06"}, []),
    ],
)
def test_a_day_ahead_is_one_after_today(answers: dict[str, Any], ahead: list[str]) -> None:
    found = answering.ahead(reading.read(THREATS), answers, date(2026, 5, 5))
    assert [question.code for question in found] == ahead


def test_it_is_refused_in_the_form_and_by_itself(world: World, threats: Instrument, sign_in: SignIn) -> None:
    draft, browser = begun(world, threats), sign_in(world.caseworker)
    said = {"version": "1", "assessed_on": str(DAY), "q_threats": "yes", "q_next": tomorrow()}
    with nothing_changes():
        refused = browser.post(
            at("assessments:fill", world.case, pk=draft.pk), {**said, "q_last": tomorrow(), "finish": "1"}
        )
        unsaved = browser.post(at("assessments:autosave", world.case, pk=draft.pk), {**said, "q_last": tomorrow()})
    assert (refused.status_code, f"last: {FUTURE}" in text(refused)) == (422, True)
    assert list(refused.context["form"].errors) == ["q_last"]
    assert (unsaved.status_code, unsaved.json()) == (422, {"unsaved": f"Not saved yet. last: {FUTURE}"})
    kept = browser.post(
        at("assessments:fill", world.case, pk=draft.pk),
        {**said, "assessed_on": today(), "q_last": today(), "finish": "1"},
    )
    assert kept.status_code == 303
    assert stored(world, draft.pk).answers == {"threats": "yes", "last": today(), "next": tomorrow()}


def test_it_is_refused_to_other_programs_and_by_the_service(world: World, threats: Instrument, sign_in: SignIn) -> None:
    url, browser = at("api-assessments:assessments", world.case), sign_in(world.caseworker)
    body = {"instrument": str(threats.pk), "assessed_on": str(DAY), "answers": {"threats": "yes", "last": tomorrow()}}
    with nothing_changes():
        refused = send(browser, "POST", url, body)
    assert (refused.status_code, refused.json()) == (400, {"answers": {"last": [FUTURE]}})
    entry = Entry(DAY, {"threats": "yes", "last": tomorrow()})
    with (
        world.at_work(world.caseworker) as by,
        nothing_changes(),
        override("en"),
        pytest.raises(DomainError) as said,
    ):
        services.record_assessment(case=world.case, instrument=threats, entry=entry, by=by)
    assert str(said.value.message) == f"“last” {FUTURE}"
    told = {**body, "answers": {"threats": "yes", "last": today()}}
    with nothing_changes():
        late = send(browser, "POST", url, told)
    words = "“last” This date lies after the day of the assessment, 4 May 2026."
    assert (late.status_code, late.json()["detail"]) == (422, words)
    assert send(browser, "POST", url, {**told, "assessed_on": today()}).status_code == 201


def test_the_last_threat_of_the_review_of_risk_is_one_and_what_was_begun_stays_under_its_version(
    world: World, sign_in: SignIn
) -> None:
    with organisation_scope(world.organisation.pk):
        review = Instrument.objects.get(code="risk-review")
        edition = Edition.objects.published().get(instrument=review)
    assert [one.code for one in edition.read.questions() if one.kind == "date"] == ["threat_on"]
    assert edition.read.by_code["threat_on"].is_past
    # What was filled in before the version asked for it stays as it is, and is read.
    earlier = deepcopy(THREATS)
    del earlier["sections"][0]["questions"][1]["past"]
    instrument = published(world, earlier, name="Earlier")
    with world.at_work(world.caseworker) as by:
        old = services.record_assessment(
            case=world.case, instrument=instrument, entry=Entry(DAY, {"threats": "yes", "last": "2037-01-31"}), by=by
        )
    assert "31 January 2037" in text(sign_in(world.caseworker).get(old.get_absolute_url()))


def test_an_administrator_sets_it_for_a_date_alone(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.administrator)
    with world.at_work(world.administrator) as by:
        own = services.create_instrument(
            name_id="Ancaman", name_en="Threats", kind="RISK", compartment="general", source="", licence="", by=by
        )
        draft = Edition.objects.get(instrument=own)
        draft = services.change_draft(
            version_id=draft.pk, expected_version=1, definition=one_section(yes_no("a")), by=by
        )
    add = reverse("assessments:add-question", kwargs={"pk": draft.pk, "section": "part"})
    said = {"label_id": "Kapan?", "label_en": "When?", "mode": "all", "is_past": "on"}
    assert browser.post(add, {**said, "kind": "date", "version": "2"}).status_code == 303
    assert browser.post(add, {**said, "kind": "short", "label_en": "Where?", "version": "3"}).status_code == 303
    with organisation_scope(world.organisation.pk):
        when, where = Edition.objects.get(pk=draft.pk).definition["sections"][0]["questions"][1:]
    assert (when["code"], when["past"]) == ("when", True)
    assert (where["code"], "past" in where) == ("where", False)
    shown = text(browser.get(reverse("assessments:edition", kwargs={"pk": draft.pk})))
    assert "Date: today or earlier" in shown
    form = browser.get(reverse("assessments:change-question", kwargs={"pk": draft.pk, "code": "when"}))
    assert form.context["form"].initial["is_past"] is True
