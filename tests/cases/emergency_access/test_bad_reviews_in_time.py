"""What a bad review takes back, each act in a transaction of its own: what let somebody in then, and what did not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Role, RolePermission
from cases.record.access_models import Assignment, EmergencyAccess, Grant
from cases.team.early_end import cut_short
from cases.team.services import assign, grant_access
from core.db import organisation_scope
from shelters import services as shelters
from shelters.services import sharing
from tests.cases.asking import nothing_changes, text
from tests.cases.emergency_access.emergency_stage import SOON, Stage
from tests.cases.emergency_access.test_bad_reviews import reviewed
from tests.shelters.conftest import make_home


@pytest.fixture
def stage(committed: Any) -> Iterator[Stage]:
    with translation.override("en"):
        yield Stage()


@pytest.mark.parametrize("is_housed", [False, True])
def test_a_house_where_they_do_not_work_saves_nobody_whom_a_lifted_restriction_let_in(
    stage: Stage, is_housed: bool
) -> None:
    if is_housed:
        stage.far_house()
    stage.open()
    stage.lift(stage.manager)
    stage.add(stage.other, stage.other)
    stage.add(stage.other, stage.friend)
    with stage.world.at_work(stage.other) as by:
        until = timezone.now() + SOON
        named = stage.person("named", "caseworker")
        grant_access(case=stage.world.case, user=named, reason="Cuti", until=until, by=by)
    assert stage.seen_by(stage.manager, stage.other, stage.friend, named) == [404] * 4
    assert stage.case().is_restricted


def test_a_house_where_they_do_not_work_saves_nobody_whom_another_house_let_in(stage: Stage) -> None:
    with organisation_scope(stage.world.organisation.pk):
        role = Role.objects.get(code="shelter-staff")
        RolePermission.objects.create(role=role, code="cases.assign", compartment="general", scope="SITE")
    stage.far_house()
    stage.open()
    stage.share(stage.manager, stage.world.site)
    stage.add(stage.shelter, stage.friend)
    assert stage.seen_by(stage.shelter, stage.friend) == [404, 404]


def test_a_role_that_they_have_no_more_counts_as_it_did_then(stage: Stage) -> None:
    stage.open()
    stage.lift(stage.manager)
    stage.add(stage.other, stage.friend)
    with organisation_scope(stage.world.organisation.pk):
        RolePermission.objects.filter(role__code="case-manager", code="cases.assign").delete()
    assert stage.seen_by(stage.friend) == [404]


@pytest.mark.parametrize("way", ["", "lifted", "on the team"])
def test_a_house_that_has_taken_her_in_keeps_her(stage: Stage, way: str) -> None:
    home = make_home(stage.world)
    stage.open()
    if way == "lifted":
        stage.lift(stage.manager)
    elif way:
        stage.add(stage.manager, stage.shelter)
    stage.house(home)
    assert stage.seen_by(stage.shelter) == [200]
    assert stage.case().is_restricted
    board = stage.sign_in(stage.shelter).get(reverse("shelters:house", kwargs={"pk": home.house.pk}))
    assert stage.world.case.code in text(board)


def test_a_house_that_was_asked_by_whom_a_lifted_restriction_let_in_has_her_not(stage: Stage) -> None:
    """Though they work at its site, too: they asked as one of the organisation."""
    home = make_home(stage.world)
    stage.open()
    stage.lift(stage.manager)
    with stage.world.at_work(stage.other) as by:
        shelters.ask_for_bed(case=stage.world.case, house=home.house, wanted_from=timezone.localdate(), note="", by=by)
    assert stage.seen_by(stage.shelter, stage.other) == [404, 404]


def test_what_they_gave_by_a_role_stays_and_what_they_gave_by_the_emergency_alone_does_not(stage: Stage) -> None:
    """The case is opened by somebody who had it before. To the manager it is open by their role from then on; to a
    caseworker, whose role opens own cases, by the part that the manager gave them."""
    helper, late = stage.person("helper", "caseworker"), stage.person("late", "caseworker")
    stage.open()
    stage.add(stage.manager, helper)
    keeper = stage.keeper()
    stage.lift(keeper)
    stage.add(stage.manager, stage.friend)
    stage.add(helper, late)
    assert stage.seen_by(stage.manager, keeper, stage.friend, helper, late) == [200, 200, 200, 404, 404]
    assert not stage.case().is_restricted


def test_who_stayed_longer_by_it_let_nobody_in_after_their_own_end(stage: Stage) -> None:
    stage.open()
    lawyer = stage.world.lawyer
    with stage.world.at_work(stage.world.administrator):
        soon = timezone.now() + timedelta(seconds=4)
        Assignment.objects.filter(case=stage.world.case, user=lawyer).update(until=soon)
    with organisation_scope(stage.world.organisation.pk):
        part = Assignment.objects.get(case=stage.world.case, user=lawyer)
    before = stage.person("before", "caseworker")
    with stage.world.at_work(lawyer) as by:
        assign(case=stage.world.case, user=before, part=Assignment.Part.CASEWORKER, by=by)
    stage.post(stage.manager, "change-end", {"version": part.version, "last": ""}, pk=part.pk)
    time.sleep(max(0.0, (soon - timezone.now()).total_seconds()) + 0.1)
    with stage.world.at_work(lawyer) as by:
        assign(case=stage.world.case, user=stage.friend, part=Assignment.Part.CASEWORKER, by=by)
    assert stage.seen_by(lawyer, before, stage.friend) == [404, 200, 404]


def test_a_house_of_theirs_that_they_have_asked_saves_nobody_but_itself(stage: Stage) -> None:
    """They see it as staff of the house from then on, and no restriction, part or colleague of theirs is left."""
    late = stage.person("late", "caseworker")
    home = make_home(stage.world)
    stage.open()
    stage.house(home)
    stage.lift(stage.manager)
    stage.lead(stage.manager)
    stage.add(stage.manager, stage.friend)
    stage.add(stage.other, late)
    assert stage.seen_by(stage.shelter, stage.friend, late) == [200, 404, 404]
    assert stage.case().is_restricted
    assert stage.parts_of(stage.manager) == []


def test_a_house_that_others_have_let_in_for_some_days_saves_nothing_that_has_no_end(stage: Stage) -> None:
    stage.open()
    stage.share(stage.keeper(), stage.world.site)
    stage.lift(stage.manager)
    stage.lead(stage.manager)
    stage.add(stage.manager, stage.friend)
    assert stage.seen_by(stage.friend) == [200], "whom they could add as one of the house"
    assert stage.case().is_restricted
    assert stage.parts_of(stage.manager) == []


@pytest.mark.parametrize("act", ["a part", "a house"])
def test_two_emergencies_do_not_clear_each_other(stage: Stage, act: str) -> None:
    stage.open()
    stage.open_in_emergency(stage.other)
    stage.add(stage.manager, stage.other)
    if act == "a part":
        stage.add(stage.other, stage.friend)
        assert stage.seen_by(stage.other, stage.friend) == [404, 404]
    else:
        stage.share(stage.other, stage.world.site)
        assert stage.seen_by(stage.other, stage.shelter) == [404, 404]


def test_a_house_that_another_emergency_asks_clears_nobody(stage: Stage) -> None:
    """One lets the manager in, the other the house where the manager works: neither is what the other came of."""
    stage.open()
    home = make_home(stage.world)
    stage.open_in_emergency(stage.other)
    stage.ask_house(home, stage.other)
    stage.add(stage.manager, stage.friend)
    assert stage.seen_by(stage.manager, stage.friend) == [404, 404]


@pytest.mark.parametrize("order", ["created_at", "-created_at"])
def test_a_house_that_two_emergencies_let_in_keeps_it_by_neither(stage: Stage, order: str) -> None:
    """What is left to it by one review came of the other, and goes with that one."""
    stage.open()
    home = make_home(stage.world)
    stage.open_in_emergency(stage.other)
    stage.share(stage.manager, stage.world.site, timedelta(days=1))
    stage.ask_house(home, stage.other)
    assert stage.seen(stage.shelter) == [200]
    assert stage.review(stage.dpo, "MISUSED", order) == [303, 303]
    assert stage.seen(stage.shelter) == [404]


@pytest.mark.parametrize("order", ["created_at", "-created_at"])
def test_a_house_that_a_lift_and_another_emergency_let_in_keeps_it_by_neither(stage: Stage, order: str) -> None:
    """Somebody who sees it by the lift alone lets it in, and who is in by another emergency lets it go on."""
    stage.open()
    stage.lift(stage.manager)
    stage.share(stage.other, stage.world.site, timedelta(days=1))
    stage.open_in_emergency(stage.friend)
    stage.share(stage.friend, stage.world.site)
    assert stage.seen(stage.shelter) == [200]
    assert stage.review(stage.dpo, "MISUSED", order) == [303, 303]
    assert stage.seen(stage.shelter) == [404]


def test_a_good_review_is_no_measure_of_who_saw_it_then(stage: Stage) -> None:
    """Who sees it by nothing else now says nothing for it; nor does one bad review hide what they saw before it."""
    stage.open()
    assert stage.review(stage.dpo, "NEEDED") == [303]
    stage.lift(stage.manager)
    with nothing_changes():
        assert stage.review(stage.other, "NEEDED") == [422]
    assert stage.review(stage.dpo, "MISUSED") == [303]
    with nothing_changes():
        assert stage.review(stage.other, "NEEDED") == [422]


@pytest.mark.parametrize("way", ["lifted", "a house"])
def test_who_saw_it_by_that_alone_says_nothing_for_it_once_it_is_taken_from_them(stage: Stage, way: str) -> None:
    """Else whoever opened it closes it for the moment of the review."""
    stage.open()
    if way == "lifted":
        stage.lift(stage.manager)
    else:
        stage.share(stage.manager, stage.world.site)
    assert stage.seen(stage.other) == [200]
    if way == "lifted":
        stage.post(stage.manager, "restrict", {"version": stage.case().version})
    else:
        with stage.world.at_work(stage.manager) as by:
            cut_short(Grant.objects.get(site=stage.world.site), by=by)
    assert stage.seen(stage.other) == [404]
    with nothing_changes():
        assert stage.review(stage.other, "NEEDED") == [422]
    assert stage.review(stage.person("third", "case-manager"), "NEEDED") == [303], "who came later saw nothing of it"


def test_who_saw_it_by_that_alone_says_nothing_for_it_once_its_time_is_over(stage: Stage) -> None:
    """Else they wait until the house's time runs out by itself."""
    stage.open()
    stage.share(stage.manager, stage.world.site, timedelta(seconds=3))
    assert stage.seen(stage.other) == [200]
    while stage.seen(stage.other) == [200]:
        time.sleep(0.2)
    with nothing_changes():
        assert stage.review(stage.other, "NEEDED") == [422]
    assert stage.review(stage.person("third", "case-manager"), "NEEDED") == [303], "who came later saw nothing of it"


