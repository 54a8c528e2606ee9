"""Who the person is decides what an intake asks: of a child, with an interpreter, of an age that is not known."""

from __future__ import annotations

import re

import pytest

from cases.consent.models import Consent
from cases.identity.models import Communication, Relative
from cases.record.models import Case
from core.access.log import log_access
from core.compartments import Compartment
from tests.cases.asking import SignIn, text
from tests.cases.intake.intaking import kept, part, review, walk
from tests.cases.intake.test_drafts import NAME, autosave, begun
from tests.cases.intake.test_intake import count, form
from tests.factories import World

MORE = [
    ({"age_group": "ADULT"}, set()),
    ({"age_group": "CHILD"}, {"guardian"}),
    ({"age_group": "NOT_KNOWN"}, {"guardian"}),
    ({"age_group": "ADULT", "needs_interpreter": "yes"}, {"support"}),
    ({"age_group": "CHILD", "has_disability": "yes"}, {"guardian", "support"}),
]


@pytest.mark.parametrize(("said", "more"), MORE)
def test_who_the_person_is_decides_what_is_asked(
    world: World, sign_in: SignIn, said: dict[str, str], more: set[str]
) -> None:
    browser = sign_in(world.caseworker)
    page = text(browser.get(begun(browser, world, birth_date=None, **said)))
    steps = re.findall(r'href="/cases/new/[0-9a-f-]{36}/(\w+)/"', page.split('class="steps"')[1].split("</ol>")[0])
    assert set(steps) == {"contact", "safety", "consent", "account", "needs", "review"} | more


def test_of_a_child_with_an_interpreter_all_of_it_is_recorded(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    answers = form(
        world,
        full_name=NAME,
        birth_date=None,
        age_group="CHILD",
        needs_interpreter="yes",
        has_disability="yes",
        primary_language="mad",
        secondary_language="ind",
        interpreter_used="yes",
        interpreter="Bu Juru Bahasa",
        disability="Sulit mendengar",
        support="Bicara pelan",
        assents="yes",
        guardian_name="Nenek Contoh",
        guardian_relation="GRANDPARENT",
        guardian_contact="0812-0000-0088",
        guardian_may_be_told="no",
        given_by="Nenek Contoh",
    )
    assert walk(browser, answers).status_code == 303
    with world.at_work(world.caseworker) as by:
        case = Case.objects.visible_to(by).select_related("person").exclude(pk=world.case.pk).get()
        assert case.person.is_child is True, "said to be one, with no day of birth"
        log_access(by=by, act="cases.case.opened", rows=[case], compartments=[Compartment.IDENTITY])
        told = Communication.objects.get(case=case)
        assert (told.primary_language, told.secondary_language, told.interpreter) == ("mad", "ind", "Bu Juru Bahasa")
        assert (told.needs_interpreter, told.interpreter_used, told.has_disability) == (True, True, True)
        assert (told.disability, told.support, told.assents) == ("Sulit mendengar", "Bicara pelan", True)
        guardian = Relative.objects.get(case=case)
        assert (guardian.name, guardian.relation, guardian.contact) == (
            "Nenek Contoh",
            "GRANDPARENT",
            "0812-0000-0088",
        )
        assert (guardian.is_guardian, guardian.may_be_told, guardian.is_minor) == (True, False, False)


OF_A_CHILD = {
    "birth_date": None,
    "age_group": "CHILD",
    "needs_interpreter": "yes",
    "assents": "yes",
    "primary_language": "mad",
    "interpreter_used": "yes",
    "interpreter": "Bu Juru Bahasa",
}


def test_the_consent_of_a_child_begins_with_what_was_said_and_keeps_both_answers(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    url = begun(browser, world, until="consent", **OF_A_CHILD)
    page = text(browser.get(url))
    assert re.search(r'<input[^>]*name="child_answer"[^>]*value="AGREES"[^>]*checked', page)
    assert '<option value="mad" selected>' in page
    # What the browser keeps by itself loses nothing of it.
    assert autosave(browser, url, version="0", child_answer="AGREES", guardian_answer="NOT_ASKED")[0] == 200
    assert kept(world)[0]["consent"] == {"child_answer": ["AGREES"], "guardian_answer": ["NOT_ASKED"]}
    said = {"language": "mad", "child_answer": "AGREES", "guardian_answer": "NOT_ASKED"}
    said["explained_by"] = str(world.caseworker.pk)
    assert walk(browser, form(world, full_name=NAME, **OF_A_CHILD, **said)).status_code == 303
    with world.at_work(world.caseworker) as by:
        case = Case.objects.visible_to(by).exclude(pk=world.case.pk).get()
        log_access(by=by, act="test", rows=[case], compartments=[Compartment.GENERAL, Compartment.IDENTITY])
        row = Consent.objects.get(case=case)
        assert (row.child_answer, row.guardian_answer, row.guardian_may_be_involved) == ("AGREES", "NOT_ASKED", None)
        assert (row.language, row.interpreter, row.explained_by) == ("mad", "Bu Juru Bahasa", by)


@pytest.mark.parametrize(
    ("said", "is_asked"),
    [
        ({"guardian_answer": "NOT_ASKED"}, True),
        ({"guardian_answer": "NOT_ASKED", "given_by": "Nenek Contoh"}, False),
        ({"guardian_answer": "AGREES"}, False),
        ({"guardian_answer": "REFUSES", "decision": "REFUSED"}, False),
    ],
)
def test_the_last_page_asks_who_decides_until_somebody_has(
    world: World, sign_in: SignIn, said: dict[str, str], is_asked: bool
) -> None:
    browser = sign_in(world.caseworker)
    url = begun(browser, world, until="review", **OF_A_CHILD, **said)
    page = text(browser.get(url))
    assert ("Nobody has decided for the child" in page) is is_asked


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"child_answer": "REFUSES"}, "The child refuses: record the decision as refused."),
        ({"guardian_answer": "REFUSES"}, "The guardian refuses: record the decision as refused."),
    ],
)
def test_nothing_is_given_against_a_child_or_a_guardian_who_may_speak(
    world: World, sign_in: SignIn, said: dict[str, str], sentence: str
) -> None:
    browser = sign_in(world.caseworker)
    url = begun(browser, world, until="consent", **OF_A_CHILD)
    sent = {**part("consent", form(world)), **said}
    answer = browser.post(url, {**sent, "version": "0"})
    assert (answer.status_code, sentence in text(answer)) == (422, True)
    assert browser.post(url, {**sent, "decision": "REFUSED", "version": "1"}).status_code == 303


