"""Who reads identification, what is noted of it, and what its pages cost."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from accounts.models import RolePermission
from core.db import organisation_scope
from identification.elements import Kind, codes
from tests.assessments.conftest import published
from tests.cases.asking import SignIn, at, finds_nothing, looks, nothing_changes, queries, text
from tests.documents import samples
from tests.factories import World
from tests.identification.asking import MARKS, answers, episode_of, fill_in
from tests.identification.makers import MARK_REASON, decide, found_out, link
from tests.legal.makers import add_paper


def test_who_may_not_finds_nothing_and_is_told_nothing(world: World, sign_in: SignIn) -> None:
    part = found_out(world, "ACT", RECRUITMENT=("YES", MARK_REASON))
    row = decide(world)
    names = ["section", "print", "age", "act", "means", "purpose", "decision-add"]
    addresses = [("GET", at(f"identification:{name}", world.case)) for name in names]
    addresses += [
        ("POST", at("identification:decision-edit", world.case, pk=row.pk)),
        ("POST", at("identification:decision-withdraw", world.case, pk=row.pk)),
        ("POST", at("identification:evidence", world.case, pk=part.pk, element="RECRUITMENT")),
    ]
    nowhere = [(method, url.replace(str(world.case.pk), str(world.other_case.pk))) for method, url in addresses]
    finds_nothing(sign_in(world.outsider), addresses, nowhere, marks=MARKS)
    browser = sign_in(world.shelter)
    with nothing_changes():
        for _method, url in addresses:
            answer = browser.get(url)
            assert (answer.status_code, any(mark in text(answer) for mark in MARKS)) == (403, False)


def test_who_changes_facts_but_does_not_read_the_story_does_not_read_it_here(world: World, sign_in: SignIn) -> None:
    part = found_out(world, "ACT", RECRUITMENT=("YES", MARK_REASON))
    with organisation_scope(world.organisation.pk):
        RolePermission.objects.filter(role__code="caseworker", code="cases.read_account").delete()
    browser = sign_in(world.caseworker)
    for url in (
        at("identification:act", world.case),
        at("identification:evidence", world.case, pk=part.pk, element="RECRUITMENT"),
    ):
        with nothing_changes():
            for answer in (browser.get(url), browser.post(url, answers("ACT", version=1, SENDING="YES"))):
                assert (answer.status_code, MARK_REASON in text(answer)) == (404, False)
    assert MARK_REASON not in text(browser.get(world.case.get_absolute_url()))


def test_each_look_is_noted(world: World, sign_in: SignIn) -> None:
    before = len(looks(world, "cases.case.opened"))
    sign_in(world.lawyer).get(at("identification:section", world.case))
    entry = looks(world, "cases.case.opened")[before]
    assert (entry.user_id, entry.compartments) == (world.lawyer.pk, ["identity", "general", "legal"])


# User, roles, case, identity and its key; decisions, their documents; parts, evidence, its documents, keys, the first
# intake, episodes: the same for one as for many.
@pytest.mark.parametrize(("count", "expected"), [(1, 16), (4, 16)])
def test_the_section_costs_the_same_however_much_is_in_it(
    world: World, sign_in: SignIn, store: Path, count: int, expected: int
) -> None:
    full(world, count)
    for number in range(count):
        fill_in(world, published(world, name=f"Tanda {number}", kind="IDENTIFICATION"))
    browser = sign_in(world.caseworker)
    assert queries(browser, at("identification:section", world.case)) == expected
    assert queries(browser, at("identification:print", world.case)) == expected - 1


def full(world: World, count: int) -> None:
    for kind in (Kind.ACT, Kind.MEANS, Kind.PURPOSE):
        part = found_out(world, kind, **{code: ("YES", f"Alasan {code}") for code in codes(kind)[:count]})
        for code in codes(kind)[:count]:
            paper = add_paper(
                world, samples.scan(size=(20, 20)), f"Bukti {code}", by="caseworker", compartment="general"
            )
            part = link(world, part, code, documents=[paper], episodes=[episode_of(world)])
    for _number in range(count):
        decide(world, document=paper.pk, grounds="Dasar")


def test_forms_cost_little(world: World, sign_in: SignIn) -> None:
    part = found_out(world, "ACT", RECRUITMENT=("YES", MARK_REASON))
    row = decide(world)
    browser: Client = sign_in(world.caseworker)
    assert {
        name: queries(browser, url)
        for name, url in {
            "act": at("identification:act", world.case),
            "means": at("identification:means", world.case),
            "age": at("identification:age", world.case),
            "evidence": at("identification:evidence", world.case, pk=part.pk, element="RECRUITMENT"),
            "add": at("identification:decision-add", world.case),
            "edit": at("identification:decision-edit", world.case, pk=row.pk),
        }.items()
    } == {"act": 9, "means": 8, "age": 10, "evidence": 15, "add": 9, "edit": 11}
