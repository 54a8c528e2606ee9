"""The form of a decision: quick for the usual one, whole for a child, and the words that were shown kept with it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from accounts.models import RolePermission
from cases.consent import wordings
from cases.consent.models import Consent
from cases.record.models import Case, Person
from core.compartments import Compartment
from core.db import organisation_scope
from core.keys import data_keys
from tests.cases.asking import Address, SignIn, Stored, nothing_changes, text
from tests.factories import World

# Of what was shipped: a text that is changed would be another than the one that people were shown.
SHIPPED = {
    "2026-1": "8b9f9d1a1039401944beb0b69fcab9c8ceee03d6b4eecc9b38e0e677a42c76e1",
    "2026-2": "54b702f4f1b2e8be75612aece2722fcd4c6428f402c70ac224dbfccd7fe8d1df",
}
ADULT = {
    "purpose": "LEGAL",
    "recipients": ["POLICE"],
    "data_classes": ["general"],
    "decision": "GIVEN",
    "form": "WRITTEN",
    "decided_on": "2026-03-03",
}


def of_a_child(world: World, birth_year: int | None) -> None:
    with world.at_work(world.caseworker):
        person = Case.objects.get(pk=world.case.pk).person_id
        Person.objects.filter(pk=person).update(birth_year=birth_year, is_child=birth_year is not None)


def test_care_within_the_organisation_is_filled_in(world: World, sign_in: SignIn, address: Address) -> None:
    browser = sign_in(world.caseworker)
    page = text(browser.get(f"{address('record-consent')}?for=care"))
    assert (
        page.count(" checked") == 1 + len(Compartment.values) + 1 + 1
    )  # recipient, data, given, not known if read back
    assert '<option value="CARE" selected>' in page
    assert '<option value="ind" selected>' in page
    assert text(browser.get(address("record-consent"))).count(" checked") == 1


def test_one_form_makes_a_decision_for_each_recipient(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    sent = {**ADULT, "recipients": ["POLICE", "LPSK"], "explained": ["PURPOSE"], "language": "ind"}
    sent["wording"] = wordings.current(must_report=True).version
    assert sign_in(world.caseworker).post(address("record-consent"), sent).status_code == 303
    rows = stored(Consent, purpose="LEGAL")
    assert {row.recipient for row in rows} == {"POLICE", "LPSK"}
    assert {(row.wording, row.language, row.was_read_back) for row in rows} == {("2026-2", "ind", None)}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"recipients": []}, "To whom: Choose to whom the data may go."),
        ({"data_classes": []}, "Which data: Choose which data it is about."),
        ({"recipients": ["OTHER"]}, "Which one: Say who it is."),
        ({"recipients": ["OWN"], "recipient_name": "Bu Ratna"}, "Name somebody only outside our organisation."),
        (
            {"recipients": ["POLICE", "LPSK"], "recipient_name": "Polres"},
            "Which one: Name somebody only where one kind is chosen.",
        ),
        ({"purpose": "CARE"}, "Care and statistics stay in the organisation. Choose another purpose."),
    ],
)
def test_what_cannot_be_is_refused(
    world: World, sign_in: SignIn, address: Address, changes: dict[str, Any], sentence: str
) -> None:
    with nothing_changes():
        answer = sign_in(world.caseworker).post(address("record-consent"), {**ADULT, **changes})
    assert answer.status_code == 422
    assert sentence in text(answer)


@pytest.mark.parametrize(("born", "asked"), [(2012, True), (None, True), (1998, False)])
def test_a_child_and_an_unknown_age_are_asked_for_two_answers(
    world: World, sign_in: SignIn, address: Address, born: int | None, asked: bool
) -> None:
    of_a_child(world, born)
    page = text(sign_in(world.caseworker).get(address("record-consent")))
    for name in ("child_answer", "guardian_answer", "guardian_tie", "guardian_may_be_involved"):
        assert (f'name="{name}"' in page) is asked, name


def test_both_answers_stand_on_the_page_and_so_does_what_is_missing(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    of_a_child(world, 2012)
    browser = sign_in(world.caseworker)
    sent = {**ADULT, "child_answer": "AGREES", "guardian_answer": "NOT_ASKED", "given_by": "Ibu Contoh"}
    assert browser.post(address("record-consent"), sent).status_code == 303
    (row,) = stored(Consent, purpose="LEGAL")
    page = text(browser.get(address("consent", pk=row.pk)))
    assert "The consent of a parent or guardian is missing." in page
    assert "Article 25 of Law No. 27 of 2022" in page
    assert "Ask the child too." not in page
    assert "Ibu Contoh" in page
    assert "Ibu Contoh" not in text(browser.get(address("consents")))


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"child_answer": "REFUSES"}, "The child refuses: record the decision as refused."),
        ({"guardian_answer": "REFUSES"}, "The guardian refuses: record the decision as refused."),
    ],
)
def test_nothing_is_given_against_one_of_them(
    world: World, sign_in: SignIn, address: Address, answers: dict[str, str], sentence: str
) -> None:
    of_a_child(world, 2012)
    browser = sign_in(world.caseworker)
    with nothing_changes():
        answer = browser.post(address("record-consent"), {**ADULT, **answers})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert browser.post(address("record-consent"), {**ADULT, **answers, "decision": "REFUSED"}).status_code == 303


def _duty(one: wordings.Wording) -> list[Any]:
    return [one.duty, list(one.basis)] if one.duty else []


def test_what_was_shown_is_never_changed_afterwards() -> None:
    found = {
        version: hashlib.sha256(
            json.dumps([one.lead, one.explanations, *_duty(one)], ensure_ascii=False, sort_keys=True).encode()
        ).hexdigest()
        for version, one in wordings.wordings().items()
    }
    assert found == SHIPPED
    for one in wordings.wordings().values():
        assert list(one.explanations) == list(Consent.Explained.values)
        assert all(set(words) == {"id", "en"} for words in (one.lead, one.duty or one.lead, *one.explanations.values()))


WHO = {"given_by": "MARKIBU Ibu Contoh", "interpreter": "MARKJURU Bu Juru", "witness": "MARKSAKSI Pak Saksi"}


def sealed_under(world: World) -> dict[str, str]:
    """The compartment whose key has sealed each of the names."""
    with organisation_scope(world.organisation.pk):
        row = Consent.objects.get(purpose="LEGAL")
        return {name: data_keys.by_id(row.__dict__[name].key_id).compartment for name in WHO}


def test_names_of_others_lie_with_the_persons_and_are_masked_for_who_does_not_read_that(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    browser = sign_in(world.caseworker)
    assert browser.post(address("record-consent"), {**ADULT, **WHO}).status_code == 303
    (row,) = stored(Consent, purpose="LEGAL")
    page = address("consent", pk=row.pk)
    assert all(name in text(browser.get(page)) for name in WHO.values())
    assert sealed_under(world) == dict.fromkeys(WHO, "identity")
    with organisation_scope(world.organisation.pk):
        held = RolePermission.objects.filter(role__code="caseworker", code="core.read", compartment="identity")
        assert held.delete()[0] == 1
    shown = text(browser.get(page))
    assert not any(name.split()[0] in shown for name in WHO.values()) and "Name hidden" in shown
    for name in ("consents", "changes"):
        assert "MARKIBU" not in text(browser.get(address(name)))
