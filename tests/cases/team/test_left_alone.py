"""A restricted case whose team can let nobody in: an emergency gives it into one colleague's hands, and no more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from audit.models import Act
from cases.record.access_models import Assignment, EmergencyAccess
from cases.record.models import Case
from cases.team import grants
from cases.team.services import assign, grant_access
from core.access.actor import ActingUser
from core.db import organisation_scope
from core.errors import DomainError
from tests.cases.asking import Address, SignIn, Stored, nothing_changes, restrict, text
from tests.factories import World, make_user

NOTE = "You may add one colleague who may assign cases"
WARNING = "If it was not needed, whoever it put on the team and whom they let in lose the case at once."
AS_EVER = "You opened this case in an emergency. Who sees it is changed by whoever works on it."
ONLY_SO = "In an emergency you add a colleague who may assign cases, from today and without a last day."


def leave(world: World, sign_in: SignIn, *actors: str) -> None:
    """Their access is switched off, by an administrator."""
    browser = sign_in(world.administrator)
    for actor in actors:
        with organisation_scope(world.organisation.pk):
            row = Membership.objects.get(user=world.users[actor])
        url = reverse("accounts:end-membership", kwargs={"pk": row.pk})
        assert browser.post(url, {"version": row.version, "reason": "LEFT"}).status_code == 303


def hurry(world: World, sign_in: SignIn) -> Any:
    """The outsider opens the case in an emergency."""
    browser = sign_in(world.outsider)
    sent = {"code": world.case.code, "reason": "Polisi menunggu di depan, tidak ada tim."}
    assert browser.post(reverse("cases:open-in-emergency"), sent).status_code == 303
    return browser


def adds(browser: Any, address: Address, user: ActingUser, **days: str) -> Any:
    return browser.post(address("assign"), {"user": str(user.pk), "part": "CASEWORKER", **days})


def end_on_the_team(world: World, user: ActingUser, **until: float) -> None:
    with world.at_work(world.administrator):
        until_then = timezone.now() + timedelta(**until)
        Assignment.objects.filter(case=world.case, user=user.pk).update(until=until_then)
        grants.sync(Case.objects.get(pk=world.case.pk))


def test_an_emergency_gives_it_to_one_colleague_who_goes_on_from_there(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    restrict(world, world.case)
    leave(world, sign_in, "caseworker", "colleague")
    assert sign_in(world.manager).get(address("detail")).status_code == 404
    browser = hurry(world, sign_in)
    team = text(browser.get(address("team")))
    assert NOTE in team and address("assign") in team and address("lift-restriction") not in team
    assert NOTE not in text(sign_in(world.lawyer).get(address("team"))), "who is on the team and may not"
    offered = text(browser.get(address("assign")))
    assert f'value="{world.manager.pk}"' in offered
    for other in (world.outsider, world.lawyer, world.caseworker):
        assert f'value="{other.pk}"' not in offered
    assert adds(browser, address, world.manager).status_code == 303
    acts = stored(Act, verb="case.assigned", user_id=world.outsider.pk)
    assert [act.detail for act in acts] == [{"user": str(world.manager.pk), "part": "CASEWORKER", "way": "emergency"}]
    # The door has closed behind it.
    assert NOTE not in text(browser.get(address("team")))
    with nothing_changes():
        refused = adds(browser, address, world.counsellor)
    assert refused.status_code == 422 and AS_EVER in text(refused)
    manager = sign_in(world.manager)
    assert manager.get(address("detail")).status_code == 200
    assert adds(manager, address, world.outsider).status_code == 303


def test_whoever_reviews_it_reads_whom_it_put_on_the_team(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    restrict(world, world.case)
    leave(world, sign_in, "caseworker", "colleague")
    browser = hurry(world, sign_in)
    (emergency,) = stored(EmergencyAccess)
    review = reverse("cases:review-emergency", kwargs={"pk": emergency.pk})
    told = "Put on the team</dt><dd>"
    assert f"{told}–" in _squeezed(sign_in(world.manager).get(review))
    assert adds(browser, address, world.manager).status_code == 303
    assert f"{told}Manager" in _squeezed(sign_in(world.manager).get(review))


@pytest.mark.parametrize(
    ("actor", "days", "words"),
    [
        ("outsider", {}, "This choice is no longer possible."),
        ("lawyer", {}, "This choice is no longer possible."),
        ("caseworker", {}, "This choice is no longer possible."),
        ("manager", {"last": 7}, ONLY_SO),
        ("manager", {"first": 1}, ONLY_SO),
    ],
)
def test_it_adds_nobody_else_and_nobody_for_some_days(
    world: World, sign_in: SignIn, address: Address, actor: str, days: dict[str, int], words: str
) -> None:
    restrict(world, world.case)
    leave(world, sign_in, "caseworker", "colleague")
    browser = hurry(world, sign_in)
    dates = {name: str(timezone.localdate() + timedelta(days=more)) for name, more in days.items()}
    with nothing_changes():
        refused = adds(browser, address, world.users[actor], **dates)
    assert (refused.status_code, words in text(refused)) == (422, True)


@pytest.mark.parametrize("actor", ["outsider", "lawyer"])
def test_the_service_refuses_them_too(world: World, sign_in: SignIn, actor: str) -> None:
    restrict(world, world.case)
    leave(world, sign_in, "caseworker", "colleague")
    hurry(world, sign_in)
    with world.at_work(world.outsider) as by, nothing_changes(), pytest.raises(DomainError):
        assign(case=world.case, user=world.users[actor], part="CASEWORKER", by=by)


def test_it_changes_nothing_else_of_the_team(world: World, sign_in: SignIn, address: Address, stored: Stored) -> None:
    restrict(world, world.case)
    leave(world, sign_in, "caseworker", "colleague")
    browser = hurry(world, sign_in)
    (lawyer,) = stored(Assignment, case=world.case, user=world.lawyer)
    (case,) = stored(Case, pk=world.case.pk)
    for url, row in ((address("end-assignment", pk=lawyer.pk), lawyer), (address("lift-restriction"), case)):
        with nothing_changes():
            assert browser.post(url, {"version": row.version}).status_code == 422


def test_while_somebody_can_still_let_others_in_it_adds_nobody(world: World, sign_in: SignIn, address: Address) -> None:
    """On the team until a day, or let in for some days: until that is over, it is theirs to pass on."""
    restrict(world, world.case)
    leave(world, sign_in, "colleague")
    end_on_the_team(world, world.caseworker, days=3)
    browser = hurry(world, sign_in)
    with nothing_changes():
        refused = adds(browser, address, world.manager)
    assert (refused.status_code, AS_EVER in text(refused)) == (422, True)
    with world.at_work(world.caseworker) as by:
        tomorrow = timezone.now() + timedelta(days=1)
        grant_access(case=world.case, user=world.manager, reason="Cuti", until=tomorrow, by=by)
    end_on_the_team(world, world.caseworker, seconds=-1)
    with nothing_changes():
        assert AS_EVER in text(adds(browser, address, world.manager))


def test_a_last_day_that_has_passed_leaves_it_alone_as_well(world: World, sign_in: SignIn, address: Address) -> None:
    restrict(world, world.case)
    for user in (world.caseworker, world.colleague):
        end_on_the_team(world, user, seconds=-1)
    browser = hurry(world, sign_in)
    assert adds(browser, address, world.caseworker).status_code == 303
    assert sign_in(world.caseworker).get(address("team")).status_code == 200


@pytest.fixture
def others(world: World) -> dict[str, Any]:
    """Further caseworkers, none on the team."""
    for name in ("first", "second", "third", "fourth"):
        world.users[name] = make_user(name, world.organisation, world.site, "caseworker")
    world.users["dpo"] = make_user("dpo", world.organisation, world.site, "data-protection-officer")
    return world.users


def a_chain(world: World, sign_in: SignIn, address: Address) -> None:
    """The emergency lets the manager in, the manager three more, one of these a fourth; a part that had stood lets
    somebody in, too."""
    restrict(world, world.case)
    leave(world, sign_in, "caseworker", "colleague")
    assert adds(hurry(world, sign_in), address, world.manager).status_code == 303
    manager = sign_in(world.manager)
    for user in (world.outsider, world.users["first"], world.lawyer):
        assert adds(manager, address, user).status_code == 303
    tomorrow = timezone.now() + timedelta(days=1)
    with world.at_work(world.manager) as by:
        grant_access(case=world.case, user=world.users["second"], reason="Cuti", until=tomorrow, by=by)
    assert adds(sign_in(world.users["first"]), address, world.users["third"]).status_code == 303
    # Whoever comes back has the part that they had.
    with world.at_work(world.administrator):
        Membership.objects.filter(user=world.caseworker).update(ended_at=None)
    assert adds(sign_in(world.caseworker), address, world.users["fourth"]).status_code == 303


def seeing(world: World, sign_in: SignIn, address: Address) -> set[str]:
    asked = ("outsider", "manager", "first", "second", "third", "fourth", "caseworker", "lawyer")
    return {actor for actor in asked if sign_in(world.users[actor]).get(address("detail")).status_code == 200}


@pytest.mark.parametrize("verdict", ["NEEDED", "NOT_NEEDED", "MISUSED"])
def test_a_bad_review_takes_back_all_access_that_came_of_it(
    world: World, sign_in: SignIn, address: Address, stored: Stored, others: dict[str, Any], verdict: str
) -> None:
    a_chain(world, sign_in, address)
    came = {"outsider", "manager", "first", "second", "third"}
    assert seeing(world, sign_in, address) == came | {"fourth", "caseworker", "lawyer"}
    before = {row.pk for row in stored(Assignment, case=world.case) if row.is_lasting}
    (emergency,) = stored(EmergencyAccess)
    reviewer, review = sign_in(others["dpo"]), reverse("cases:review-emergency", kwargs={"pk": emergency.pk})
    assert WARNING in text(reviewer.get(review))
    sent = {"version": emergency.version, "verdict": verdict, "finding": ""}
    assert reviewer.post(review, sent).status_code == 303
    taken = set() if verdict == "NEEDED" else came
    assert seeing(world, sign_in, address) == came - taken | {"fourth", "caseworker", "lawyer"}
    left = [row for row in stored(Assignment, case=world.case) if row.pk in before and not row.is_lasting]
    gone = {"manager", "outsider", "first", "third", "lawyer"} if taken else set()
    assert {row.user_id for row in left} == {world.users[actor].pk for actor in gone}
    assert stored(Assignment, case=world.case, user=world.lawyer, part="LAWYER", until=None) != []
    assert {act.user_id for act in stored(Act, verb="case.assignment_ended")} == (
        {others["dpo"].pk} if taken else set()
    )


def test_who_let_others_in_before_the_emergency_is_not_asked_why(
    world: World, sign_in: SignIn, address: Address, stored: Stored, others: dict[str, Any]
) -> None:
    """What the manager gave while nothing but the emergency let them in goes; what came of their own part stays."""
    restrict(world, world.case)
    leave(world, sign_in, "caseworker", "colleague")
    assert adds(hurry(world, sign_in), address, world.manager).status_code == 303
    with world.at_work(world.administrator):
        Membership.objects.filter(user=world.caseworker).update(ended_at=None)
    manager, sent = sign_in(world.manager), {"user": str(world.manager.pk), "part": "LEAD"}
    assert adds(manager, address, others["first"]).status_code == 303
    assert sign_in(world.caseworker).post(address("assign"), sent).status_code == 303
    assert adds(manager, address, others["second"]).status_code == 303
    (emergency,) = stored(EmergencyAccess)
    sent = {"version": emergency.version, "verdict": "MISUSED", "finding": ""}
    review = reverse("cases:review-emergency", kwargs={"pk": emergency.pk})
    assert sign_in(others["dpo"]).post(review, sent).status_code == 303
    assert seeing(world, sign_in, address) == {"manager", "second", "caseworker", "lawyer"}


def _squeezed(response: Any) -> str:
    return "".join(line.strip() for line in text(response).splitlines())
