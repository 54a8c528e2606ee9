"""Who did it and when, in what `cases` itself tells: each act by somebody else than the one before it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils import timezone

from cases.access_requests.models import AccessRequest
from cases.access_requests.services import answer_request, request_access
from cases.approvals.models import Approval
from cases.approvals.services import ask_approval, decide_approval
from cases.case_page.closing import close_case, reopen_case
from cases.consent.disclosures import disclose
from cases.consent.models import Consent
from cases.consent.rules import To
from cases.consent.services import give_consent, withdraw_consent
from cases.data_rights.erasing import erase_person
from cases.emergency_access.services import open_in_emergency
from cases.episodes.services import add_episode, update_episode
from cases.handover.models import HandedPart
from cases.handover.services import HandoverChoice, hand_over, undo_handover
from cases.identity.relatives import (
    CommunicationFacts,
    RelativeFacts,
    add_relative,
    change_relative,
    save_communication,
)
from cases.identity.services import change_identity
from cases.intake.imported import note_source
from cases.legal_hold.services import lift_hold, put_hold
from cases.merge import rules as merge_rules
from cases.merge.services import merge_persons, undo_merge
from cases.notes.services import add_addendum, add_note
from cases.record.access_models import Assignment
from cases.record.models import Case, Identity
from cases.safe_contact.services import ContactFacts, save_safe_contact
from cases.tasks.services import add_task, change_task, drop_task, finish_task
from cases.team.restriction import lift_restriction, restrict_case
from cases.team.services import assign, change_end, end_access, end_assignment
from core.access.actor import ActingUser
from core.access.log import log_access
from core.compartments import Compartment
from tests.factories import World, make_case, make_user
from tests.timeline.acts import Story

DAY = date(2036, 12, 9)
RECEIVED = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


def a_case(world: World) -> Case:
    with world.at_work(world.caseworker) as by:
        return make_case(by=by, site=world.site, name="Orang Contoh Dua")


def test_a_case_is_begun_by_whoever_took_it_in(world: World) -> None:
    case = a_case(world)
    story = Story(world, case, "caseworker")
    told = {entry.kind: story.told[key] for key, entry in story.entries().items()}
    assert {kind: one.by for kind, one in told.items()} == dict.fromkeys(
        ("cases.intake", "cases.consent"), "Caseworker"
    )
    assert told["cases.intake"].at == RECEIVED


def test_what_is_written_and_to_be_done(world: World) -> None:
    story, case = Story(world, world.case, "caseworker"), world.case
    note = story.act("caseworker", lambda by: add_note(case=case, text="Datang", by=by), "cases.note")
    # The note itself then says that something was added to it.
    add = lambda by: add_addendum(note_id=note.pk, text="Bersama ibunya", by=by)  # noqa: E731
    story.act("colleague", add, "cases.addendum", corrects=True)
    facts = {"title": "Telepon LPSK", "due_on": DAY}
    task, other = (
        story.act(
            "caseworker",
            lambda by: add_task(case=case, assignee=world.colleague, by=by, **facts),
            "cases.task",
        )
        for _number in range(2)
    )
    change = {"task_id": task.pk, "title": facts["title"]}
    later = DAY + timedelta(days=9)
    story.act(
        "colleague",
        lambda by: change_task(expected_version=1, due_on=later, assignee=world.colleague, by=by, **change),
        "cases.task_changed",
    )
    story.act(
        "caseworker",
        lambda by: change_task(expected_version=2, due_on=later, assignee=by, by=by, **change),
        "cases.task_given",
    )
    story.act(
        "colleague",
        lambda by: finish_task(task_id=task.pk, expected_version=3, by=by),
        "cases.task_done",
    )
    story.act("lawyer", lambda by: drop_task(task_id=other.pk, expected_version=1, by=by), "cases.task_dropped")


def test_what_she_agreed_to_and_told(world: World) -> None:
    story, case = Story(world, world.case, "caseworker"), world.case
    consent = story.act(
        "caseworker",
        lambda by: give_consent(
            consent=Consent(
                case=case, purpose="RESTITUTION", decision="GIVEN", form="WRITTEN", decided_on=date(2026, 3, 3)
            ),
            by=by,
        ),
        "cases.consent",
    )
    told_at = timezone.now() - timedelta(days=1)
    said: dict[str, Any] = {"case": case, "kind": "TOLD", "at": told_at, "to": To("LPSK")}
    story.act(
        "colleague",
        lambda by: disclose(**said, purpose="RESTITUTION", classes=["general"], basis="CONSENT", by=by),
        "cases.disclosed",
        at={"cases.disclosed": told_at},
    )
    story.act(
        "lawyer",
        lambda by: withdraw_consent(consent_id=consent.pk, expected_version=1, on=timezone.localdate(), by=by),
        # Whoever gave something out has to tell so: a task by who withdrew it.
        *("cases.consent_withdrawn", "cases.task"),
    )
    episode = story.act(
        "caseworker",
        lambda by: add_episode(case=case, facts={"account": "Di pabrik"}, by=by),
        "cases.episode",
    )
    story.act(
        "colleague",
        lambda by: update_episode(episode_id=episode.pk, expected_version=1, facts={"account": "Di kapal"}, by=by),
        "cases.episode_changed",
        corrects=True,
    )


def test_who_she_is_and_how_she_is_reached(world: World) -> None:
    story, case = Story(world, world.case, "caseworker"), world.case
    for version, actor in enumerate(("caseworker", "colleague")):
        contact = ContactFacts(rule="ONLY_SO", safe_channels=["SMS"], times=actor)
        story.act(
            actor,
            lambda by, v=version, facts=contact: save_safe_contact(
                case_id=case.pk, expected_version=v, facts=facts, by=by
            ),
            "cases.contact",
        )
        spoken = CommunicationFacts("jav", needs_interpreter=bool(version))
        story.act(
            actor,
            lambda by, v=version, facts=spoken: save_communication(
                case_id=case.pk, expected_version=v, facts=facts, by=by
            ),
            "cases.communication",
        )
    mother = RelativeFacts(relation="PARENT", name="Ibu Contoh")
    row = story.act("caseworker", lambda by: add_relative(case=case, facts=mother, by=by), "cases.relative")
    aunt = RelativeFacts(relation="OTHER", name="Bibi Contoh")
    story.act(
        "colleague",
        lambda by: change_relative(relative_id=row.pk, expected_version=1, facts=aunt, by=by),
        "cases.relative_changed",
        corrects=True,
    )
    with world.at_work(world.caseworker):
        identity = Identity.objects.only("version").get(person=case.person_id)
    story.act(
        "colleague",
        lambda by: change_identity(
            case=case, identity_id=identity.pk, expected_version=identity.version, facts={"phone": ""}, by=by
        ),
        "cases.identity",
    )


def test_who_works_on_it(world: World) -> None:
    story, case = Story(world, world.case, "caseworker"), world.case
    today = timezone.localdate()
    part = story.act(
        "caseworker",
        lambda by: assign(
            case=case, user=world.outsider, part="CASEWORKER", first=today, last=today + timedelta(days=9), by=by
        ),
        "cases.assigned",
    )
    story.act(
        "manager",
        lambda by: change_end(assignment_id=part.pk, expected_version=1, last=today + timedelta(days=3), by=by),
        "cases.assignment_changed",
    )
    story.act(
        "caseworker",
        lambda by: end_assignment(assignment_id=part.pk, expected_version=2, by=by),
        "cases.unassigned",
    )
    with world.at_work(world.caseworker):
        given = Assignment.objects.get(case=case, user=world.colleague)
    handover = story.act(
        "manager",
        lambda by: hand_over(
            gives=world.colleague,
            receivers=[world.outsider],
            first=None,
            last=None,
            goes_along=False,
            chosen={given.pk: HandoverChoice(world.outsider.pk, "Catatan")},
            by=by,
        ),
        *("cases.assigned", "cases.handed_over", "cases.unassigned"),
    )
    with world.at_work(world.caseworker):
        assert HandedPart.objects.filter(handover=handover).exists()
    story.act(
        "manager",
        lambda by: undo_handover(handover_id=handover.pk, expected_version=handover.version, by=by),
        *("cases.handed_back", "cases.unassigned"),
    )


def test_who_is_let_in_and_kept_out(world: World) -> None:
    story, case = Story(world, world.case, "caseworker"), world.case
    with world.at_work(world.outsider) as by:
        request_access(code=case.code, reason="Adiknya ada di tim saya.", days=7, by=by)
    with world.at_work(world.caseworker):
        asked = AccessRequest.objects.get()
    answered = story.act(
        "caseworker",
        lambda by: answer_request(request_id=asked.pk, expected_version=asked.version, state="GRANTED", days=7, by=by),
        "cases.access_granted",
    )
    story.act(
        "manager",
        lambda by: end_access(grant_id=answered.grant.pk, expected_version=answered.grant.version, by=by),
        "cases.access_ended",
    )
    story.act(
        "caseworker",
        lambda by: restrict_case(case_id=case.pk, expected_version=story.fresh(case).version, by=by),
        "cases.restricted",
    )
    reason = "Polisi meminta data penyintas malam ini juga."
    story.act(
        "outsider",
        lambda by: open_in_emergency(code=case.code, reason=reason, by=by),
        "cases.emergency",
    )
    story.act(
        "colleague",
        lambda by: lift_restriction(case_id=case.pk, expected_version=story.fresh(case).version, by=by),
        "cases.unrestricted",
    )
    second = make_user("second_lawyer", world.organisation, world.site, "lawyer")
    with world.at_work(world.manager) as by:
        assign(case=case, user=second, part="LAWYER", by=by)
    story.skip()
    hold = story.act("lawyer", lambda by: put_hold(case_id=case.pk, reason="Banding", by=by), "cases.held")
    story.act(
        story.also("second_lawyer", second),
        lambda by: lift_hold(hold_id=hold.pk, expected_version=1, reason="Selesai", by=by),
        "cases.hold_lifted",
    )


def test_how_it_ends(world: World) -> None:
    case = world.case
    story = Story(world, case, "manager")
    story.act(
        "caseworker",
        lambda by: note_source(case=case, source="Buku", external_id="7", content_digest="a" * 64, by=by),
        "cases.imported",
    )
    ask = {"case": case, "kind": "cases.closure", "note": ""}
    story.act(
        "caseworker",
        lambda by: ask_approval(**ask, outcome="GOALS_REACHED", by=by),
        "cases.approval_asked",
    )
    for actor, verdict, kind in (
        ("manager", "SENT_BACK", "cases.sent_back"),
        ("manager", "APPROVED", "cases.approved"),
    ):
        asked = story.act(
            "caseworker",
            lambda by: ask_approval(**ask, outcome="REFERRED", by=by),
            *("cases.approval_asked", *(["cases.approval_withdrawn"] if verdict == "SENT_BACK" else [])),
        )
        with world.at_work(world.manager):
            row = Approval.objects.get(pk=asked.pk)
        story.act(
            actor,
            lambda by, row=row, verdict=verdict: decide_approval(
                approval_id=row.pk, expected_version=row.version, verdict=verdict, comment="Tanggal", by=by
            ),
            kind,
        )
    close = {"case_id": case.pk, "outcome": "REFERRED", "on": date(2026, 6, 1)}
    for actor in ("caseworker", "manager"):
        story.act(
            actor,
            lambda by: close_case(**close, expected_version=story.fresh(case).version, by=by),
            "cases.closed",
        )
        if actor == "caseworker":
            story.act(
                "colleague",
                lambda by: reopen_case(case_id=case.pk, expected_version=story.fresh(case).version, by=by),
                "cases.reopened",
            )
    _merge_and_erase(world, story)


def _merge_and_erase(world: World, story: Story) -> None:
    case, second = story.case, a_case(world)

    def merge(by: ActingUser) -> Any:
        both = merge_rules.cases_of(case.person_id, second.person_id)
        log_access(by=by, act="cases.case.opened", rows=both, compartments=[Compartment.IDENTITY])
        pair = merge_rules.pair(case.person_id, second.person_id, cases=both)
        return merge_persons(
            keep=case.person_id,
            give_up=second.person_id,
            taken=[],
            adds_names=False,
            stamp=pair.stamp,
            reason="Nomor KTP sama.",
            by=by,
        )

    def undo(by: ActingUser) -> Any:
        log_access(by=by, act="cases.case.opened", rows=[case, second], compartments=[Compartment.IDENTITY])
        return undo_merge(merge_id=merged.pk, reason="Kakak beradik.", by=by)

    merged = story.act("manager", merge, "cases.merged")
    story.act("manager", undo, "cases.unmerged")
    story.act(
        "manager",
        lambda by: erase_person(person_id=case.person_id, reason="REQUEST", by=by),
        "cases.erased",
        corrects=True,
    )
