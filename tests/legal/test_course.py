"""Appointments, orders, accompaniment and rights briefings: what is kept, what follows, what is refused."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from cases.record.access_models import Assignment
from cases.team.services import assign, end_assignment
from core.access.log import log_access
from core.compartments import Compartment
from core.domain import law
from core.errors import DomainError, EditConflict
from legal import course as courses
from legal import hearing_told, reminding, services
from legal.models import Briefing, Hearing, Matter, Order, RestitutionClaim, Step
from legal.models.steps import stage_reached
from legal.rights import all_rights
from legal.services import hearings
from notifications.models import Notification
from tests.cases.asking import SignIn
from tests.documents import samples
from tests.factories import World, make_user
from tests.legal.course import MARK, ON, accompaniment_facts, briefing_facts, hearing_facts, order_facts, step_facts
from tests.legal.deadlines import put_own
from tests.legal.makers import add_paper

JAKARTA = ZoneInfo("Asia/Jakarta")


def ahead(days: int) -> datetime:
    """Half past nine where the site is."""
    day = timezone.localdate(timezone=JAKARTA) + timedelta(days=days)
    return datetime(day.year, day.month, day.day, 9, 30, tzinfo=JAKARTA)


def make_hearing(world: World, matter: Matter, **changes: Any) -> Hearing:
    with world.at_work(world.lawyer) as by:
        return services.add_hearing(matter=matter, **hearing_facts(**changes), by=by)


def settle(world: World, hearing: Hearing, state: str, **facts: Any) -> Hearing:
    with world.at_work(world.lawyer) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.LEGAL])
        facts = {"expected_version": 1, "result": "Ditunda: saksi sakit", **facts}
        return services.settle_hearing(hearing_id=hearing.pk, state=state, **facts, by=by)


def told(world: World, now: datetime) -> list[tuple[datetime, str]]:
    """Of what the round has told until now, for which moment and whom."""
    with world.at_work(world.lawyer):
        hearing_told.remind_at(now)
        rows = Notification.objects.exclude(kind=reminding.DUE).select_related("recipient")
        return sorted((row.due, row.recipient.name) for row in rows)


def test_a_hearing_is_reminded_of_the_day_before_at_eight(world: World, claim: RestitutionClaim) -> None:
    hearing = make_hearing(world, claim.matter, at=ahead(10), companion=world.caseworker)
    eight = ahead(9).replace(hour=8, minute=0)
    assert told(world, eight - timedelta(minutes=1)) == []
    both = [(eight, "Caseworker"), (eight, "Lawyer")]
    assert told(world, eight) == told(world, eight + timedelta(hours=3)) == both
    with world.at_work(world.lawyer):
        kinds = Notification.objects.values_list("recipient__name", "kind")
        # The caseworker opens no legal matters.
        assert set(kinds) == {("Caseworker", hearing_told.GOES_ALONG), ("Lawyer", hearing_told.AHEAD)}
    with world.at_work(world.lawyer) as by:
        services.change_hearing(
            hearing_id=hearing.pk, expected_version=1, **hearing_facts(at=ahead(12), companion=None), by=by
        )
    assert told(world, eight + timedelta(days=1)) == both
    later = eight + timedelta(days=2)
    assert told(world, later) == [*both, (later, "Lawyer")]


def test_who_goes_along_and_does_not_see_the_case_any_more_is_not_reminded(
    world: World, claim: RestitutionClaim, sign_in: SignIn
) -> None:
    make_hearing(world, claim.matter, at=timezone.now() + timedelta(hours=1), companion=world.caseworker)
    hearing_told.remind()
    page = sign_in(world.caseworker).get("/notifications/").content.decode()
    assert ("You go along" in page, "An appointment is coming" in page, MARK in page) == (True, False, False)
    with world.at_work(world.manager) as by:
        Notification.objects.all().delete()
        mine = Assignment.objects.get(case=world.case, user=world.caseworker)
        end_assignment(assignment_id=mine.pk, expected_version=mine.version, by=by)
    hearing_told.remind()
    with world.at_work(world.manager):
        assert [row.recipient_id for row in Notification.objects.all()] == [world.lawyer.pk]


def test_a_lawyer_who_comes_later_is_reminded_and_who_has_left_is_not(world: World, claim: RestitutionClaim) -> None:
    make_hearing(world, claim.matter, at=ahead(10))
    put_own(world, claim.matter, ahead(10).date())
    later = make_user("successor", world.organisation, world.site, "lawyer")
    with world.at_work(world.manager) as by:
        assign(case=world.case, user=later, part=Assignment.Part.LAWYER, by=by)
        mine = Assignment.objects.get(case=world.case, user=world.lawyer)
        end_assignment(assignment_id=mine.pk, expected_version=mine.version, by=by)
    assert [name for _due, name in told(world, ahead(9))] == ["Successor"]
    with world.at_work(later):
        reminding.remind_of(ahead(9).date())
        rows = Notification.objects.filter(kind=reminding.DUE).select_related("recipient")
        assert [row.recipient.name for row in rows] == ["Successor"]


def test_a_reminder_says_nothing_of_the_matter(world: World, claim: RestitutionClaim, sign_in: SignIn) -> None:
    make_hearing(world, claim.matter, at=timezone.now() + timedelta(hours=1))
    hearing_told.remind()
    page = sign_in(world.lawyer).get("/notifications/").content.decode()
    assert "An appointment is coming." in page
    assert MARK not in page


@pytest.mark.parametrize("change", ["CANCELLED", "closed", "removed"])
def test_of_what_does_not_take_place_nobody_is_reminded(world: World, claim: RestitutionClaim, change: str) -> None:
    hearing = make_hearing(world, claim.matter, at=ahead(10))
    if change == "CANCELLED":
        settle(world, hearing, change)
    with world.at_work(world.lawyer) as by:
        if change == "closed":
            services.close_matter(matter_id=claim.matter_id, expected_version=1, on=timezone.localdate(), by=by)
        if change == "removed":
            services.remove_hearing(hearing_id=hearing.pk, expected_version=1, by=by)
    assert told(world, ahead(9)) == []


def test_what_is_postponed_makes_the_next_one(world: World, claim: RestitutionClaim) -> None:
    hearing = make_hearing(world, claim.matter, at=ahead(3), needs_interpreter=True)
    following = settle(world, hearing, "POSTPONED", next_at=ahead(17))
    with world.at_work(world.lawyer) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.LEGAL])
        kept, made = Hearing.objects.get(pk=hearing.pk), Hearing.objects.get(pk=following.pk)
        assert (kept.state, kept.result, kept.version) == ("POSTPONED", "Ditunda: saksi sakit", 2)
        assert (made.state, made.at, made.follows_id) == ("PLANNED", ahead(17), kept.pk)
        assert (made.agenda, made.place, made.needs_interpreter, made.survivor_attends) == (
            kept.agenda,
            kept.place,
            True,
            True,
        )
        with pytest.raises(DomainError):
            services.remove_hearing(hearing_id=kept.pk, expected_version=2, by=by)
        services.remove_hearing(hearing_id=made.pk, expected_version=1, by=by)


def test_after_one_that_was_held_something_else_is_on_the_agenda(world: World, claim: RestitutionClaim) -> None:
    hearing = make_hearing(world, claim.matter, at=timezone.now() - timedelta(hours=3))
    following = settle(world, hearing, "HELD", next_at=ahead(7))
    with world.at_work(world.lawyer) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.LEGAL])
        assert Hearing.objects.get(pk=following.pk).agenda == ""


@pytest.mark.parametrize(
    ("days", "state", "next_days", "field"),
    [(3, "HELD", None, "state"), (3, "CANCELLED", 9, "next_at"), (3, "POSTPONED", 2, "next_at")],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    world: World, claim: RestitutionClaim, days: int, state: str, next_days: int | None, field: str
) -> None:
    hearing = make_hearing(world, claim.matter, at=ahead(days))
    client_sees = ahead(next_days) if next_days else None
    with pytest.raises(DomainError) as refused:
        settle(world, hearing, state, next_at=client_sees)
    assert refused.value.field == field
    with world.at_work(world.lawyer):
        assert list(Hearing.objects.values_list("state", "version")) == [("PLANNED", 1)]


def test_somebody_from_outside_the_team_does_not_go_along(world: World, claim: RestitutionClaim) -> None:
    with pytest.raises(DomainError) as refused:
        make_hearing(world, claim.matter, companion=world.outsider)
    assert refused.value.field == "companion"


def test_who_goes_along_hands_it_over_with_the_case(world: World, claim: RestitutionClaim) -> None:
    hearing = make_hearing(world, claim.matter, at=ahead(10), companion=world.lawyer)
    make_hearing(world, claim.matter, at=ahead(4), companion=world.caseworker)
    with world.at_work(world.lawyer) as by:
        day = timezone.localdate() + timedelta(days=5)
        assert hearings.accompanied(world.case.pk, by.pk, day) == [hearing.pk]
        assert hearings.accompanied(world.case.pk, by.pk, day + timedelta(days=9)) == []
        assert hearings.pass_on([hearing.pk], world.colleague, by) == [hearing.pk]
        assert Hearing.objects.get(pk=hearing.pk).companion_id == world.colleague.pk


def test_two_who_settle_one_hearing_do_not_both_win(world: World, claim: RestitutionClaim) -> None:
    hearing = make_hearing(world, claim.matter)
    settle(world, hearing, "CANCELLED")
    with pytest.raises(EditConflict):
        settle(world, hearing, "POSTPONED", next_at=ahead(20))


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"restitution": Decimal(0)}, "Restitution must be more than zero"),
        ({"final_on": ON}, "Only what is final has such a day"),
        ({"force": "FINAL", "final_on": ON - timedelta(days=1)}, "Only what is final has such a day"),
        ({"due_on": ON - timedelta(days=1)}, "Nothing is carried out before it was ordered"),
        ({"state": "PARTLY"}, "Say since when it stands so"),
        ({"state": "DONE", "state_on": ON - timedelta(days=1)}, "Nothing is carried out before it was ordered"),
    ],
)
def test_an_order_that_cannot_be(world: World, claim: RestitutionClaim, changes: dict[str, Any], name: str) -> None:
    with world.at_work(world.lawyer) as by:
        with pytest.raises(ValidationError, match=name):
            services.add_order(matter=claim.matter, **order_facts(**changes), by=by)
        assert not Order.objects.exists()


def test_a_judgment_becomes_final_and_is_carried_out_in_part(world: World, claim: RestitutionClaim) -> None:
    with world.at_work(world.lawyer) as by:
        order = services.add_order(matter=claim.matter, **order_facts(), by=by)
        assert (order.is_running, order.restitution) == (True, Decimal(64_500_000))
        facts = order_facts(force="FINAL", final_on=date(2026, 3, 17), state="PARTLY", state_on=date(2026, 4, 1))
        order = services.change_order(order_id=order.pk, expected_version=1, **facts, by=by)
        assert (order.force, order.state, order.is_running, order.version) == ("FINAL", "PARTLY", True, 2)


def test_each_right_stands_in_a_provision_that_may_be_printed() -> None:
    assert len({right.code for right in all_rights()}) == len(all_rights()) == 14
    for right in all_rights():
        assert law.printable(right.provision), right.code
        assert right.label_id
        assert right.label_en


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"rights": []}, "rights"),
        ({"rights": ["COMPANION", "INVENTED"]}, "rights"),
        ({"unsigned_because": ""}, "unsigned_because"),
        ({"on": timezone.localdate() + timedelta(days=2)}, "on"),
    ],
)
def test_a_briefing_names_rights_and_is_signed_or_says_why_not(
    world: World, claim: RestitutionClaim, changes: dict[str, Any], field: str
) -> None:
    with world.at_work(world.lawyer) as by:
        with pytest.raises(DomainError) as refused:
            services.add_briefing(case=world.case, **briefing_facts(by, **changes), by=by)
        assert refused.value.field == field
        assert not Briefing.objects.exists()


def test_a_signed_briefing_has_its_paper(world: World, claim: RestitutionClaim) -> None:
    paper = add_paper(world, samples.scan(size=(9, 9)), "Penjelasan")
    with world.at_work(world.lawyer) as by:
        facts = briefing_facts(by, document=paper, unsigned_because="")
        briefing = services.add_briefing(case=world.case, **facts, by=by)
        assert (briefing.document_id, [right.code for right in briefing.explained]) == (
            paper.pk,
            ["COMPANION", "RESTITUTION"],
        )


def test_the_day_of_an_accompaniment_lies_behind_us(world: World, claim: RestitutionClaim) -> None:
    with world.at_work(world.lawyer) as by:
        facts = accompaniment_facts(by, on=timezone.localdate() + timedelta(days=2))
        with pytest.raises(DomainError) as refused:
            services.add_accompaniment(matter=claim.matter, **facts, by=by)
        assert refused.value.field == "on"


@pytest.mark.parametrize(
    ("steps", "stage"),
    [
        ([], None),
        ([("P21", 0)], None),
        ([("POLICE_REPORT", 0), ("P21", 5)], "INVESTIGATION"),
        ([("POLICE_REPORT", 0), ("INDICTED", 9), ("SP2HP", 5)], "TRIAL"),
        ([("JUDGMENT", 3), ("APPEAL", 3)], "APPEAL"),
        ([("APPEAL", 3), ("JUDGMENT_FINAL", 20)], "EXECUTION"),
        # A letter that comes late moves nothing back.
        ([("JUDGMENT_FINAL", 20), ("SP2HP", 25)], "EXECUTION"),
    ],
)
def test_the_furthest_step_that_says_so_tells_the_stage(steps: list[tuple[str, int]], stage: str | None) -> None:
    assert stage_reached(kind for kind, _days in steps) == stage


@pytest.mark.parametrize(
    ("steps", "early"),
    [
        # Of an examination we do not say that it comes after the report.
        ([("POLICE_REPORT", 0), ("P21", -5), ("BAP", -1)], {1: 0}),
        ([("POLICE_REPORT", 0), ("P19", -2000), ("SP2HP", -2900), ("OTHER", -9)], {1: 0, 2: 0}),
        ([("P21", 26), ("TRANSFERRED", 14)], {1: 0}),
        # Handed back to be completed, once or more, before it is complete; also without a word of which came first.
        ([("SPDP", 1), ("P18", 20), ("P19", 19), ("P21", 40), ("P19", 30), ("TRANSFERRED", 45)], {}),
        ([("SPDP", 9), ("P18", 8), ("P19", 20), ("P21", 12)], {1: 0, 3: 2}),
        ([("JUDGMENT", 50), ("JUDGMENT_COPY", 49), ("JUDGMENT_NOTICE", 48), ("WARNING", 47)], {1: 0, 2: 0, 3: 0}),
        ([("JUDGMENT_FINAL", 60), ("JUDGMENT_NOTICE", 55)], {1: 0}),
        # The copy may be that of the ruling.
        ([("RULING", 40), ("JUDGMENT_COPY", 45), ("JUDGMENT", 50), ("WARNING", 44)], {}),
        ([("RULING", 40), ("JUDGMENT_COPY", 35), ("JUDGMENT", 50)], {1: 0}),
        (
            [("LPSK_APPLIED", 9), ("LPSK_RECEIVED", 8), ("LPSK_INCOMPLETE", 7), ("LPSK_DECISION", 6)],
            {1: 0, 2: 0, 3: 0},
        ),
        ([("LPSK_RECEIVED", 1), ("LPSK_DECISION", 5), ("LPSK_INCOMPLETE", 9), ("LPSK_ABSENCE", 12)], {}),
        ([("POLICE_REPORT", 0), ("DEMAND_READ", -9)], {1: 0}),
        ([("POLICE_REPORT", 0), ("JUDGMENT", 50), ("INDICTED", 50), ("DEMAND_READ", 60)], {1: 3}),
        # Once begun, an earlier kind may come again.
        ([("FIRST_HEARING", 20), ("JUDGMENT", 50), ("APPEAL", 60), ("FIRST_HEARING", 70), ("JUDGMENT", 90)], {}),
        ([("JUDGMENT", 50), ("POLICE_REPORT", 70), ("INDICTED", 90)], {0: 2}),
    ],
)
def test_a_step_that_is_dated_before_what_it_follows_from_is_told(
    steps: list[tuple[str, int]], early: dict[int, int]
) -> None:
    rows = [Step(organisation_id=uuid4(), kind=kind, on=ON + timedelta(days=days)) for kind, days in steps]
    assert courses.too_early(rows) == {rows[one].pk: rows[other] for one, other in early.items()}


def test_the_lawyer_s_day_shows_what_is_coming_and_what_nobody_answered(
    world: World, claim: RestitutionClaim, lawyer: Client, sign_in: SignIn
) -> None:
    make_hearing(world, claim.matter, at=ahead(3))
    make_hearing(world, claim.matter, at=ahead(-2), kind="MEDIATION")
    make_hearing(world, claim.matter, at=ahead(30), kind="EXAMINATION")
    page = lawyer.get("/cases/today/")
    text = page.content.decode()
    assert ("Court hearing" in text, "Mediation" in text, "Examination" in text) == (True, True, False)
    other = sign_in(world.caseworker).get("/cases/today/").content.decode()
    assert ("Court hearing" in other, "Appointment in a legal matter" in other) == (False, False)


def test_a_case_without_a_briefing_says_so_to_lawyers_alone(
    world: World, claim: RestitutionClaim, lawyer: Client, sign_in: SignIn
) -> None:
    address = world.case.get_absolute_url()
    assert "No rights briefing yet" in lawyer.get(address).content.decode()
    assert "No rights briefing yet" not in sign_in(world.caseworker).get(address).content.decode()
    with world.at_work(world.lawyer) as by:
        services.add_briefing(case=world.case, **briefing_facts(by), by=by)
    assert "No rights briefing yet" not in lawyer.get(address).content.decode()


def test_the_steps_of_another_matter_stand_on_its_own_page(world: World, claim: RestitutionClaim) -> None:
    with world.at_work(world.lawyer) as by:
        other = services.open_matter(
            case=world.case, kind="LABOUR", title="Upah", opened_on=ON, stage="PREPARATION", court="PHI", by=by
        )
        services.add_step(matter=other, **step_facts(), by=by)
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.LEGAL])
        assert courses.latest_step(claim.matter, of=Step.Kind.values, by=by) is None
        found = courses.latest_step(other, of=Step.Kind.values, by=by)
        assert (found is not None and found.note, Matter.objects.get(pk=other.pk).court) == (MARK, "PHI")
        assert courses.latest_step(other, of=["BAP"], by=by) is None
