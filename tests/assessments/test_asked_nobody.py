"""What is asked nobody: a version in which nothing would be asked is not published."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from assessments import services
from assessments.models import Edition, Instrument
from assessments.reading import read
from assessments.seeds import definition_of
from core.db import organisation_scope
from core.errors import DomainError
from tests.assessments.conftest import editions
from tests.assessments.definitions import one_section, yes_no
from tests.cases.asking import SignIn, nothing_changes, text
from tests.factories import World


def page(name: str, **kwargs: Any) -> str:
    return reverse(f"assessments:{name}", kwargs=kwargs)


def shipped(world: World) -> Instrument:
    with organisation_scope(world.organisation.pk):
        return Instrument.objects.get(code="risk-review")


def test_settings_with_which_nothing_would_be_asked_are_refused(world: World, sign_in: SignIn) -> None:
    browser, review = sign_in(world.administrator), shipped(world)
    url = page("adjust", pk=review.pk)
    initial = browser.get(url).context["form"].initial
    sent = {name: ("on" if value is True else value) for name, value in initial.items() if value is not False}
    codes = [question.code for question in read(definition_of("risk-review")).questions()]
    both = {"stigma__required": "on", "stigma__hidden": "on"}
    hidden = {f"{code}__hidden": "on" for code in codes}
    with nothing_changes():
        answer = browser.post(url, {**sent, **both})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["stigma__hidden"])
        assert "Nobody is asked it, so it cannot be one to be answered." in text(answer)
        answer = browser.post(url, {**sent, **hidden})
        assert answer.status_code == 422
        assert "No question would be asked: all are hidden, or wait for a hidden one. Ask one." in text(answer)
        with world.at_work(world.administrator) as by, pytest.raises(DomainError):
            adjustments = {code: {"hidden": True} for code in codes}
            services.adjust(instrument_id=review.pk, expected_version=1, adjustments=adjustments, by=by)
    assert (editions(world, review), shipped(world).adjustments) == ([(1, "PUBLISHED")], {})
    said = {"at_large__label_en": "Are they\r\n  free? "}  # the box has room for several lines
    assert browser.post(url, {**sent, **hidden, f"{codes[0]}__hidden": "", **said}).status_code == 303
    assert shipped(world).adjustments["at_large"]["label"]["en"] == "Are they free?"
    assert editions(world, review) == [(1, "RETIRED"), (2, "PUBLISHED")]


def test_a_draft_that_asks_nothing_is_not_published(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.administrator)
    with world.at_work(world.administrator) as by:
        facts = {"kind": "RISK", "compartment": "general", "source": "", "licence": ""}
        own = services.create_instrument(name_id="Kosong", name_en="Empty", **facts, by=by)
        draft = Edition.objects.get(instrument=own)
        definition = one_section(yes_no("a", hidden=True), yes_no("b", hidden=True))
        services.change_draft(version_id=draft.pk, expected_version=1, definition=definition, by=by)
    said = "No question would be asked: all are hidden, or wait for a hidden one. Ask one."
    assert said in text(browser.get(page("edition", pk=draft.pk)))
    with nothing_changes():
        answer = browser.post(page("publish", pk=draft.pk), {"version": "2"})
        assert (answer.status_code, said in text(answer)) == (422, True)
    assert editions(world, own) == [(1, "DRAFT")]