@pytest.mark.parametrize("way", ["lifted", "a house"])
def test_who_sees_it_by_that_alone_may_say_that_it_was_not_needed(stage: Stage, way: str) -> None:
    """Against themselves, as it were: that it was needed, somebody else says."""
    stage.open()
    if way == "lifted":
        stage.lift(stage.manager)
    else:
        stage.share(stage.manager, stage.world.site)
    told = "You see or saw the case by what came of this access alone: that it was needed, somebody else has to say."
    assert told in stage.review_page(stage.other) and told not in stage.review_page(stage.dpo)
    with nothing_changes():
        assert stage.review(stage.other, "NEEDED") == [422]
    assert stage.review(stage.other, "MISUSED") == [303]
    assert stage.seen(stage.other, stage.manager) == [404, 404]
    # What that took from them makes them nobody else's witness.
    with nothing_changes():
        assert stage.review(stage.other, "NEEDED") == [422]


def test_who_was_let_in_by_it_reads_that_somebody_else_reviews_it(stage: Stage) -> None:
    stage.open()
    assert "Somebody else has to look at what let you into the case." in stage.review_page(stage.manager)
    with nothing_changes():
        assert stage.review(stage.manager, "MISUSED") == [422]


def test_who_does_not_see_it_reviews_it(stage: Stage) -> None:
    stage.open()
    assert stage.review(stage.other, "NEEDED") == [303]