def test_a_guardian_who_may_be_a_trafficker_does_not_keep_a_child_from_help(world: World, sign_in: SignIn) -> None:
    said = {"guardian_answer": "REFUSES", "guardian_may_be_involved": "yes"}
    answer = walk(sign_in(world.caseworker), form(world, full_name=NAME, **OF_A_CHILD, **said))
    assert answer.status_code == 303
    with world.at_work(world.caseworker) as by:
        case = Case.objects.visible_to(by).exclude(pk=world.case.pk).get()
        row = Consent.objects.get(case=case)
        assert (row.decision, row.guardian_answer, row.guardian_may_be_involved) == ("GIVEN", "REFUSES", True)


def test_an_adult_is_asked_alone(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    page = text(browser.get(begun(browser, world, until="consent")))
    assert 'name="child_answer"' not in page and 'name="guardian_answer"' not in page


def test_an_age_that_the_date_of_birth_denies_is_to_be_corrected(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    before = count(world)
    for changes in ({"age_group": "CHILD"}, {"birth_date": "2015-01-01"}, {"birth_date": None, "birth_year": "2015"}):
        answer = walk(browser, form(world, full_name=NAME, **changes))
        assert answer.status_code == 422
        assert "The date of birth says something else than the answer on the age." in text(answer)
    assert count(world) == before


def test_it_is_said_at_the_step_and_once_more_before_the_case_is_opened(world: World, sign_in: SignIn) -> None:
    browser, before = sign_in(world.caseworker), count(world)
    denied = "The date of birth says something else than the answer on the age. Change one of the two."
    sent = form(world)  # an adult, by the day of birth too
    url = begun(browser, world, until="review")
    safety, person = (url.replace("/review/", f"/{code}/") for code in ("safety", "person"))
    refused = browser.post(safety, {**part("safety", sent), "age_group": "CHILD", "version": "1"})
    assert (refused.status_code, denied in text(refused)) == (422, True)
    # What was answered is kept, and asked again where the case is opened.
    assert kept(world)[0]["safety"]["age_group"] == ["CHILD"]
    opened = browser.post(url, review(browser.get(url).content.decode()))
    assert (opened.status_code, denied in text(opened), count(world)) == (422, True, before)
    child = {**part("person", sent), "birth_date": "2015-01-01"}
    assert browser.post(person, {**child, "version": "1"}).status_code == 303
    refused = browser.post(safety, {**part("safety", sent), "version": "2"})
    assert (refused.status_code, denied in text(refused)) == (422, True)
    unknown = {**part("safety", sent), "age_group": "NOT_KNOWN", "version": "3"}
    assert browser.post(safety, unknown).status_code == 303
    refused = browser.post(person, {**child, "birth_date": "", "birth_year": "2015", "version": "2"})
    assert refused.status_code == 303, "of an age that is not known any birth may be"
