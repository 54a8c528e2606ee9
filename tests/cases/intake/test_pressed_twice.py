"""An intake that is sent twice leads to the case that the first press made, and makes no second one."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cases.intake.draft_models import IntakeDraft
from cases.record.models import Case
from core.db import organisation_scope
from tests.cases.asking import SignIn, nothing_changes, text
from tests.cases.intake.intaking import answer_steps, review
from tests.cases.intake.test_intake import form
from tests.factories import World

NAME = "Kenanga Contohganda"


def cases(world: World) -> set[str]:
    with organisation_scope(world.organisation.pk):
        return set(Case.objects.values_list("code", flat=True))


def test_the_second_press_leads_to_the_case(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    url = str(answer_steps(browser, form(world, full_name=NAME)).headers["Location"])
    sent = review(text(browser.get(url)))
    first = browser.post(url, sent)
    made = cases(world)
    with nothing_changes():
        second, again, step = browser.post(url, sent), browser.get(url), browser.get(url.replace("review", "person"))
    assert first.status_code == 303
    for answer in (second, again, step):
        assert (answer.status_code, answer.headers["Location"]) == (303, first.headers["Location"])
    assert cases(world) == made
    # Nobody else is led there by its address.
    with nothing_changes():
        for actor in ("colleague", "manager", "foreigner"):
            assert sign_in(world.users[actor]).get(url).status_code == 404


def test_also_where_both_came_at_the_same_moment(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second has read its draft before the first was through, and waits for it."""
    browser, other = sign_in(world.caseworker), sign_in(world.caseworker)
    url = str(answer_steps(browser, form(world, full_name=NAME)).headers["Location"])
    sent = review(text(browser.get(url)))
    waited: list[str] = []

    def wait(*, by: object) -> None:
        if not waited:
            waited.append(url)
            waited.append(other.post(url, sent).headers["Location"])

    monkeypatch.setattr("cases.intake.views.wait_for_other_intakes", wait)
    answer = browser.post(url, sent)
    assert (answer.status_code, answer.headers["Location"]) == (303, waited[1])
    with organisation_scope(world.organisation.pk):
        assert IntakeDraft.objects.count() == 0


def test_a_draft_that_was_given_up_leads_nowhere(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    url = str(answer_steps(browser, form(world, full_name=NAME)).headers["Location"])
    with organisation_scope(world.organisation.pk):
        draft = IntakeDraft.objects.get()
    discard = reverse("cases:discard-intake", kwargs={"pk": draft.pk})
    assert browser.post(discard, {"version": str(draft.version)}).status_code == 303
    assert browser.get(url).status_code == 404