@pytest.mark.parametrize("turns", [["restrict"], ["restrict", "lift-restriction"]])
def test_a_case_that_others_have_opened_is_hidden_again_by_no_review_and_opened_by_none(
    stage: Stage, turns: list[str]
) -> None:
    is_restricted = turns == ["restrict"]
    stage.open()
    keeper = stage.keeper()
    stage.lift(keeper)
    (part,) = stage.parts_of(keeper)
    stage.post(keeper, "end-assignment", {"version": part.version}, pk=part.pk)
    for turn in turns:
        stage.post(stage.manager, turn, {"version": stage.case().version})
    assert stage.seen_by(stage.manager) == [404 if is_restricted else 200]
    assert stage.case().is_restricted == is_restricted
    assert stage.parts_of(stage.manager) == []


def test_who_reviews_reads_who_would_stay(stage: Stage) -> None:
    """What one emergency let in is told apart from what others have, before anything is decided."""
    stage.open()
    keeper = stage.keeper()
    stage.add(stage.manager, stage.friend)
    heading, advice = "Let in since by others", "Those let in by others stay."

    def told() -> tuple[list[str], bool]:
        shown = stage.review_page(stage.dpo)
        fact = shown.split(heading, 1)[1].split("</dd>", 1)[0]
        return [user.name for user in (keeper, stage.manager, stage.friend) if user.name in fact], advice in shown

    assert told() == ([keeper.name], True)
    # Whoever does not see the case learns nobody's name of its team.
    shown = stage.review_page(stage.other)
    assert "1 person" in shown.split(heading, 1)[1].split("</dd>", 1)[0] and keeper.name not in shown
    (part,) = stage.parts_of(keeper)
    stage.post(keeper, "end-assignment", {"version": part.version}, pk=part.pk)
    assert told() == ([], False)


