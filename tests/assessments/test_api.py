"""Assessments by the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from assessments.models import Assessment, Instrument
from core.db import organisation_scope
from tests.assessments.conftest import DAY, MARK_SUMMARY, MARK_TOLD, MakeAssessment, published, stored
from tests.cases.asking import SignIn, at, looks, nothing_changes, queries, send, text
from tests.factories import World


def body(instrument: Instrument, **changes: Any) -> dict[str, Any]:
    filled = {
        "instrument": str(instrument.pk),
        "assessed_on": "2026-05-04",
        "answers": {"threats": "yes", "told": MARK_TOLD, "fear": 4},
        "judgement": "high",
    }
    return {**filled, **changes}


def test_they_are_listed_with_answers_and_results(
    world: World, make_assessment: MakeAssessment, sign_in: SignIn
) -> None:
    row = make_assessment()
    make_assessment(DAY + timedelta(days=1), answers={"threats": "no"}, summary="")
    browser = sign_in(world.lawyer)
    found = browser.get(at("api-assessments:assessments", world.case)).json()["results"]
    assert [one["assessed_on"] for one in found] == ["2026-05-05", "2026-05-04"]
    assert found[0]["results"] == {"sum": {"value": None, "answered": 1, "asked": 2, "band": ""}}
    one = browser.get(at("api-assessments:assessment", world.case, pk=row.pk)).json()
    assert one == found[1]
    assert (one["answers"], one["summary"], one["number"]) == (
        {"threats": "yes", "told": MARK_TOLD, "fear": 4},
        MARK_SUMMARY,
        1,
    )
    assert (one["instrument"]["code"], one["judgement"], one["state"]) == ("short", "high", "FINAL")
    assert len(looks(world, "api.assessments.assessment.opened")) == 2
    # One query for each kind of thing, however many there are.
    assert queries(browser, at("api-assessments:assessments", world.case)) == 5


def test_a_finished_one_is_recorded(world: World, instrument: Instrument, sign_in: SignIn) -> None:
    answer = send(sign_in(world.caseworker), "POST", at("api-assessments:assessments", world.case), body(instrument))
    assert (answer.status_code, answer.json()["results"]["sum"]["value"]) == (201, "9")
    row = stored(world, answer.json()["id"])
    assert (row.state, row.answers["fear"], answer.headers["ETag"]) == ("FINAL", 4, f'"{row.version}"')


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"answers": {"threats": "no", "told": "x"}, "judgement": "low"}, 400, "answers"),
        ({"answers": {"threats": "maybe"}}, 400, "answers"),
        ({"answers": {"other": 1}}, 400, "answers"),
        ({"answers": []}, 400, "answers"),
        ({"assessed_on": "2999-01-01"}, 400, "assessed_on"),
        ({"results": {}}, 400, "results"),
        ({"answers": {"fear": 3}}, 422, "detail"),
        ({"judgement": ""}, 422, "detail"),
        ({"judgement": "extreme"}, 422, "detail"),
        ({"next_review_on": "2026-05-01"}, 422, "detail"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_kept(
    world: World, instrument: Instrument, sign_in: SignIn, changes: dict[str, Any], status: int, said: str
) -> None:
    browser = sign_in(world.caseworker)
    with nothing_changes():
        url = at("api-assessments:assessments", world.case)
        answer = send(browser, "POST", url, body(instrument, **changes))
    assert (answer.status_code, next(iter(answer.json()))) == (status, said)


def test_another_kind_of_content_is_not_there(world: World, make_assessment: MakeAssessment, sign_in: SignIn) -> None:
    clinical = published(world, compartment="clinical", name="Body")
    row = make_assessment(of=clinical)
    lawyer = sign_in(world.lawyer)
    listed = lawyer.get(at("api-assessments:assessments", world.case))
    assert (listed.json()["results"], MARK_TOLD in text(listed)) == ([], False)
    assert lawyer.get(at("api-assessments:assessment", world.case, pk=row.pk)).status_code == 404
    with organisation_scope(world.organisation.pk):
        assert Assessment.objects.count() == 1


def test_an_instrument_that_cannot_be_filled_in_here_is_refused(world: World, sign_in: SignIn) -> None:
    hidden = published(world, compartment="counselling", name="Mind")
    with nothing_changes():
        url = at("api-assessments:assessments", world.case)
        answer = send(sign_in(world.caseworker), "POST", url, body(hidden))
    assert (answer.status_code, list(answer.json())) == (400, ["instrument"])
