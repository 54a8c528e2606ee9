"""Joint claims for other programs: everybody gets the claims of their own cases, and no word on the others."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import User
from audit.models import AccessEntry
from cases.record.models import Case
from core.db import trail_scope
from legal.models import JointClaim, JointMember, RestitutionClaim
from tests.cases.asking import (
    Addresses,
    SignIn,
    at,
    close,
    finds_nothing,
    nothing_changes,
    queries,
    send,
    take_off,
    text,
)
from tests.factories import World, make_case
from tests.legal.asking import a_second_claim, one
from tests.legal.parts import MARK_EVENT, MARK_JOINT, be_there, join

MARKS = (MARK_JOINT, MARK_EVENT)
SENTENCE = "Send a joint claim, or an event and the name of a new one."
NO_RECORD = "There is no such record in this case."
CLOSED = {"detail": "This case is closed. Open it again first."}
QUERIES = {"joint-claims": 6, "joint-offers": 7, "joint-claim": 10}


def member_of(world: World, case: Case) -> JointMember:
    with world.at_work(world.lawyer):
        return JointMember.objects.select_related("joint").get(case=case)


def every_address(world: World, member: Any, claim: Any, case: Any = None) -> Addresses:
    return [
        ("GET", at("api-legal:joint-claims", case or world.case)),
        ("GET", at("api-legal:joint-offers", case or world.case)),
        ("POST", one("join", world, claim, by="claim", case=case)),
        *((method, one("joint-claim", world, member, case=case)) for method in ("GET", "DELETE")),
        ("PATCH", one("joint-name", world, member, case=case)),
    ]


def test_everybody_gets_the_claims_of_their_own_cases(
    world: World, others: list[Case], lawyer: Client, second_lawyer: User, sign_in: SignIn
) -> None:
    member = member_of(world, world.case)
    [listed] = lawyer.get(at("api-legal:joint-claims", world.case)).json()["results"]
    assert listed == {
        "id": str(member.pk),
        "version": 1,
        "claim": str(member.claim_id),
        "joint": {
            "id": str(member.joint_id),
            "version": 1,
            "name": MARK_JOINT,
            "event": {"id": str(member.joint.event_id), "name": MARK_EVENT, "happened_on": "2025-09-30"},
        },
    }
    shown = lawyer.get(one("joint-claim", world, member))
    assert (shown.status_code, shown.headers["ETag"]) == (200, '"1"')
    # Rp1,000,000 of the own case and Rp10,000,000 of the open one; the restricted one of Rp20,000,000 is nowhere.
    codes = {world.case.code: "1000000", others[0].code: "10000000"}
    assert shown.json() == {**listed, "claims": shown.json()["claims"], "total": "11000000"}
    assert [(row["code"], row["total"]) for row in shown.json()["claims"]] == sorted(codes.items())
    own = next(row for row in shown.json()["claims"] if row["code"] == world.case.code)
    assert own == {
        "case": str(world.case.pk),
        "code": world.case.code,
        "claim": str(member.claim_id),
        "route": "LPSK",
        "state": "DRAFT",
        "total": "1000000",
        "is_counted": True,
    }
    theirs = sign_in(second_lawyer).get(one("joint-claim", world, member_of(world, others[1]), case=others[1])).json()
    assert {row["code"] for row in theirs["claims"]} == {others[0].code, others[1].code}
    assert (theirs["total"], world.case.code in str(theirs)) == ("30000000", False)


def test_what_is_withdrawn_is_sent_and_not_counted(world: World, others: list[Case], lawyer: Client) -> None:
    with world.at_work(world.lawyer):
        RestitutionClaim.objects.filter(case=others[0]).update(state="WITHDRAWN")
    sent = lawyer.get(one("joint-claim", world, member_of(world, world.case))).json()
    counted = {row["code"]: (row["total"], row["is_counted"]) for row in sent["claims"]}
    assert counted == {world.case.code: ("1000000", True), others[0].code: ("10000000", False)}
    assert sent["total"] == "1000000"


def test_nothing_depends_on_what_one_does_not_see(world: World, others: list[Case], lawyer: Client) -> None:
    addresses = [at("api-legal:joint-claims", world.case), one("joint-claim", world, member_of(world, world.case))]
    before = [text(lawyer.get(address)) for address in addresses]
    with world.at_work(world.lawyer):
        JointMember.objects.filter(case=others[1]).delete()
    assert [text(lawyer.get(address)) for address in addresses] == before


def test_the_look_names_the_cases_that_were_shown(world: World, others: list[Case], lawyer: Client) -> None:
    lawyer.get(one("joint-claim", world, member_of(world, world.case)))
    with trail_scope(world.organisation.pk):
        entry = AccessEntry.objects.using("trail").filter(act="legal.joint.opened").latest("at")
        assert set(map(str, entry.case_ids)) == {str(world.case.pk), str(others[0].pk)}


def test_begin_join_rename_and_leave(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    link, offers = be_there(world), at("api-legal:joint-offers", world.case)
    event = {"id": str(link.event_id), "name": MARK_EVENT, "happened_on": "2025-09-30"}
    assert lawyer.get(offers).json() == {"joint_claims": [], "events": [event]}
    join_url = one("join", world, claim, by="claim")
    begun = send(lawyer, "POST", join_url, {"event": event["id"], "name": MARK_JOINT})
    assert (begun.status_code, begun.headers["ETag"]) == (201, '"1"'), text(begun)
    joint = begun.json()["joint"]
    assert joint == {"id": joint["id"], "version": 1, "name": MARK_JOINT, "event": event}
    assert [row["claim"] for row in begun.json()["claims"]] == [str(claim.pk)]
    assert lawyer.get(offers).json() == {"joint_claims": [joint], "events": [event]}
    second = a_second_claim(world)
    joined = send(lawyer, "POST", one("join", world, second, by="claim"), {"joint": joint["id"]})
    assert (joined.status_code, len(joined.json()["claims"])) == (201, 2)
    with nothing_changes():
        again = send(lawyer, "POST", join_url, {"joint": joint["id"]})
    assert (again.status_code, again.json()) == (422, {"detail": ["This claim stands in a joint claim already."]})
    name = one("joint-name", world, begun.json()["id"])
    renamed = send(lawyer, "PATCH", name, {"name": "Baru"}, If_Match='"1"')
    assert (renamed.status_code, renamed.headers["ETag"]) == (200, '"2"')
    assert renamed.json() == {**joint, "version": 2, "name": "Baru"}
    with nothing_changes():
        stale = send(lawyer, "PATCH", name, {"name": "Lama", "version": 1})
        assert (stale.status_code, stale.json()) == (409, {"detail": "edit conflict", "version": 2})
        assert send(lawyer, "PATCH", name, {"name": "Lama"}).status_code == 400
        assert lawyer.delete(one("joint-claim", world, joined.json()["id"])).status_code == 400
        other = lawyer.delete(one("joint-claim", world, joined.json()["id"]), HTTP_IF_MATCH='"2"')
        assert (other.status_code, other.json()["version"]) == (409, 1)
    for row, left in ((joined, 1), (begun, 0)):
        gone = lawyer.delete(one("joint-claim", world, row.json()["id"]), HTTP_IF_MATCH='"1"')
        assert gone.status_code == 204
        with world.at_work(world.lawyer):
            assert (JointMember.objects.count(), JointClaim.objects.count()) == (left, left)


@pytest.mark.parametrize(
    ("names", "answer"),
    [
        ((), {"joint": [SENTENCE]}),
        (("joint", "event"), {"joint": [SENTENCE]}),
        (("event",), {"joint": [SENTENCE]}),
        (("joint", "name"), {"joint": [SENTENCE]}),
        (("name",), {"joint": [SENTENCE]}),
        (("claim",), {"claim": ["There is no such field."]}),
    ],
)
def test_it_is_one_that_is_there_or_a_new_one(
    world: World, claim: RestitutionClaim, lawyer: Client, names: tuple[str, ...], answer: dict[str, Any]
) -> None:
    member, second = join(world, claim), a_second_claim(world)
    said = {
        "joint": str(member.joint_id),
        "event": str(member.joint.event_id),
        "name": "Baru",
        "claim": str(claim.pk),
    }
    with nothing_changes():
        refused = send(lawyer, "POST", one("join", world, second, by="claim"), {name: said[name] for name in names})
    assert (refused.status_code, refused.json()) == (400, answer)


def test_what_is_not_offered_is_as_what_is_not_there(world: World, others: list[Case], lawyer: Client) -> None:
    """A joint claim of which the lawyer sees no member, and an event of another case alone."""
    with world.at_work(world.lawyer):
        JointMember.objects.exclude(case=others[1]).delete()
        claim, hidden = RestitutionClaim.objects.get(case=world.case), JointClaim.objects.get()
    with world.at_work(world.caseworker) as by:
        elsewhere = be_there(world, make_case(by=by, site=world.site, name="Orang Lain"))
    offers = lawyer.get(at("api-legal:joint-offers", world.case)).json()
    assert (offers["joint_claims"], [one["name"] for one in offers["events"]]) == ([], [MARK_EVENT])
    url = one("join", world, claim, by="claim")
    with nothing_changes():
        for key in (hidden.pk, uuid4()):
            answer = send(lawyer, "POST", url, {"joint": str(key)})
            assert (answer.status_code, answer.json()) == (400, {"joint": [NO_RECORD]})
        for key in (elsewhere.event_id, uuid4()):
            answer = send(lawyer, "POST", url, {"event": str(key), "name": "Baru"})
            assert (answer.status_code, answer.json()) == (400, {"event": [NO_RECORD]})


def test_a_joint_claim_of_colleagues_is_offered_by_its_name_alone(
    world: World, others: list[Case], lawyer: Client
) -> None:
    member = member_of(world, world.case)
    take_off(world, world.lawyer, others[0])
    assert lawyer.delete(one("joint-claim", world, member), HTTP_IF_MATCH='"1"').status_code == 204
    event = {"id": str(member.joint.event_id), "name": MARK_EVENT, "happened_on": "2025-09-30"}
    offered = {"id": str(member.joint_id), "version": 1, "name": MARK_JOINT, "event": event}
    offers = lawyer.get(at("api-legal:joint-offers", world.case)).json()
    assert offers == {"joint_claims": [offered], "events": [event]}
    join_url = one("join", world, member.claim_id, by="claim")
    joined = send(lawyer, "POST", join_url, {"joint": offered["id"]})
    assert (joined.status_code, [row["code"] for row in joined.json()["claims"]]) == (201, [world.case.code])
    assert joined.json()["total"] == "1000000"


def test_a_closed_case_takes_nothing_new(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    member, second = join(world, claim), a_second_claim(world)
    close(world)
    with nothing_changes():
        for method, url, said in (
            ("POST", one("join", world, second, by="claim"), {"joint": str(member.joint_id)}),
            ("POST", one("join", world, second, by="claim"), {"event": str(member.joint.event_id), "name": "Baru"}),
            ("PATCH", one("joint-name", world, member), {"name": "Baru", "version": 1}),
        ):
            answer = send(lawyer, method, url, said)
            assert (answer.status_code, answer.json()) == (422, CLOSED)
        left = lawyer.delete(one("joint-claim", world, member), HTTP_IF_MATCH='"1"')
        assert (left.status_code, left.json()) == (422, CLOSED)
    assert lawyer.get(one("joint-claim", world, member)).json()["joint"]["name"] == MARK_JOINT


@pytest.mark.parametrize("actor", ["caseworker", "colleague", "manager", "shelter", "counsellor", "foreigner"])
def test_who_reads_no_legal_work_learns_nothing(
    world: World, claim: RestitutionClaim, sign_in: SignIn, actor: str
) -> None:
    browser, member = sign_in(world.users[actor]), join(world, claim)
    with nothing_changes():
        for method, url in every_address(world, member, claim):
            answer = send(browser, method, url, {})
            assert (answer.status_code, [mark for mark in MARKS if mark in text(answer)]) == (403, []), url


def test_who_leaves_the_case_finds_nothing(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    member = join(world, claim)
    take_off(world, world.lawyer)
    nowhere = every_address(world, uuid4(), uuid4(), SimpleNamespace(pk=uuid4()))
    finds_nothing(lawyer, every_address(world, member, claim), nowhere, marks=MARKS)


def test_a_member_of_another_case_is_not_found_in_this_one(world: World, others: list[Case], lawyer: Client) -> None:
    """The lawyer works on both."""
    other = member_of(world, others[0])
    for method, url in every_address(world, other, other.claim_id)[2:]:
        with nothing_changes():
            assert send(lawyer, method, url, {}).status_code == 404, url


def test_the_number_of_queries_does_not_grow_with_the_rows(world: World, others: list[Case], lawyer: Client) -> None:
    member = member_of(world, world.case)
    urls = {name: at(f"api-legal:{name}", world.case) for name in ("joint-claims", "joint-offers")}
    urls["joint-claim"] = one("joint-claim", world, member)
    assert {name: queries(lawyer, url) for name, url in urls.items()} == QUERIES
    send(lawyer, "POST", one("join", world, a_second_claim(world), by="claim"), {"joint": str(member.joint_id)})
    assert {name: queries(lawyer, url) for name, url in urls.items()} == QUERIES
