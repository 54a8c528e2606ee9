"""Whatever makes a version outdated is a difference that the comparison of versions shows."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from core.access.log import log_access
from core.compartments import Compartment
from legal import approving, services
from legal.dossier.comparing import compared
from legal.models import Dossier, LossItem, RestitutionClaim
from tests.cases.asking import text
from tests.factories import World
from tests.identification.makers import all_found_out
from tests.legal import parts
from tests.legal.asking import an_exhibit, url
from tests.legal.dossiers import built, put_exhibits, put_losses, put_story
from tests.legal.letters import add_party, fill_in
from tests.legal.makers import MARK_LOSS, add_loss, give_consent, wages
from tests.legal.recovering import DAY, amount
from tests.legal.test_exhibits_tell import first_episode, tell
from tests.legal.test_unmade_redactions import HEAD, draw, make

MARK = "TANDA"
Path = tuple[str | int, ...]


@pytest.fixture
def content(world: World, claim: RestitutionClaim) -> dict[str, Any]:
    """A version with all that a dossier can have, as it is kept."""
    give_consent(world)
    put_story(world)
    tell(world, put_exhibits(world, claim, put_losses(world, claim))[0], first_episode(world))
    make(world, draw(world, an_exhibit(world, claim), HEAD))
    add_party(world, claim, "ATTORNEY", "Pendamping Contoh", "Jalan Contoh 3")
    add_party(world, claim, "APPLICANT", "Pemohon Contoh", "Jalan Contoh 4")
    parts.oppose(world, claim)
    parts.tell(world, claim, is_printed=True, agreed_on=date(2026, 3, 8), told_on=date(2026, 3, 7))
    calculation = parts.begin(world, claim)
    parts.enter(world, calculation)
    parts.take_over(world, calculation)
    all_found_out(world)
    amount(world, claim, "ASSESSED", 10**9, number="R-1/LPSK/2026")
    amount(world, claim, "ASSESSED", 2 * 10**9, DAY + timedelta(days=1), number="R-2/LPSK/2026")
    fill_in(world, claim, relation="paman")
    dossier = built(world, claim)
    with world.at_work(world.lawyer) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=Compartment.values)
        return approving.kept_of(Dossier.objects.select_related("case").get(pk=dossier.pk))


def said(kept: dict[str, Any]) -> dict[str, Any]:
    """What is held against what the claim says now: neither who prepared it nor how its pages came out."""
    return {name: value for name, value in kept.items() if name not in ("prepared_by", "exhibits")}


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if pairs is None:
        yield path, value
        return
    for name, one in pairs:
        yield from leaves(one, (*path, name))


def lists(value: Any, path: Path = ()) -> Iterator[tuple[Path, list[Any]]]:
    if isinstance(value, list):
        yield path, value
    if isinstance(value, dict | list):
        for name, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from lists(one, (*path, name))


def at(value: Any, path: Path) -> Any:
    for name in path:
        value = value[name]
    return value


def put(kept: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    found = deepcopy(kept)
    at(found, path[:-1])[path[-1]] = value
    return found


def changed(kept: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], bool]]:
    """(what was done, the content after it, whether MARK is in it) for each thing that can be changed by itself."""
    for path, value in leaves(said(kept)):
        if isinstance(value, bool):
            yield f"{path} turned", put(kept, path, not value), False
        elif isinstance(value, int):
            yield f"{path} counted on", put(kept, path, value + 1), False
        elif isinstance(value, str):
            yield f"{path} marked", put(kept, path, f"{value} {MARK}"), path[-1] != "document_id"
            yield f"{path} emptied", put(kept, path, ""), False
            yield f"{path} with a blank line", put(kept, path, f"{value}\n"), False
    for path, rows in lists(said(kept)):
        for number, row in enumerate(rows):
            yield f"{path} without {number}", put(kept, path, rows[:number] + rows[number + 1 :]), False
            if number and row != rows[number - 1]:
                swapped = [*rows[: number - 1], row, rows[number - 1], *rows[number + 1 :]]
                yield f"{path} with {number} before", put(kept, path, swapped), False
        yield f"{path} emptied", put(kept, path, []), False
    for name in ("letter", "statement"):
        yield f"no {name}", put(kept, (name,), None), False


def test_each_fact_that_outdates_a_version_is_shown(content: dict[str, Any]) -> None:
    assert [name for name, value in said(content).items() if value in ([], None, "")] == [], "all is there"
    assert compared(content, deepcopy(content)) == []
    checked, unseen, unsaid = 0, [], []
    for what, after, is_marked in changed(content):
        if approving.is_said(content, said(after)):
            continue
        checked += 1
        both = [compared(content, after), compared(after, content)]
        if not all(both):
            unseen.append(what)
        told = [str(part) for chapter in both[0] for one in chapter.differences for part in (one.what, one.after)]
        if is_marked and not any(MARK in part for part in told):
            unsaid.append(what)
    assert (unseen, unsaid) == ([], [])
    assert checked > 500


def test_what_was_not_kept_yet_and_is_empty_now_is_no_difference(content: dict[str, Any]) -> None:
    older = deepcopy(content)
    for table in older["tables"]:
        for line in table["lines"]:
            del line["source"]
    newer = deepcopy(content)
    for table in newer["tables"]:
        for line in table["lines"]:
            line["source"] = ""
    del older["workings"]
    newer["workings"] = []
    assert approving.is_said(older, said(newer))
    assert compared(older, newer) == []


def test_a_loss_that_is_certified_since_is_told(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    give_consent(world)
    loss = add_loss(world, claim, wages())
    first = built(world, claim)
    with world.at_work(world.lawyer) as by:
        facts = wages(
            certified=LossItem.Certified.OFFICIAL, certifier="Kepala Dinas Contoh", certified_on=date(2026, 4, 1)
        )
        services.change_loss(loss_id=loss.pk, expected_version=1, facts=facts, by=by)
    second = built(world, claim)
    page = text(lawyer.get(url("dossier-compare", world, second) + f"?with={first.number}"))
    assert "Both versions say the same." not in page
    assert f"a. {MARK_LOSS}" in page
    assert ("· belum disahkan" in page, "· disahkan pejabat: Kepala Dinas Contoh, 1 April 2026" in page) == (True, True)
