"""May these data go to this recipient for this purpose: one answer, with the reason, for each kind of data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from cases.consent import rules as consent_rules
from cases.consent.models import Consent, Recipient
from cases.consent.rules import To, why_not
from cases.consent.services import give_consent, withdraw_consent
from cases.record.models import Person
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from tests.cases.consent.deciding import CLINICAL, GENERAL, IDENTITY, LEGAL, ON, decide
from tests.factories import World

POLICE = "Report and legal proceedings – Police"
ANY_POLICE = To("POLICE")


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def said(world: World, *classes: str, to: To = ANY_POLICE, purpose: str = "LEGAL", on: date = ON) -> str:
    with world.at_work(world.caseworker) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.GENERAL])
        return why_not(world.case, classes=classes, to=to, purpose=purpose, on=on)


def test_what_was_decided_for_one_recipient_is_nothing_for_another(world: World) -> None:
    decide(world)
    assert said(world, GENERAL, IDENTITY) == ""
    assert said(world, GENERAL, to=To("COURT")) == (
        "No consent is recorded for “Report and legal proceedings – Court”. Ask the survivor and record the decision."
    )
    assert said(world, GENERAL, purpose="PHOTO") == (
        "No consent is recorded for “Photo or recording”. Ask the survivor and record the decision."
    )


def test_what_was_not_named_is_not_covered(world: World) -> None:
    decide(world)
    assert said(world, GENERAL, CLINICAL, LEGAL) == (
        f"The consent for “{POLICE}” does not cover: Health, Legal. Ask the survivor and record the decision."
    )


def test_for_each_kind_of_data_the_newest_decision_holds(world: World) -> None:
    decide(world, Recipient.POLICE, GENERAL, IDENTITY, CLINICAL)
    decide(world, Recipient.POLICE, CLINICAL, decision="REFUSED", decided_on=date(2026, 4, 1))
    assert said(world, GENERAL, IDENTITY) == ""
    assert said(world, GENERAL, CLINICAL) == f"The survivor refused consent for “{POLICE}: Health” on 1 April 2026."
    assert said(world, CLINICAL) == f"The survivor refused consent for “{POLICE}” on 1 April 2026."
    assert said(world, CLINICAL, on=date(2026, 3, 31)) == ""


def test_a_withdrawn_decision_does_not_bring_the_one_before_it_back(world: World) -> None:
    decide(world)
    second = decide(world, decided_on=date(2026, 4, 1))
    with world.at_work(world.caseworker) as by:
        withdraw_consent(consent_id=second.pk, expected_version=1, on=date(2026, 5, 1), by=by)
    assert said(world, GENERAL) == f"The survivor withdrew consent for “{POLICE}” on 1 May 2026."
    assert said(world, GENERAL, on=date(2026, 4, 30)) == ""


def test_one_that_has_ended_allows_nothing_more(world: World) -> None:
    decide(world, valid_until=date(2026, 5, 31))
    assert said(world, GENERAL, on=date(2026, 5, 31)) == ""
    assert said(world, GENERAL) == f"Consent for “{POLICE}” ended on 31 May 2026. Ask the survivor again."


def test_a_named_one_is_meant_alone(world: World) -> None:
    decide(world, recipient_name="Polres Contoh")
    assert said(world, GENERAL, to=To("POLICE", " polres  contoh ")) == ""
    missing = f"No consent is recorded for “{POLICE}”. Ask the survivor and record the decision."
    assert said(world, GENERAL, to=To("POLICE", "Polda Contoh")) == missing
    assert said(world, GENERAL) == missing, "it is not known which one it would be"


def test_what_was_refused_to_one_of_them_holds_where_it_is_not_known_which(world: World) -> None:
    decide(world)
    decide(world, recipient_name="Polres Contoh", decision="REFUSED", decided_on=date(2026, 4, 1))
    refused = f"The survivor refused consent for “{POLICE}” on 1 April 2026."
    assert said(world, GENERAL) == refused
    assert said(world, GENERAL, to=To("POLICE", "Polres Contoh")) == refused
    assert said(world, GENERAL, to=To("POLICE", "Polda Contoh")) == ""
    decide(world, decided_on=date(2026, 5, 1))
    assert said(world, GENERAL) == ""


@pytest.mark.parametrize(
    "written", ["LPSK  Medan", "lpsk medan", "LPSK, Medan.", "LPSK Médan", "LPSK Medan Kota", "LPSK"]
)
def test_a_refusal_of_one_body_holds_however_its_name_is_written(world: World, written: str) -> None:
    decide(world, "LPSK")
    decide(world, "LPSK", decision="REFUSED", recipient_name="LPSK Medan", decided_on=date(2026, 4, 1))
    assert "refused" in said(world, GENERAL, to=To("LPSK", written))
    assert said(world, GENERAL, to=To("LPSK", "LPSK Surabaya")) == ""


def test_what_was_allowed_to_one_body_is_not_allowed_to_one_that_is_called_nearly_so(world: World) -> None:
    decide(world, "LPSK", recipient_name="LPSK Medan")
    assert said(world, GENERAL, to=To("LPSK", "lpsk, medan")) == ""
    assert said(world, GENERAL, to=To("LPSK", "LPSK Medan Kota")) != ""


@pytest.mark.parametrize(
    ("purpose", "covered"),
    [
        ("CARE", {"OWN"}),
        ("STATISTICS", {"OWN"}),
        ("RESTITUTION", {"POLICE", "PROSECUTOR", "COURT", "LPSK"}),
        ("REFERRAL", {"HEALTH", "SOCIAL", "LPSK", "EMBASSY", "NGO"}),
    ],
)
def test_a_decision_from_before_means_what_its_words_said(world: World, purpose: str, covered: set[str]) -> None:
    """No recipient and no kind of data: all that the purpose needs, and nobody whom it does not name."""
    with world.at_work(world.caseworker) as by:
        old = Consent(case=world.case, purpose=purpose, decision="GIVEN", form="WRITTEN", decided_on=date(2026, 3, 3))
        assert (old.recipient, old.data_classes) == ("NOT_RECORDED", [])
        give_consent(consent=old, by=by)
        Consent.objects.exclude(pk=old.pk).delete()
    kinds = [kind for kind in Recipient.values if kind not in ("NOT_RECORDED", "OTHER")]
    assert {kind for kind in kinds if not said(world, *Compartment.values, to=To(kind), purpose=purpose)} == covered


def test_restitution_is_open_as_soon_as_one_body_may_have_it(world: World) -> None:
    with world.at_work(world.caseworker):
        nothing = consent_rules.restitution_refusal(world.case)
    assert nothing.startswith("No consent is recorded for “Restitution claim and dossier”.")
    whole = (GENERAL, IDENTITY, LEGAL)
    decide(world, Recipient.COURT, *whole, purpose="RESTITUTION", decision="REFUSED")
    with world.at_work(world.caseworker):
        assert consent_rules.restitution_refusal(world.case) == (
            "The survivor refused consent for “Restitution claim and dossier – Court” on 3 March 2026."
        )
    decide(world, Recipient.LPSK, *whole, purpose="RESTITUTION")
    with world.at_work(world.caseworker):
        assert consent_rules.restitution_refusal(world.case) == ""


@pytest.mark.parametrize(("born", "counts"), [(None, True), (2008, True), (2009, True), (2007, False), (1998, False)])
def test_an_age_that_is_not_known_is_a_childs(world: World, born: int | None, counts: bool) -> None:
    with world.at_work(world.caseworker):
        assert consent_rules.counts_as_child(Person(birth_year=born), on=date(2026, 6, 1)) is counts


def lacking(world: World, born: int | None, **facts: Any) -> list[str]:
    whole: dict[str, Any] = {
        "purpose": "CARE",
        "decision": "GIVEN",
        "form": "WRITTEN",
        "explained": list(Consent.Explained.values),
        "was_read_back": True,
        "decided_on": ON,
    }
    with world.at_work(world.caseworker):
        consent = Consent(case=world.case, **{**whole, **facts})
        return [str(lack.text) for lack in consent_rules.lacks(consent, Person(birth_year=born))]


GUARDIAN = "The consent of a parent or guardian is missing."
CHILD = "What the child says is missing. Ask the child too."


def test_who_said_to_be_an_adult_is_not_asked_as_a_child(world: World) -> None:
    with organisation_scope(world.organisation.pk):
        person = Person(birth_year=None, is_said_adult=True)
        assert (consent_rules.counts_as_child(person, on=ON), person.was_child) == (False, False)
        # The year of birth is a fact, and what was said is not.
        person.birth_year = 2015
        assert consent_rules.counts_as_child(person, on=ON)
        assert consent_rules.counts_as_child(Person(is_child=True, is_said_adult=True), on=ON)


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        ({}, [GUARDIAN, CHILD]),
        ({"guardian_answer": "AGREES"}, [CHILD]),
        ({"child_answer": "AGREES"}, [GUARDIAN]),
        ({"child_answer": "AGREES", "guardian_answer": "NOT_ASKED"}, [GUARDIAN]),
        ({"child_answer": "AGREES", "guardian_answer": "AGREES"}, []),
        ({"decision": "REFUSED"}, []),
    ],
)
def test_of_a_child_both_are_asked_and_what_is_missing_is_said(
    world: World, facts: dict[str, Any], missing: list[str]
) -> None:
    assert lacking(world, 2012, **facts) == missing
    assert lacking(world, 1998, **facts) == []


def test_a_guardian_who_may_be_involved_is_warned_of_and_does_not_count(world: World) -> None:
    answers = {"child_answer": "AGREES", "guardian_answer": "AGREES", "guardian_may_be_involved": True}
    (warning,) = lacking(world, 2012, **answers)
    assert warning.startswith("The guardian may be involved in the trafficking. Do not rely on this answer")
    # Nor can they keep a child from help by refusing.
    decide(world, **{**answers, "guardian_answer": "REFUSES"})
    assert said(world, GENERAL) == ""


def test_an_unknown_age_says_why_a_guardian_is_asked_for(world: World) -> None:
    assert lacking(world, None)[0] == "The age is not known, so the person is asked as a child is."
    assert lacking(world, None)[1:] == [GUARDIAN, CHILD]
    with organisation_scope(world.organisation.pk):
        consent = Consent(
            case=world.case, purpose="CARE", decision="GIVEN", form="WRITTEN", explained=[], decided_on=ON
        )
        said = [str(lack.text) for lack in consent_rules.lacks(consent, Person(is_child=True))]
    assert said[:2] == [GUARDIAN, CHILD], "who is said to be a child is of an age that is known"


def test_how_it_was_given_is_looked_at_too(world: World) -> None:
    assert lacking(world, 1998, form="ORAL") == [
        "It was given orally. Have it written down or recorded.",
        "The name of the witness is missing.",
    ]
    assert lacking(world, 1998, was_read_back=False)[0].startswith("It was not read back.")
    assert lacking(world, 1998, explained=list(Consent.Explained.values)[1:]) == [
        "Not explained yet: Agrees to the interview."
    ]


def test_the_law_is_cited_only_where_it_may_be(world: World) -> None:
    assert consent_rules.cited("25") == "Article 25 of Law No. 27 of 2022 on Personal Data Protection"
    with world.at_work(world.caseworker):
        # 72 hours from the beginning of the day.
        assert consent_rules.to_be_told_by(Consent(withdrawn_on=date(2026, 6, 1))) == date(2026, 6, 3)
        assert consent_rules.to_be_told_by(Consent()) is None
