"""What assessments add to the worker's day: the next review, for who may fill it in again."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from assessments import services
from assessments.models import Instrument
from assessments.services import Entry
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from tests.assessments.conftest import MARK_SUMMARY, MARK_TOLD, MakeAssessment, published
from tests.cases.asking import SignIn, at, looks, take_off, text
from tests.factories import World

TODAY = "/cases/today/"
pytestmark = pytest.mark.usefixtures("clock")


def due(page: Any) -> list[tuple[str, str, int]]:
    found = page.context["day"]
    return [(line.title, line.kind, line.late) for line in (*found.overdue, *found.today, *found.soon)]


def test_the_next_review_is_due_for_all_who_may_fill_it_in(
    world: World, make_assessment: MakeAssessment, sign_in: SignIn
) -> None:
    today = timezone.localdate()
    made = make_assessment(today - timedelta(days=20), next_review_on=today - timedelta(days=2))
    page = sign_in(world.caseworker).get(TODAY)
    assert due(page) == [("Short", "Review", 2)]
    (line,) = page.context["day"].overdue
    assert line.url == f"{at('assessments:start', world.case)}?instrument={made.instrument_id}"
    assert sign_in(world.caseworker).get(line.url).status_code == 200
    assert due(sign_in(world.colleague).get(TODAY)) == [("Short", "Review", 2)]
    # Nothing of what was answered stands there.
    assert not any(mark in text(page) for mark in (MARK_TOLD, MARK_SUMMARY))
    for actor in ("lawyer", "outsider", "manager", "foreigner"):
        assert due(sign_in(world.users[actor]).get(TODAY)) == [], actor


def test_it_is_over_when_it_was_filled_in_again(world: World, make_assessment: MakeAssessment, sign_in: SignIn) -> None:
    today = timezone.localdate()
    make_assessment(today - timedelta(days=20), next_review_on=today)
    browser = sign_in(world.caseworker)
    assert due(browser.get(TODAY)) == [("Short", "Review", 0)]
    # Another instrument is another matter.
    make_assessment(today, of=published(world, name="Other"), next_review_on=today + timedelta(days=60))
    assert due(browser.get(TODAY)) == [("Short", "Review", 0)]
    make_assessment(today, next_review_on=today + timedelta(days=60))
    assert due(browser.get(TODAY)) == []


def test_a_review_of_what_one_may_not_read_is_not_due(
    world: World, make_assessment: MakeAssessment, sign_in: SignIn
) -> None:
    today = timezone.localdate()
    clinical = published(world, name="Clinic", compartment=Compartment.CLINICAL)
    make_assessment(today - timedelta(days=9), of=clinical, next_review_on=today)
    assert due(sign_in(world.caseworker).get(TODAY)) == [("Clinic", "Review", 0)]
    take_off(world, world.colleague)
    page = sign_in(world.colleague).get(TODAY)
    assert due(page) == []
    assert "Clinic" not in text(page)
    assert len(looks(world, "cases.extension.agenda.listed")) == 1


def chosen(page: Any) -> list[str]:
    return re.findall(r'<input[^>]*name="instrument"[^>]*value="([^"]+)"[^>]*checked', text(page))


def test_a_risk_that_is_to_be_looked_at_again_leads_to_what_was_filled_in(
    world: World, make_assessment: MakeAssessment, sign_in: SignIn
) -> None:
    today, browser = timezone.localdate(), sign_in(world.caseworker)
    start = f"{at('assessments:start', world.case)}?kind=RISK"
    clinical = published(world, name="Clinic", compartment=Compartment.CLINICAL)
    # There are two, and neither was filled in.
    assert chosen(browser.get(start)) == []
    make_assessment(today - timedelta(days=5), of=clinical)
    assert chosen(browser.get(start)) == [], "it is of the general ones that the sign tells"
    made = make_assessment(today - timedelta(days=20), next_review_on=today - timedelta(days=2))
    page = text(browser.get(TODAY))
    assert re.search(rf'<a href="{re.escape(start)}">Review of risk overdue</a>', page)
    assert chosen(browser.get(start)) == [str(made.instrument_id)]
    for other in ("NEEDS", "NOTHING"):
        assert str(made.instrument_id) not in chosen(browser.get(start.replace("RISK", other)))


def test_the_only_one_of_its_kind_is_chosen(world: World, sign_in: SignIn) -> None:
    with organisation_scope(world.organisation.pk):
        (review,) = Instrument.objects.filter(kind=Instrument.Kind.RISK)
    page = sign_in(world.caseworker).get(f"{at('assessments:start', world.case)}?kind=RISK")
    assert chosen(page) == [str(review.pk)]


def retire(world: World, instrument: Instrument) -> None:
    with world.at_work(world.administrator) as by:
        version = Instrument.objects.get(pk=instrument.pk).version
        services.retire(instrument_id=instrument.pk, expected_version=version, by=by)


def test_a_review_of_what_is_out_of_use_leads_to_its_kind_and_is_over_by_another_of_it(
    world: World, make_assessment: MakeAssessment, sign_in: SignIn
) -> None:
    today, later = timezone.localdate(), timezone.localdate() + timedelta(days=60)
    old, own = published(world, name="Old"), published(world, name="Ours")
    needs = published(world, name="Needs", kind="NEEDS")
    clinical = published(world, name="Clinic", compartment=Compartment.CLINICAL)
    make_assessment(today - timedelta(days=20), of=own)
    make_assessment(today - timedelta(days=9), of=old, next_review_on=today - timedelta(days=2))
    retire(world, old)
    browser = sign_in(world.caseworker)
    (line,) = browser.get(TODAY).context["day"].overdue
    assert (line.title, line.late, line.url) == ("Old", 2, f"{at('assessments:start', world.case)}?kind=RISK")
    assert chosen(browser.get(line.url)) == [str(own.pk)]
    # Neither another kind nor what lies in another compartment looks at it again.
    for other in (needs, clinical):
        make_assessment(today, of=other, next_review_on=later)
        assert due(browser.get(TODAY)) == [("Old", "Review", 2)]
    made = make_assessment(today, of=own, next_review_on=later)
    assert due(browser.get(TODAY)) == []
    # One that is corrected to an earlier day was not that look.
    with world.at_work(world.caseworker) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.GENERAL])
        draft = services.correct(assessment_id=made.pk, expected_version=made.version, by=by)
        entry = Entry(today - timedelta(days=15), {"threats": "yes", "told": "", "fear": 4}, "high")
        services.finish(assessment_id=draft.pk, expected_version=draft.version, entry=entry, by=by)
    assert due(browser.get(TODAY)) == [("Old", "Review", 2)]


def test_what_is_out_of_use_in_another_compartment_leads_to_no_general_one(
    world: World, make_assessment: MakeAssessment, sign_in: SignIn
) -> None:
    today = timezone.localdate()
    clinical = published(world, name="Clinic", compartment=Compartment.CLINICAL)
    make_assessment(today - timedelta(days=9), of=clinical, next_review_on=today)
    retire(world, clinical)
    (line,) = sign_in(world.caseworker).get(TODAY).context["day"].today
    assert (line.title, line.url) == ("Clinic", at("assessments:start", world.case))
