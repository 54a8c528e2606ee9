"""A bed request and its answer: who is told, at once, and in which words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import services as accounts
from cases.record.access_models import Assignment, Grant
from cases.record.models import Case
from cases.team.services import assign, end_assignment
from core.db import organisation_scope
from core.jobs import queue as jobs
from notifications.models import Notification
from shelters import services
from shelters.models import BedRequest
from shelters.services.request_alerts import ANSWERED, ASKED
from tests.cases.asking import SignIn, text
from tests.factories import MARK_NAME, World, make_user
from tests.shelters.conftest import MARK_REQUEST, Ask, Home
from tests.shelters.test_stays import far_case

MARK_ANSWER = "MARKANSWER semua tempat tidur terisi"


def work() -> None:
    for claimed in jobs.claim_due(now=timezone.now()):
        jobs.run(**claimed._asdict())


def told(world: World, kind: str) -> list[str]:
    names = {user.pk: actor for actor, user in world.users.items()}
    with organisation_scope(world.organisation.pk):
        rows = Notification.objects.filter(kind=kind).values_list("recipient_id", flat=True)
        return sorted(names.get(pk, "far") for pk in rows)


def decline(world: World, asked: BedRequest) -> None:
    with world.at_work(world.shelter) as by:
        services.decline(request_id=asked.pk, expected_version=asked.version, answer=MARK_ANSWER, by=by)


@pytest.fixture
def house_people(world: World) -> None:
    world.users["house_manager"] = make_user("house_manager", world.organisation, world.site, "shelter-manager")
    with world.at_work(world.administrator) as by:
        elsewhere = accounts.add_site(name="Kantor Sana", time_zone="Asia/Jakarta", by=by)
    world.users["elsewhere"] = make_user("elsewhere", world.organisation, elsewhere, "shelter-staff")


@pytest.mark.usefixtures("house_people")
def test_a_request_is_told_to_the_house_and_the_lead_and_not_to_who_made_it(world: World, home: Home) -> None:
    with world.at_work(world.colleague) as by:
        services.ask_for_bed(
            case=Case.objects.get(pk=world.case.pk), house=home.house, wanted_from=timezone.localdate(), by=by
        )
    assert told(world, ASKED) == []
    work()
    assert told(world, ASKED) == ["caseworker", "house_manager", "shelter"]
    work()
    assert len(told(world, ASKED)) == 3


@pytest.mark.usefixtures("house_people")
@pytest.mark.parametrize("answer", ["keep", "admit"])
def test_a_yes_is_told_to_who_asked_the_lead_and_the_others_of_the_house(world: World, home: Home, answer: str) -> None:
    with world.at_work(world.colleague) as by:
        asked = services.ask_for_bed(
            case=Case.objects.get(pk=world.case.pk), house=home.house, wanted_from=timezone.localdate(), by=by
        )
    given = {"request_id": asked.pk, "expected_version": asked.version, "bed": home.beds[0]}
    with world.at_work(world.shelter) as by:
        if answer == "keep":
            services.keep_bed(**given, by=by)
        else:
            services.admit(**given, planned_until=None, has_acknowledged_rules=True, by=by)
    work()
    assert told(world, ANSWERED) == ["caseworker", "colleague", "house_manager"]
    # What was answered meanwhile is asked of nobody any more; a kept bed still waits.
    assert told(world, ASKED) == ([] if answer == "admit" else ["caseworker", "house_manager", "shelter"])


@pytest.mark.usefixtures("house_people")
def test_a_no_is_told_to_who_asked_and_the_house_that_sees_the_case_no_more_is_told_nothing(
    world: World, ask: Ask
) -> None:
    case = far_case(world)
    asked = ask(case)
    with world.at_work(world.caseworker):
        Grant.objects.filter(case=case).update(since=timezone.now() - timedelta(hours=1))
    decline(world, asked)
    work()
    # "caseworker" asked for a bed in a case that they do not see: not told either. "far" leads it.
    assert (told(world, ANSWERED), told(world, ASKED)) == (["far"], [])


def test_who_has_left_the_case_meanwhile_is_not_told(world: World, ask: Ask) -> None:
    asked = ask()
    with world.at_work(world.manager) as by:
        case = Case.objects.get(pk=world.case.pk)
        assign(case=case, user=world.outsider, part=Assignment.Part.LEAD, by=by)
        left = Assignment.objects.current().get(user=world.caseworker)
        end_assignment(assignment_id=left.pk, expected_version=left.version, by=by)
    decline(world, asked)
    work()
    assert told(world, ANSWERED) == ["outsider"]


def test_the_words_are_neutral_and_lead_to_the_board_and_to_the_answer(
    world: World, home: Home, ask: Ask, sign_in: SignIn
) -> None:
    asked = ask()
    work()
    staff = sign_in(world.shelter)
    inbox = text(staff.get(reverse("notifications:inbox")))
    assert "There is a new request." in inbox
    assert opened(world, staff, "shelter") == home.house.get_absolute_url()
    decline(world, asked)
    work()
    lead = sign_in(world.caseworker)
    answered = text(lead.get(reverse("notifications:inbox")))
    assert "A request has been answered." in answered
    for hidden in (MARK_REQUEST, MARK_ANSWER, MARK_NAME, home.house.name, "bed", "Bed"):
        assert hidden not in inbox.split("There is a new request.")[1][:400]
        assert hidden not in answered.split("A request has been answered.")[1][:400]
    address = opened(world, lead, "caseworker")
    assert address == reverse("shelters:case", kwargs={"case": world.case.pk})
    assert MARK_ANSWER in text(lead.get(address))


def opened(world: World, browser: Any, actor: str) -> str:
    with world.at_work(world.users[actor]):
        row = Notification.objects.filter(recipient=world.users[actor]).latest("created_at")
    return str(browser.post(reverse("notifications:open", kwargs={"pk": row.pk}))["Location"])