def test_a_case_that_others_have_restricted_since_stays_so(stage: Stage) -> None:
    stage.open()
    keeper = stage.keeper()
    for user in (stage.manager, keeper):
        stage.lift(user)
        stage.post(keeper, "restrict", {"version": stage.case().version})
    assert stage.seen_by(keeper) == [200]
    assert stage.case().is_restricted


def test_a_round_goes_on_with_what_a_review_has_brought_back(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """She lived in the house already, as one of her team had asked it; the emergency only put the end off."""
    home = make_home(stage.world)
    stage.open()
    stage.share(stage.keeper(), stage.world.site)
    stage.house(home, stage.shelter)
    stage.share(stage.world.outsider, stage.world.site, timedelta(days=300))
    assert stage.review(stage.dpo, "MISUSED") == [303]
    with organisation_scope(stage.world.organisation.pk):
        end = Grant.objects.get(site=stage.world.site).until
    assert timedelta(days=179) < end - timezone.now() < timedelta(days=181)
    with monkeypatch.context() as later:
        later.setattr("django.utils.timezone.now", lambda: end - timedelta(days=20))
        assert (sharing.renew_shares(), sharing.renew_shares()) == (1, 0)
    assert stage.seen(stage.shelter) == [200]


def test_what_a_round_has_gone_on_with_after_a_review_came_of_what_was_left(stage: Stage) -> None:
    """Another emergency's days with the house were left, until that is found unneeded, too."""
    home = make_home(stage.world)
    stage.open()
    stage.open_in_emergency(stage.other)
    stage.share(stage.other, stage.world.site)
    stage.house(home, stage.manager)
    with organisation_scope(stage.world.organisation.pk):
        first, second = EmergencyAccess.objects.order_by("created_at")
    assert reviewed(stage.sign_in, stage.dpo, first, "MISUSED").status_code == 303
    assert sharing.renew_shares() == 1
    assert stage.seen(stage.shelter) == [200]
    assert reviewed(stage.sign_in, stage.dpo, second, "MISUSED").status_code == 303
    assert stage.seen(stage.shelter) == [404]


@pytest.mark.parametrize("is_run_out", [False, True])
@pytest.mark.parametrize(("host", "seen"), [("manager", 404), ("shelter", 200)])
def test_a_round_that_goes_on_with_a_house_clears_nothing_and_takes_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, host: str, seen: int, is_run_out: bool
) -> None:
    """She lives there by what whoever was let in has done alone, or by what the house itself has gone on with."""
    home = make_home(stage.world)
    stage.open()
    stage.house(home, stage.world.users[host])
    now = timezone.now() + timedelta(days=181 if is_run_out else 170)
    with monkeypatch.context() as later:
        later.setattr("django.utils.timezone.now", lambda: now)
        assert sharing.renew_shares() == 1
    stage.add(stage.manager, stage.friend)
    assert stage.seen_by(stage.shelter, stage.friend) == [seen, 404]
    with organisation_scope(stage.world.organisation.pk):
        (grant,) = Grant.objects.filter(site=stage.world.site)
    if seen == 200:
        assert grant.until == now + sharing.WHILE_LIVING
    with monkeypatch.context() as later, nothing_changes():
        later.setattr("django.utils.timezone.now", lambda: now + timedelta(days=1))
        assert sharing.renew_shares() == 0, "the review is not undone"
    assert stage.seen(stage.shelter) == [seen]
