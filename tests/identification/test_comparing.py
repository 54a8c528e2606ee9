"""The comparison, by tables made by hand: adults, children and people of unknown age, with every state of an answer."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from identification.comparing import Age, AgeFacts, Answer, Finding, Missing, State, What, compare
from identification.elements import THREE, UNDER_18, Kind, codes, elements

ADULT = AgeFacts(1998, False, date(2026, 3, 2), date(2026, 3, 2), date(2025, 1, 10))
CHILD = AgeFacts(2010, True, date(2026, 3, 2), date(2026, 3, 2), date(2025, 1, 10))
UNKNOWN = AgeFacts(None, None, date(2026, 3, 2), date(2026, 3, 2), date(2025, 1, 10))

# How a question stands, by how it was answered.
YES, NO, OPEN = "one yes", "all no", "nothing known"
WELL = {"reason": "Diceritakan sendiri", "has_evidence": True}


def answered(kind: Kind, how: str) -> dict[str, Finding]:
    if how == OPEN:
        return {}
    found = {code: Finding(Answer.NO, **WELL) for code in codes(kind)}
    if how == YES:
        found[codes(kind)[-1]] = Finding(Answer.YES, **WELL)
    return found


def all_answered(act: str, means: str, purpose: str) -> dict[str, dict[str, Finding]]:
    return {kind: answered(kind, how) for kind, how in zip(THREE, (act, means, purpose), strict=True)}


# Act, means, purpose → an adult, a child, somebody of unknown age, and that one if 18 or older.
M, N, P = State.MET, State.NOT_MET, State.INCOMPLETE
TABLE = {
    (YES, YES, YES): (M, M, M, M),
    (YES, YES, NO): (N, N, N, N),
    (YES, YES, OPEN): (P, P, P, P),
    (YES, NO, YES): (N, M, M, N),
    (YES, NO, NO): (N, N, N, N),
    (YES, NO, OPEN): (N, P, P, N),
    (YES, OPEN, YES): (P, M, M, P),
    (YES, OPEN, NO): (N, N, N, N),
    (YES, OPEN, OPEN): (P, P, P, P),
    (NO, YES, YES): (N, N, N, N),
    (NO, YES, NO): (N, N, N, N),
    (NO, YES, OPEN): (N, N, N, N),
    (NO, NO, YES): (N, N, N, N),
    (NO, NO, NO): (N, N, N, N),
    (NO, NO, OPEN): (N, N, N, N),
    (NO, OPEN, YES): (N, N, N, N),
    (NO, OPEN, NO): (N, N, N, N),
    (NO, OPEN, OPEN): (N, N, N, N),
    (OPEN, YES, YES): (P, P, P, P),
    (OPEN, YES, NO): (N, N, N, N),
    (OPEN, YES, OPEN): (P, P, P, P),
    (OPEN, NO, YES): (N, P, P, N),
    (OPEN, NO, NO): (N, N, N, N),
    (OPEN, NO, OPEN): (N, P, P, N),
    (OPEN, OPEN, YES): (P, P, P, P),
    (OPEN, OPEN, NO): (N, N, N, N),
    (OPEN, OPEN, OPEN): (P, P, P, P),
}


def test_the_table_has_every_row() -> None:
    assert set(TABLE) == set(product((YES, NO, OPEN), repeat=3))


@pytest.mark.parametrize(("how", "states"), TABLE.items())
def test_how_all_stands_together(how: tuple[str, str, str], states: tuple[State, ...]) -> None:
    findings = all_answered(*how)
    adult, child, unknown = (compare(facts, findings) for facts in (ADULT, CHILD, UNKNOWN))
    assert (adult.state, child.state, unknown.state, unknown.if_adult) == states
    assert (adult.if_adult, child.if_adult) == (None, None)


@pytest.mark.parametrize(
    ("facts", "how", "state"),
    [
        (ADULT, YES, State.MET),
        (ADULT, NO, State.NOT_MET),
        (ADULT, OPEN, State.INCOMPLETE),
        (CHILD, YES, State.NOT_REQUIRED),
        (CHILD, NO, State.NOT_REQUIRED),
        (CHILD, OPEN, State.NOT_REQUIRED),
        (UNKNOWN, NO, State.NOT_REQUIRED),
    ],
)
def test_means_are_asked_of_adults_alone(facts: AgeFacts, how: str, state: State) -> None:
    found = compare(facts, all_answered(YES, how, YES))
    assert found.parts[Kind.MEANS].state == state
    assert (found.parts[Kind.ACT].state, found.parts[Kind.PURPOSE].state) == (State.MET, State.MET)


def test_one_yes_is_enough_and_the_rest_need_not_be_known() -> None:
    findings = {kind: {codes(kind)[0]: Finding(Answer.YES, **WELL)} for kind in THREE}
    found = compare(ADULT, findings)
    assert (found.state, found.missing) == (State.MET, ())
    part = found.parts[Kind.MEANS]
    assert (part.yes, part.no, len(part.unknown)) == (("THREAT_OF_VIOLENCE",), (), 9)


def test_all_but_one_no_is_incomplete_and_names_the_one() -> None:
    findings = all_answered(NO, YES, YES)
    del findings[Kind.ACT]["RECEIPT"]
    found = compare(ADULT, findings)
    assert found.parts[Kind.ACT].state == State.INCOMPLETE
    assert found.missing == (Missing(What.ANSWERS, Kind.ACT, ("RECEIPT",)),)


INTAKE = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("year", "was_child", "began_on", "age"),
    [
        (1998, False, date(2025, 1, 10), Age.ADULT),
        (1998, False, None, Age.ADULT),
        (2010, True, date(2025, 1, 10), Age.CHILD),
        (None, True, None, Age.CHILD),
        (None, True, date(2020, 1, 1), Age.CHILD),
        (None, None, date(2025, 1, 10), Age.UNKNOWN),
        # Turned 18 in the year of the intake: at the intake that was looked at, a year before it is certain.
        (2008, False, None, Age.ADULT),
        (2008, False, date(2026, 1, 20), Age.UNKNOWN),
        (2008, False, date(2025, 12, 31), Age.CHILD),
        (2007, False, date(2025, 12, 31), Age.UNKNOWN),
        (2006, False, date(2025, 1, 1), Age.ADULT),
        # An episode that is said to begin after the case was opened says nothing of an earlier day.
        (2008, False, date(2026, 5, 1), Age.ADULT),
    ],
)
def test_the_age_is_that_of_the_day_on_which_it_began(
    year: int | None, was_child: bool | None, began_on: date | None, age: Age
) -> None:
    assert compare(AgeFacts(year, was_child, INTAKE, INTAKE, began_on), {}).age.age == age


@pytest.mark.parametrize(
    ("year", "began_on", "age"),
    [(2004, date(2026, 1, 5), Age.ADULT), (2004, date(2021, 6, 1), Age.CHILD), (None, None, Age.UNKNOWN)],
)
def test_who_was_a_child_at_a_first_intake_years_ago_is_not_one_for_ever(
    year: int | None, began_on: date | None, age: Age
) -> None:
    facts = AgeFacts(year, True, date(2021, 9, 1), date(2026, 3, 2), began_on)
    assert compare(facts, {}).age.age == age


# By the record, by identification → as what the person is taken, whether the two say different things.
SAID = {
    (ADULT, Answer.UNKNOWN): (Age.ADULT, False),
    (ADULT, Answer.NO): (Age.ADULT, False),
    (ADULT, Answer.YES): (Age.CHILD, True),
    (CHILD, Answer.UNKNOWN): (Age.CHILD, False),
    (CHILD, Answer.YES): (Age.CHILD, False),
    (CHILD, Answer.NO): (Age.CHILD, True),
    (UNKNOWN, Answer.UNKNOWN): (Age.UNKNOWN, False),
    (UNKNOWN, Answer.YES): (Age.CHILD, False),
    (UNKNOWN, Answer.NO): (Age.ADULT, False),
}


@pytest.mark.parametrize(("given", "found"), SAID.items())
def test_whoever_is_in_doubt_is_taken_as_a_child(given: tuple[AgeFacts, Answer], found: tuple[Age, bool]) -> None:
    facts, said = given
    compared = compare(facts, {Kind.AGE: {UNDER_18: Finding(said, **WELL)}})
    assert (compared.age.age, compared.age.is_contradicted) == found
    assert (What.AGE_CONTRADICTED in {one.what for one in compared.missing}) is found[1]


def test_an_unknown_age_is_missing_and_what_an_adult_would_need_is_told() -> None:
    findings = all_answered(YES, OPEN, YES)
    assert compare(UNKNOWN, findings).missing == (
        Missing(What.AGE, Kind.AGE),
        Missing(What.ANSWERS_IF_ADULT, Kind.MEANS, codes(Kind.MEANS)),
    )
    assert compare(CHILD, findings).missing == ()
    assert compare(ADULT, findings).missing == (Missing(What.ANSWERS, Kind.MEANS, codes(Kind.MEANS)),)


def test_once_the_age_is_found_the_same_findings_are_read_anew() -> None:
    findings = all_answered(YES, NO, YES)
    before = compare(UNKNOWN, findings)
    assert (before.state, before.if_adult) == (State.MET, State.NOT_MET)
    assert compare(ADULT, findings).state == State.NOT_MET
    assert compare(CHILD, findings).state == State.MET


def test_a_yes_without_reason_or_evidence_is_told() -> None:
    findings = {kind: {codes(kind)[0]: Finding(Answer.YES, " ")} for kind in THREE}
    findings[Kind.ACT]["TRANSFER"] = Finding(Answer.NO)
    findings[Kind.MEANS]["DECEPTION"] = Finding(Answer.YES, "Dijanjikan gaji", True)
    assert compare(ADULT, findings).missing == (
        Missing(What.REASONS, Kind.ACT, ("RECRUITMENT",)),
        Missing(What.EVIDENCE, Kind.ACT, ("RECRUITMENT",)),
        Missing(What.REASONS, Kind.MEANS, ("THREAT_OF_VIOLENCE",)),
        Missing(What.EVIDENCE, Kind.MEANS, ("THREAT_OF_VIOLENCE",)),
        Missing(What.REASONS, Kind.PURPOSE, ("PROSTITUTION",)),
        Missing(What.EVIDENCE, Kind.PURPOSE, ("PROSTITUTION",)),
    )


def test_what_is_said_of_the_age_needs_a_reason_also_when_it_is_no() -> None:
    said = {Kind.AGE: {UNDER_18: Finding(Answer.NO)}}
    kinds = [(one.what, one.kind) for one in compare(UNKNOWN, said).missing if one.elements == (UNDER_18,)]
    assert kinds == [(What.REASONS, Kind.AGE), (What.EVIDENCE, Kind.AGE)]


def test_an_adult_at_the_intake_of_whom_no_episode_has_a_day_may_have_been_a_child() -> None:
    facts = AgeFacts(1998, False, INTAKE, INTAKE)
    assert Missing(What.DAY, Kind.AGE) in compare(facts, {}).missing
    assert Missing(What.DAY, Kind.AGE) not in compare(ADULT, {}).missing
    said = {Kind.AGE: {UNDER_18: Finding(Answer.NO, **WELL)}}
    assert Missing(What.DAY, Kind.AGE) not in compare(facts, said).missing


def test_nothing_has_begun_as_long_as_only_the_age_is_known() -> None:
    assert not compare(ADULT, {Kind.AGE: {UNDER_18: Finding(Answer.NO, **WELL)}}).is_begun
    assert compare(ADULT, {Kind.ACT: {"TRANSFER": Finding(Answer.NO)}}).is_begun


def test_the_elements_are_those_of_the_law_with_what_was_read_alone() -> None:
    assert [len(codes(kind)) for kind in Kind] == [1, 6, 10, 9]
    every = [code for kind in Kind for code in codes(kind)]
    assert len(set(every)) == len(every)
    debt = next(one for one in elements(Kind.MEANS) if one.code == "DEBT_BONDAGE")
    assert [(entry.law.key, entry.article) for entry in debt.more] == [("UU 21/2007", "1 angka 15")]
