"""Joint claims: of their members everybody sees those alone whose cases they open, and nothing tells of the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from accounts.models import User
from audit.models import AccessEntry
from cases.record.access_models import Assignment
from cases.record.models import Case
from cases.team.services import assign
from core.db import trail_scope
from core.errors import DomainError
from legal import joint, services
from legal.models import JointClaim, JointMember, RestitutionClaim
from legal.views.joint import JointAdd
from tests.cases.asking import take_off
from tests.factories import World, make_case
from tests.legal.asking import url
from tests.legal.makers import make_claim
from tests.legal.parts import MARK_EVENT, MARK_JOINT, be_there, join
from trafficking.models import EventLink
from trafficking.services import end_event_link

SignIn = Callable[[User], Client]


def page_of(world: World, client: Client, case: Case) -> str:
    with world.at_work(world.lawyer):
        member = JointMember.objects.get(case=case)
    path = url("joint", world, member).replace(str(world.case.pk), str(case.pk))
    return client.get(path).content.decode()


def test_everybody_sees_the_claims_of_their_own_cases(
    world: World, others: list[Case], lawyer: Client, second_lawyer: User, sign_in: SignIn
) -> None:
    page = page_of(world, lawyer, world.case)
    assert MARK_JOINT in page
    assert MARK_EVENT in page
    # Rp1,000,000 of the own case and Rp10,000,000 of the open one; the restricted one of Rp20,000,000 is nowhere.
    assert (world.case.code in page, others[0].code in page, others[1].code in page) == (True, True, False)
    assert ("Rp11,000,000" in page, "Rp31,000,000" in page, "Rp20,000,000" in page) == (True, False, False)
    assert "Sum of the claims that you may see" in page
    theirs = page_of(world, sign_in(second_lawyer), others[1])
    assert (world.case.code in theirs, others[1].code in theirs, "Rp30,000,000" in theirs) == (False, True, True)


def test_what_is_withdrawn_is_shown_and_not_counted(world: World, others: list[Case], lawyer: Client) -> None:
    with world.at_work(world.lawyer):
        RestitutionClaim.objects.filter(case=others[0]).update(state=RestitutionClaim.State.WITHDRAWN)
    page = page_of(world, lawyer, world.case)
    assert (others[0].code in page, "Rp10,000,000" in page, page.count("Not counted: the claim is withdrawn.")) == (
        (True, True, 1)
    )
    assert ("Rp1,000,000" in page[page.index("<tfoot") :], "Rp11,000,000" in page) == (True, False)


def test_a_case_that_left_the_event_is_named_and_not_counted(world: World, others: list[Case], lawyer: Client) -> None:
    with world.at_work(world.caseworker) as by:
        link = EventLink.objects.get(case=others[0])
        end_event_link(link_id=link.pk, expected_version=link.version, by=by)
    page = page_of(world, lawyer, world.case)
    assert (others[0].code in page, page.count("Not counted: the case was taken out of the event.")) == (True, 1)
    assert ("Rp1,000,000" in page[page.index("<tfoot") :], "Rp11,000,000" in page) == (True, False)


def test_nothing_of_the_page_depends_on_what_one_does_not_see(world: World, others: list[Case], lawyer: Client) -> None:
    before = page_of(world, lawyer, world.case)
    with world.at_work(world.lawyer):
        JointMember.objects.filter(case=others[1]).delete()
    after = page_of(world, lawyer, world.case)
    assert rows(before) == rows(after)


def rows(page: str) -> str:
    return page[page.index('id="joint-table"') : page.index("</table>")]


def test_the_look_names_the_cases_that_were_shown(world: World, others: list[Case], lawyer: Client) -> None:
    page_of(world, lawyer, world.case)
    with trail_scope(world.organisation.pk):
        entry = AccessEntry.objects.using("trail").filter(act="legal.joint.opened").latest("at")
        assert set(map(str, entry.case_ids)) == {str(world.case.pk), str(others[0].pk)}


def test_who_sees_no_member_finds_no_joint_claim(
    world: World, claim: RestitutionClaim, second_lawyer: User, sign_in: SignIn
) -> None:
    member = join(world, claim)
    client = sign_in(second_lawyer)
    for name in ("joint", "joint-rename", "joint-leave"):
        answer = client.get(url(name, world, member))
        assert (answer.status_code, MARK_JOINT in answer.content.decode()) == (404, False)
    with world.at_work(second_lawyer) as by:
        assert list(JointClaim.objects.visible_to(by)) == []


def test_a_joint_claim_that_one_does_not_see_is_not_offered(
    world: World, others: list[Case], second_lawyer: User, sign_in: SignIn
) -> None:
    """It has a restricted case alone: who works on another case of the event is offered to begin one."""
    with world.at_work(world.lawyer):
        JointMember.objects.exclude(case=others[1]).delete()
        claim = RestitutionClaim.objects.get(case=world.case)
    page = sign_in(world.lawyer).get(url("joint-add", world, claim)).content.decode()
    assert (MARK_JOINT in page, MARK_EVENT in page) == (False, True)


def test_a_joint_claim_of_colleagues_is_offered_by_its_name_alone(
    world: World, others: list[Case], second_lawyer: User, sign_in: SignIn
) -> None:
    """Whoever took their claim out can return, and learns nothing of the claims that they do not see."""
    with world.at_work(second_lawyer):
        member = JointMember.objects.get(case=others[0])
    take_off(world, world.lawyer, others[0])
    lawyer = sign_in(world.lawyer)
    with world.at_work(world.lawyer):
        own = JointMember.objects.get(case=world.case)
        claim = RestitutionClaim.objects.get(case=world.case)
    assert lawyer.post(url("joint-leave", world, own), {"version": "1"}).status_code == 303
    with world.at_work(world.lawyer) as by:
        assert not JointClaim.objects.visible_to(by).exists()
    page = lawyer.get(url("joint-add", world, claim)).content.decode()
    assert f"{MARK_JOINT} ({MARK_EVENT}" in page
    assert [told for told in (others[0].code, others[1].code, "Rp10", "Rp20", "Rp30") if told in page] == []
    other = f"joint:{member.joint_id}"
    assert lawyer.post(url("joint-add", world, claim), {"joint": other}).status_code == 303
    page = page_of(world, lawyer, world.case)
    assert [code in page for code in (world.case.code, others[0].code, others[1].code)] == [True, False, False]
    assert "Rp1,000,000" in page[page.index("<tfoot") :]
    with world.at_work(world.lawyer):
        assert JointClaim.objects.count() == 1


def test_without_an_event_there_is_nothing_to_press(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    page = lawyer.get(url("joint-add", world, claim)).content.decode()
    assert "The case is linked to no event." in page
    assert "Put it in</button>" not in page


def test_begin_join_rename_and_leave(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    link = be_there(world)
    add = url("joint-add", world, claim)
    new = {"joint": f"event:{link.event_id}", "name": ""}
    page = lawyer.get(add).content.decode()
    assert ("(optional)" in page, "Only a new one needs it" in page) == (False, False), "there is none to join"
    refused = lawyer.post(add, new)
    assert (refused.status_code, "Name the new joint claim." in refused.content.decode()) == (422, True)
    assert lawyer.post(add, {**new, "name": MARK_JOINT}).status_code == 303
    second = make_claim(world, route=RestitutionClaim.Route.COURT)
    with world.at_work(world.lawyer):
        member = JointMember.objects.get()
    assert lawyer.post(url("joint-add", world, second), {"joint": f"joint:{member.joint_id}"}).status_code == 303
    third = make_claim(world, route=RestitutionClaim.Route.PROSECUTOR)
    page = lawyer.get(url("joint-add", world, third)).content.decode()
    assert ("(optional)" in page, "Only a new one needs it" in page) == (True, True)
    refused = lawyer.post(url("joint-add", world, third), new)
    assert (refused.status_code, refused.content.decode().count("Name the new joint claim.")) == (422, 2)
    with translation.override("id"):
        assert str(JointAdd.submit_label) == "Masukkan"
    again = lawyer.post(url("joint-add", world, second), {"joint": f"joint:{member.joint_id}"})
    assert (again.status_code, "stands in a joint claim already" in again.content.decode()) == (422, True)
    assert lawyer.post(url("joint-rename", world, member), {"name": "Baru", "version": "1"}).status_code == 303
    assert lawyer.post(url("joint-rename", world, member), {"name": "Lama", "version": "1"}).status_code == 409
    assert "Baru" in lawyer.get(url("claim", world, claim)).content.decode()
    for left in (1, 0):
        with world.at_work(world.lawyer):
            last = JointMember.objects.order_by("created_at").last()
        assert lawyer.post(url("joint-leave", world, last), {"version": "1"}).status_code == 303
        with world.at_work(world.lawyer):
            assert (JointMember.objects.count(), JointClaim.objects.count()) == (left, left)


def test_a_claim_of_another_event_is_refused(world: World, claim: RestitutionClaim) -> None:
    link = be_there(world)
    with world.at_work(world.caseworker) as by:
        other = make_case(by=by, site=world.site, name="Orang Contoh")
        assign(case=other, user=world.lawyer, part=Assignment.Part.LAWYER, by=by)
        elsewhere = be_there(world, other)
    with world.at_work(world.lawyer) as by:
        member = services.open_joint_claim(claim=claim, event=link.event, name=MARK_JOINT, by=by)
        with pytest.raises(DomainError, match="was not part of this event"):
            services.open_joint_claim(claim=make_claim(world), event=elsewhere.event, name="x", by=by)
        assert joint.member_of(claim, by=by) == member


def test_queries(world: World, others: list[Case], lawyer: Client, django_assert_num_queries: Any) -> None:
    with world.at_work(world.lawyer):
        member = JointMember.objects.get(case=world.case)
    lawyer.get(url("section", world))
    with django_assert_num_queries(15):
        lawyer.get(url("joint", world, member))
