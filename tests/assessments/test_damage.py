"""An assessment that does not open: its page says so, and which record it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from assessments import services
from assessments.models import Assessment, Instrument
from core.db import organisation_scope
from core.keys import data_keys
from tests.assessments.conftest import DAY, MARK_SUMMARY, MARK_TOLD, MakeAssessment, stored
from tests.cases.asking import SignIn, at, text
from tests.factories import World

SENTENCE = "Something that is kept here is damaged and does not open."


def hurt(world: World, row: Assessment, column: str) -> None:
    """One bit of a sealed value is another."""
    with organisation_scope(world.organisation.pk), connection.cursor() as cursor:
        changed = f"set_byte({column}, 40, get_byte({column}, 40) # 1)"
        cursor.execute(f"UPDATE assessments_assessment SET {column} = {changed} WHERE id = %s", [row.pk])
    data_keys.forget_all()


@pytest.mark.parametrize("column", ["answers", "results"])
def test_a_damaged_assessment_is_named_where_its_page_does_not_open(
    world: World, make_assessment: MakeAssessment, sign_in: SignIn, column: str
) -> None:
    row, later = make_assessment(), make_assessment(DAY + timedelta(days=30))
    hurt(world, row, column)
    browser = sign_in(world.caseworker)
    browser.raise_request_exception = False
    answer = browser.get(row.get_absolute_url())
    page = text(answer)
    if column == "results":
        assert (answer.status_code, "Damaged: this cannot be read" in page) == (200, True)
    else:
        assert (answer.status_code, SENTENCE in page) == (500, True)
        assert f"Give them the name of the record, too: <b>assessments.Assessment {row.pk}</b>" in page
        assert (MARK_TOLD in page, MARK_SUMMARY in page) == (False, False)
    assert browser.get(at("assessments:section", world.case)).status_code == 200
    page = text(browser.get(later.get_absolute_url()))
    assert MARK_TOLD in page
    assert ("The assessment of 4 May 2026 is damaged" in page) is (column == "answers")
    assert ("Changed since 4 May 2026" in page) is (column == "results")


def test_the_next_assessment_is_written_although_the_one_before_is_damaged(
    world: World, make_assessment: MakeAssessment, instrument: Instrument, sign_in: SignIn
) -> None:
    hurt(world, make_assessment(), "answers")
    with world.at_work(world.caseworker) as by:
        draft = services.start(case=world.case, instrument=instrument, by=by)
    browser, url = sign_in(world.caseworker), at("assessments:fill", world.case, pk=draft.pk)
    assert browser.get(url).status_code == 200
    sent = {"version": "1", "assessed_on": "2026-06-04", "q_threats": "no", "q_fear": "2", "judgement": "low"}
    answer = browser.post(url, {**sent, "finish": "1"})
    assert answer.status_code == 303, text(answer)
    assert stored(world, draft.pk).answers == {"threats": "no", "fear": 2}
