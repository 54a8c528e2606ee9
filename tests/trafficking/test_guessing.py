"""What somebody inside can find out of cases that they do not see: by typing names, by counts, by the network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from cases.record.models import Case
from tests.cases.asking import SignIn, at, restrict, text
from tests.factories import World, at_work
from tests.trafficking.conftest import MARK_ACTOR, MARK_PHONE_OF, AddActor, OtherCase
from trafficking import services
from trafficking.models import Actor, Involvement
from trafficking.selectors import Elsewhere, elsewhere
from trafficking.services import ActorFacts, InvolvementFacts

ROLE = ["Exploiter"]


def the_same(answer: Any) -> tuple[int, str]:
    """Status and body without what differs in each answer whatever it is about."""
    body = re.sub(r'name="(csrfmiddlewaretoken|form_mark)" value="[^"]*"', "", text(answer))
    return answer.status_code, re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "key", body)


@pytest.fixture
def hidden(world: World, add_actor: AddActor, other_case: OtherCase) -> Iterator[list[Case]]:
    """Cases that the caseworker does not see: a colleague's, a restricted, a foreign one. Each names another actor."""
    unassigned, restricted = other_case(name="Orang Satu"), other_case(name="Orang Dua")
    for case, name in ((unassigned, "Warno Contoh"), (restricted, "Sastro Contoh")):
        add_actor(case, by=world.outsider, name=name, licence_number=f"L-{name}")
    restrict(world, restricted)
    with at_work(world.users["foreigner"], world.other_organisation) as by:
        services.add_actor(
            case=world.other_case,
            facts=ActorFacts(kind="RECRUITER", name="Karto Contoh", licence_number="L-Karto Contoh"),
            involvement=InvolvementFacts(roles=ROLE),
            by=by,
        )
    yield [unassigned, restricted, world.other_case]


def test_a_name_that_others_know_is_taken_like_one_that_nobody_knows(
    world: World, hidden: list[Case], sign_in: SignIn
) -> None:
    browser, url = sign_in(world.caseworker), at("trafficking:add-actor", world.case)
    pages = set()
    for name in ("Warno Contoh", "Sastro Contoh", "Karto Contoh", "Nobody Contoh"):
        sent = {"kind": "RECRUITER", "name": name, "licence_number": f"L-{name}", "phones": MARK_PHONE_OF}
        answer = browser.post(url, {**sent, "roles": ROLE})
        assert answer.status_code == 303, name
        shown = the_same(browser.get(at("trafficking:section", world.case)))
        assert "other case" not in shown[1]
        pages.add((shown[0], shown[1].replace(name, "NAME")))
        with world.at_work(world.caseworker) as by:
            row = Involvement.objects.current().get(case=world.case)
            services.end_involvement(involvement_id=row.pk, expected_version=row.version, reason="MISTAKE", by=by)
    # Four names, one page.
    assert len(pages) == 1
    refused = {
        the_same(browser.post(url, {"kind": "RECRUITER", "name": name, "licence_number": f"L-{name}"}))[1].replace(
            name, "NAME"
        )
        for name in ("Warno Contoh", "Sastro Contoh", "Karto Contoh", "Nobody Contoh")
    }
    assert len(refused) == 1


def test_who_sees_the_network_is_not_told_of_restricted_cases(
    world: World, hidden: list[Case], sign_in: SignIn
) -> None:
    browser = sign_in(world.manager)
    answers = {}
    for name in ("Warno Contoh", "Sastro Contoh", "Karto Contoh", "Nobody Lain"):
        answer = browser.post("/network/", {"text": name})
        assert answer.status_code == 200
        answers[name] = the_same(answer)[1].replace(name, "NAME")
    assert hidden[0].code in answers["Warno Contoh"]
    assert answers["Sastro Contoh"] == answers["Karto Contoh"] == answers["Nobody Lain"]
    page = text(browser.post("/network/", {"is_all": "on"}))
    assert "Warno Contoh" in page
    assert "Sastro" not in page and "Karto" not in page and hidden[1].code not in page
    with world.at_work(world.outsider):
        secret = Involvement.objects.get(case=hidden[1]).actor_id
    assert browser.get(f"/network/actors/{secret}/").status_code == 404


def test_a_worker_reads_how_many_in_three_words_and_never_which(
    world: World, add_actor: AddActor, other_case: OtherCase, sign_in: SignIn
) -> None:
    row = add_actor()
    others = [other_case(name=f"Orang {number}") for number in range(5)]
    browser, url = sign_in(world.caseworker), at("trafficking:section", world.case)
    said = []
    for case in others:
        with world.at_work(world.outsider) as by:
            services.involve(case=case, actor=row.actor, involvement=InvolvementFacts(roles=ROLE), by=by)
        shown = text(browser.get(url))
        assert not any(other.code in shown for other in others)
        said += re.findall(r"Also in[^<]*", shown)
    assert said == ["Also in another case", *["Also in 2 to 4 other cases"] * 3, "Also in 5 or more other cases"]
    # Each that is restricted is no longer counted, for whoever asks.
    for case in others:
        restrict(world, case)
    for reader in ("caseworker", "manager", "lawyer"):
        assert "Also in" not in text(sign_in(world.users[reader]).get(url)), reader
    api = sign_in(world.lawyer).get(at("api-trafficking:actors", world.case)).json()["results"]
    assert [one["elsewhere"] for one in api] == ["NONE"]


def test_one_case_more_or_less_shows_only_where_the_words_change(world: World) -> None:
    """How often somebody who looks every day would notice that one case was restricted: at three numbers of nine."""
    noticed = [count for count in range(1, 10) if Elsewhere.of(count) != Elsewhere.of(count - 1)]
    assert noticed == [1, 2, 5]
    assert [Elsewhere.of(count) for count in (0, 1, 2, 4, 5, 900)] == ["NONE", "ONE", "FEW", "FEW", "MANY", "MANY"]


def test_a_closed_case_counts_and_one_that_named_it_by_mistake_does_not(
    world: World, add_actor: AddActor, other_case: OtherCase
) -> None:
    row, case = add_actor(), other_case()
    with world.at_work(world.outsider) as by:
        second = services.involve(case=case, actor=row.actor, involvement=InvolvementFacts(roles=ROLE), by=by)
        assert elsewhere(Involvement, "actor", [row.actor_id], case=world.case) == {row.actor_id: Elsewhere.ONE}
        services.end_involvement(involvement_id=second.pk, expected_version=1, reason="MISTAKE", by=by)
        assert elsewhere(Involvement, "actor", [row.actor_id], case=world.case) == {row.actor_id: Elsewhere.NONE}


def test_an_actor_of_a_restricted_case_is_there_for_its_team_alone(
    world: World, add_actor: AddActor, sign_in: SignIn
) -> None:
    row = add_actor()
    restrict(world, world.case)
    with world.at_work(world.colleague) as by:
        assert Actor.objects.visible_to(by).filter(pk=row.actor_id).exists()
    with world.at_work(world.manager) as by:
        assert not Actor.objects.visible_to(by).exists()
    assert MARK_ACTOR in text(sign_in(world.colleague).get(at("trafficking:section", world.case)))
    assert sign_in(world.manager).get(at("trafficking:section", world.case)).status_code == 404
