"""Two published figures subtracted: nobody is singled out, whichever two they are (S-07)."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import NamedTuple

from django.db import transaction

from accounts.models import User
from cases.record.models import Case
from reports.models import Release
from reports.periods import Period
from tests.conftest import Tell
from tests.factories import World
from tests.reports.made_up import GIVEN, OF_OPENED, REFUSED, Decided, Made, by_hand, put, release

PAIRS = 1_000
WORLDS = 5
GENDERS = ("Feminine",) * 8 + ("Masculine",) * 5 + ("TransgenderFeminine", "")
COUNTRIES = ("MY",) * 6 + ("SA",) * 3 + ("ID", "ID", "KH", "TW", "")
TYPES = ("ForcedLabour",) * 5 + ("SexualExploitation", "Servitude", "ForcedBegging")
MEANS = ("DebtBondage", "WithholdsDocuments", "WithholdsDocuments", "RestrictsMovement", "PhysicalAbuse")
OUTCOMES = [value for value in Case.Outcome.values if value]


class Figure(NamedTuple):
    """A row of a published table, or what is left of it: the people behind the number."""

    table: str
    number: int
    people: frozenset[int]


class Published(NamedTuple):
    """What is published of the people of a period: how many they are, and the rows of each table."""

    everybody: Figure
    tables: list[list[Figure]]

    def asked(self, chance: random.Random) -> Figure:
        """A number that a reader can work out: everybody, a row, or rows of a table in which nobody is twice."""
        rows = chance.choice([[self.everybody], *self.tables])
        chosen = rows if len(rows) == 1 else chance.sample(rows, chance.randint(1, len(rows)))
        if rows[0].table in ("exploitation", "control"):
            return chosen[0]
        people = frozenset[int]().union(*(row.people for row in chosen))
        assert len(people) == sum(row.number for row in chosen)
        return Figure(rows[0].table, len(people), people)


def made_up(chance: random.Random, count: int) -> list[Made]:
    found: list[Made] = []
    for person in range(1, count + 1):
        opened = date(2023, 1, 1) + timedelta(days=chance.randrange(1096))
        decided: tuple[Decided, ...] = ()
        if chance.random() < 0.3:
            on = opened + timedelta(days=chance.randrange(60))
            ends = chance.choice([{}, {}, {"withdrawn_on": on}, {"valid_until": on}])
            decided = (chance.choice([Decided(REFUSED, on), Decided(GIVEN, on, **ends)]),)
        facts = {
            "gender": chance.choice(GENDERS),
            "birth_year": chance.choice([None, 1990, 1995]),
            "is_child": chance.random() < 0.15,
        }
        for _again in range(2 if chance.random() < 0.1 else 1):
            closed = opened + timedelta(days=chance.randrange(20, 200))
            found.append(
                Made(
                    opened, person, closed, chance.choice(OUTCOMES), chance.random() < 0.1, **facts, decided=decided,
                    episodes=tuple(
                        (
                            chance.choice(COUNTRIES),
                            tuple({chance.choice(TYPES) for _ in range(chance.randint(0, 2))}),
                            tuple({chance.choice(MEANS) for _ in range(chance.randint(0, 3))}),
                        )
                        for _ in range(chance.choice((0, 1, 1, 1, 2)))
                    ),
                )
            )  # fmt: skip
            opened = closed + timedelta(days=chance.randrange(5, 90))
    return found


def periods(chance: random.Random) -> list[Period]:
    """Years that are cut somewhere, or not at all."""
    found = []
    for year in (2023, 2024, 2025):
        cuts = sorted({4, *(quarter for quarter in (1, 2, 3) if chance.random() < 0.4)})
        found += [Period(year, first + 1, last) for first, last in zip([0, *cuts], cuts, strict=False)]
    return found


def published(row: Release, cases: list[Made]) -> list[Published]:
    """Every number of a release, compared with what is counted by hand."""
    sets, found = by_hand(cases, row.period), []
    for names in (OF_OPENED, ("closed", "outcome")):
        everybody = frozenset[int]().union(*sets[names[0]].values())
        tables = []
        for name in names:
            kept = row.figures[name]
            assert kept["total"] == (len(everybody) if len(everybody) >= 10 else None)
            rows = [Figure(name, number, frozenset(sets[name][code])) for code, number in kept["counts"].items()]
            assert all(one.number == len(one.people) >= 10 for one in rows)
            rest = everybody.difference(*(one.people for one in rows))
            if name not in ("exploitation", "control") and rows and rest:
                rows.append(Figure(name, len(rest), rest))
            tables += [rows] if rows else []
        if len(everybody) >= 10:
            found.append(Published(Figure("", len(everybody), everybody), tables))
    return found


def test_no_two_figures_single_anybody_out(world: World, data_officer: User, tell: Tell) -> None:
    chance = random.Random(20261125)  # noqa: S311 -- made-up data
    singled_out = 0
    for size in range(WORLDS):
        cases = made_up(chance, 120 + 120 * size)
        with transaction.atomic():
            put(world, cases)
            everything = [
                one for period in periods(chance) if enough(cases, period)
                for one in published(release(world, period), cases)
            ]  # fmt: skip
            transaction.set_rollback(True)
        assert any(one.tables for one in everything)
        for _ in range(PAIRS // WORLDS):
            # Of two periods nobody's case is in both: nothing can be subtracted. So both are of one.
            of = chance.choice(everything)
            one, other = of.asked(chance), of.asked(chance)
            singled_out += 0 < len(known_difference(one, other)) < 10
    tell(
        f"statistics: {PAIRS} pairs of figures, {singled_out} single somebody out",
        statistics_pairs=PAIRS,
        statistics_singled_out=singled_out,
    )
    assert singled_out == 0


def enough(cases: list[Made], period: Period) -> bool:
    sets = by_hand(cases, period)
    return any(sum(map(len, sets[name].values())) >= 10 for name in ("opened", "closed"))


def known_difference(one: Figure, other: Figure) -> frozenset[int]:
    """Whom one gets by subtracting, where a reader knows that one figure holds the other: as everybody of the period,
    or as rows of the same table.
    """
    smaller, larger = sorted((one, other), key=lambda figure: figure.number)
    is_known = not larger.table or larger.table == smaller.table
    return larger.people - smaller.people if is_known and smaller.people <= larger.people else frozenset()
