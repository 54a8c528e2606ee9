"""Who did it and when, in what the legal work tells: one lawyer begins, another goes on, corrects and takes out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from cases.record.access_models import Assignment
from cases.team.services import assign
from core.access.actor import ActingUser
from core.access.log import log_access
from legal import services
from legal.models import (
    Box,
    CourtTravel,
    ProtectionMeasure,
    ProtectionRequest,
    RemoteTestimony,
    RestitutionClaim,
    WitnessPlan,
)
from legal.services.amounts import AmountFacts
from legal.services.filings import StepFacts
from tests.documents import samples
from tests.factories import World, make_user
from tests.legal import course
from tests.legal.dossiers import asked, put_exhibits, put_losses, put_story, work
from tests.legal.makers import add_paper, give_consent, make_claim
from tests.legal.parts import be_there, due, employment, enter, read
from tests.legal.recovering import BUILT, DAY, built_version
from tests.timeline.acts import Story

ORDERED = {"state": "ORDERED", "ordered_on": date(2026, 3, 19)}


@pytest.fixture
def story(world: World) -> Story:
    """Two lawyers on the case of the cast."""
    second = make_user("second", world.organisation, world.site, "lawyer")
    with world.at_work(world.manager) as by:
        assign(case=world.case, user=second, part=Assignment.Part.LAWYER, by=by)
    story = Story(world, world.case, "lawyer")
    story.also("second", second)
    return story


@pytest.fixture
def claim(world: World, story: Story) -> RestitutionClaim:
    made = make_claim(world)
    story.skip()
    return made


def test_a_matter_its_claim_and_their_ends(world: World, story: Story) -> None:
    facts: dict[str, Any] = {"kind": "CRIMINAL", "title": "Perkara", "stage": "INVESTIGATION"}
    matter = story.act(
        "lawyer",
        lambda by: services.open_matter(case=world.case, opened_on=date(2026, 3, 4), **facts, by=by),
        "legal.matter",
    )
    moved = {**facts, "stage": "TRIAL", "police_report": ""}
    story.act(
        "second",
        lambda by: services.change_matter(matter_id=matter.pk, expected_version=1, **moved, by=by),
        "legal.stage",
    )
    claim = story.act("lawyer", lambda by: services.open_claim(matter=matter, route="LPSK", by=by), "legal.claim")
    for version, (actor, state) in enumerate((("second", "FILED"), ("lawyer", "WITHDRAWN")), start=1):
        story.act(
            actor,
            lambda by, v=version, state=state: services.change_claim(
                claim_id=claim.pk, expected_version=v, route="LPSK", state=state, shows_address=False, by=by
            ),
            "legal.claim_state",
        )
    story.act(
        "second",
        lambda by: services.close_matter(matter_id=matter.pk, expected_version=2, on=date(2026, 6, 1), by=by),
        "legal.matter_closed",
    )


@pytest.mark.parametrize(
    ("added", "changed", "removed"),
    [
        ("legal.step", "legal.step_changed", "legal.step_removed"),
        ("legal.hearing", "legal.hearing_changed", "legal.hearing_removed"),
        ("legal.order", "legal.order_changed", "legal.order_removed"),
        ("legal.accompaniment", "legal.accompaniment_changed", "legal.accompaniment_removed"),
        ("legal.briefing", "legal.briefing_changed", "legal.briefing_removed"),
    ],
)
def test_what_happens_in_a_matter(
    story: Story, claim: RestitutionClaim, added: str, changed: str, removed: str
) -> None:
    name = added.partition(".")[2]
    matter, lawyer = claim.matter, story.world.lawyer
    of = {"case": matter.case} if name == "briefing" else {"matter": matter}
    facts: dict[str, Any] = {
        "step": course.step_facts(),
        "hearing": course.hearing_facts(),
        "order": course.order_facts(),
        "accompaniment": course.accompaniment_facts(lawyer),
        "briefing": course.briefing_facts(lawyer),
    }[name]
    row = story.act("lawyer", lambda by: getattr(services, f"add_{name}")(**of, **facts, by=by), added)
    when = {"at": facts["at"] + timedelta(days=1)} if "at" in facts else {"on": facts["on"] - timedelta(days=1)}
    change: Callable[..., Any] = getattr(services, f"change_{name}")
    of_row = {f"{name}_id": row.pk}
    story.act("second", lambda by: change(**of_row, expected_version=1, **{**facts, **when}, by=by), changed)
    version = 2
    if name == "order":
        carried = {**facts, **when, "state": "PARTLY", "state_on": DAY}
        story.act("lawyer", lambda by: change(**of_row, expected_version=2, **carried, by=by), "legal.order_state")
        version = 3
    if name == "hearing":
        story.act(
            "lawyer",
            lambda by: services.settle_hearing(
                hearing_id=row.pk, expected_version=2, state="CANCELLED", result="", by=by
            ),
            "legal.hearing_state",
        )
        version = 3
    remove: Callable[..., Any] = getattr(services, f"remove_{name}")
    story.act("second", lambda by: remove(**of_row, expected_version=version, by=by), removed, corrects=True)


@pytest.mark.parametrize(
    ("model", "facts", "change", "kinds"),
    [
        (
            ProtectionRequest,
            {"asked_on": date(2026, 3, 9), "kinds": ["SECURITY"], "asked_by": "x"},
            {"asked_by": "y"},
            (
                "legal.protection_request",
                "legal.protection_request_changed",
                "legal.protection_request_removed",
            ),
        ),
        (
            ProtectionMeasure,
            {"kind": "SECURITY", "provider": "x", "begins_on": date(2026, 3, 9)},
            {"provider": "y"},
            (
                "legal.protection_measure",
                "legal.protection_measure_changed",
                "legal.protection_measure_removed",
            ),
        ),
        (
            RemoteTestimony,
            {"asked_on": date(2026, 3, 9), "place": "x"},
            {"place": "y"},
            ("legal.remote_testimony", "legal.remote_testimony_changed", "legal.remote_testimony_removed"),
        ),
        (
            CourtTravel,
            {"goes_on": date(2036, 12, 1), "transport": "OURS", "route": "x", "escorts": "x"},
            {"route": "y"},
            ("legal.court_travel", "legal.court_travel_changed", "legal.court_travel_removed"),
        ),
        (
            WitnessPlan,
            {"held_on": date(2036, 12, 1), "support_person": "x"},
            {"support_person": "y"},
            ("legal.witness_plan", "legal.witness_plan_changed", "legal.witness_plan_removed"),
        ),
    ],
)
def test_protection(
    story: Story,
    claim: RestitutionClaim,
    model: Any,
    facts: dict[str, Any],
    change: dict[str, str],
    kinds: tuple[str, str, str],
) -> None:
    row = story.act(
        "lawyer",
        lambda by: services.add_protection(row=model(case=claim.case, matter=claim.matter, **facts), by=by),
        kinds[0],
    )
    of_row = {"model": model, "row_id": row.pk}
    story.act(
        "second",
        lambda by: services.change_protection(**of_row, expected_version=1, facts=change, by=by),
        kinds[1],
    )
    if model is RemoteTestimony:
        story.act(
            "lawyer",
            lambda by: services.change_protection(**of_row, expected_version=2, facts=ORDERED, by=by),
            kinds[0],
        )
    version = story.fresh(row).version
    story.act(
        "second",
        lambda by: services.remove_protection(**of_row, expected_version=version, by=by),
        kinds[2],
        corrects=True,
    )


def test_deadlines(story: Story, claim: RestitutionClaim) -> None:
    day = timezone.localdate() + timedelta(days=20)
    first, second = (
        story.act(
            "lawyer",
            lambda by: services.add_deadline(matter=claim.matter, title="Jawaban", due_on=day, by=by),
            "legal.deadline",
        )
        for _number in range(2)
    )
    of = {"deadline_id": first.pk}
    put_off = {"title": "Jawaban", "due_on": day + timedelta(days=7)}
    story.act(
        "second",
        lambda by: services.change_own_deadline(**of, expected_version=1, **put_off, by=by),
        "legal.deadline_changed",
    )
    today = timezone.localdate()
    story.act(
        "lawyer",
        lambda by: services.finish_deadline(**of, expected_version=story.fresh(first).version, on=today, by=by),
        "legal.deadline_done",
    )
    story.act(
        "second",
        lambda by: services.reopen_deadline(**of, expected_version=story.fresh(first).version, by=by),
        "legal.deadline_reopened",
    )
    story.act(
        "second",
        lambda by: services.dismiss_deadline(
            deadline_id=second.pk, expected_version=story.fresh(second).version, why="Tidak berlaku", by=by
        ),
        "legal.deadline_dismissed",
    )


def test_wages_and_a_joint_claim(story: Story, claim: RestitutionClaim) -> None:
    world = story.world
    worked = story.act(
        "lawyer",
        lambda by: services.begin_calculation(claim=claim, facts=employment(), by=by),
        "legal.wages",
    )
    enter(world, worked, due())

    def take(by: ActingUser) -> None:
        read(by, worked.case)
        services.take_over(calculation_id=worked.pk, expected_version=story.fresh(worked).version, by=by)

    story.act("second", take, "legal.wages_taken_over")
    story.act(
        "lawyer",
        lambda by: services.remove_calculation(
            calculation_id=worked.pk, expected_version=story.fresh(worked).version, by=by
        ),
        "legal.wages_removed",
        corrects=True,
    )
    event = be_there(world).event
    story.skip()
    member = story.act(
        "lawyer",
        lambda by: services.open_joint_claim(claim=claim, event=event, name="Bersama", by=by),
        "legal.joint_claim",
    )
    story.act(
        "second",
        lambda by: services.leave_joint_claim(member_id=member.pk, expected_version=1, by=by),
        "legal.joint_claim_left",
        corrects=True,
    )


def test_on_its_way_and_paid(story: Story, claim: RestitutionClaim) -> None:
    world = story.world
    dossier = built_version(world, claim, built_at=BUILT)

    def filed(kind: str) -> Callable[[Any], Any]:
        facts = StepFacts(kind=kind, on=DAY, office="LPSK")
        return lambda by: services.record_filing(dossier=dossier, facts=facts, by=by)

    story.act("lawyer", filed("SIGNED"), "legal.filing")
    step = story.act("second", filed("FILED"), "legal.filing", "legal.claim_state")
    story.act(
        "lawyer",
        lambda by: services.undo_filing(step_id=step.pk, expected_version=1, by=by),
        *("legal.filing_undone", "legal.claim_state"),
        corrects=True,
    )
    story.act("second", filed("FILED"), "legal.filing", "legal.claim_state")
    award = AmountFacts("AWARDED", Decimal(5_000_000), DAY, "COURT")
    amount = story.act(
        "lawyer",
        lambda by: services.record_amount(claim=claim, facts=award, by=by),
        *("legal.amount", "legal.claim_state"),
    )
    more = AmountFacts("AWARDED", Decimal(6_000_000), DAY, "COURT")
    story.act(
        "second",
        lambda by: services.change_amount(amount_id=amount.pk, expected_version=1, facts=more, by=by),
        "legal.amount_changed",
    )
    paid = {"paid_on": DAY, "amount_idr": Decimal(1_000_000), "through": "COURT"}
    payment = story.act("lawyer", lambda by: services.record_payment(claim=claim, **paid, by=by), "legal.payment")
    penalty = story.act(
        "second", lambda by: services.note_penalty(claim=claim, on=DAY, months=3, by=by), "legal.penalty"
    )
    story.act(
        "lawyer",
        lambda by: services.remove_penalty(penalty_id=penalty.pk, expected_version=1, by=by),
        "legal.penalty_removed",
        corrects=True,
    )
    story.act(
        "second",
        lambda by: services.remove_payment(payment_id=payment.pk, expected_version=1, by=by),
        "legal.payment_removed",
        corrects=True,
    )
    story.act(
        "lawyer",
        lambda by: services.remove_amount(amount_id=amount.pk, expected_version=2, by=by),
        *("legal.amount_removed", "legal.claim_state"),
        corrects=True,
    )


def test_a_redacted_copy_and_a_dossier(story: Story, claim: RestitutionClaim) -> None:
    world = story.world
    paper = add_paper(world, samples.scan(size=(20, 20)), "Slip")
    with world.at_work(world.lawyer) as by:
        exhibit = services.add_exhibit(claim=claim, document=paper, description="Slip", by=by)
        log_access(by=by, act="cases.case.opened", rows=[world.case], compartments=by.acting.readable())
        box = Box(1, 0, 0, 500, 500, "OTHER")
        draft = services.draw_boxes(exhibit=exhibit, boxes=[box], expected_version=0, by=by)
    story.skip()

    def make(by: ActingUser) -> None:
        log_access(by=by, act="cases.case.opened", rows=[world.case], compartments=by.acting.readable())
        services.make_redacted(redaction_id=draft.pk, expected_version=draft.version, by=by)

    story.act("second", make, "legal.redaction")
    give_consent(world)
    put_story(world)
    put_exhibits(world, claim, put_losses(world, claim))
    story.skip()

    def build(_by: ActingUser) -> None:
        asked(world, claim)
        work()

    story.act("lawyer", build, "legal.dossier")
