"""Two people on one form: whatever edits a row refuses a version that has moved on, and changes nothing."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

import cases
from cases.access_requests.services import request_access
from cases.approvals.services import CaseRuleFacts, ask_approval, set_rules
from cases.case_list.services import ViewFacts, save_view
from cases.case_page.closing import close_case, reopen_case
from cases.consent.disclosures import disclose
from cases.consent.models import Consent
from cases.consent.rules import To
from cases.consent.services import withhold
from cases.cover.services import cover
from cases.data_rights.services import DataRequestFacts, log_data_request
from cases.emergency_access.services import open_in_emergency
from cases.enquiries.services import EnquiryFacts, log_enquiry
from cases.episodes.models import EpisodeLeg
from cases.episodes.services import add_episode, add_episode_part
from cases.handover.services import HandoverChoice, hand_over
from cases.identity.relatives import CommunicationFacts, RelativeFacts, add_relative, save_communication
from cases.intake.drafts import begin_draft
from cases.legal_hold.services import put_hold
from cases.notes.drafts import keep_note_draft
from cases.notes.services import add_note
from cases.record.access_models import Assignment
from cases.record.models import Identity
from cases.safe_contact.services import ContactFacts, save_safe_contact
from cases.tasks.services import add_task, finish_task
from cases.team.services import assign
from core.errors import EditConflict
from tests.cases.asking import nothing_changes
from tests.factories import World

NEXT_WEEK = timezone.localdate() + timedelta(days=7)


def asked(about: str) -> EnquiryFacts:
    return EnquiryFacts(channel="HOTLINE", received_at=timezone.now(), about=about)


def requested(kind: str) -> DataRequestFacts:
    return DataRequestFacts(kind, "SURVIVOR", "Ibu Umpama", "VISIT", timezone.now())


def services() -> dict[str, Callable[..., Any]]:
    """Every function of `cases` that edits a row in the version that was read, by its name."""
    found: dict[str, Callable[..., Any]] = {}
    for module in pkgutil.walk_packages(cases.__path__, "cases."):
        leaf = module.name.rsplit(".")[-1]
        if "migrations" in module.name or leaf.split("_")[0] in ("views", "forms", "api"):
            continue
        for name, function in vars(importlib.import_module(module.name)).items():
            is_own = inspect.isfunction(function) and function.__module__ == module.name and not name.startswith("_")
            if is_own and "expected_version" in inspect.signature(function).parameters:
                assert name not in found, name
                found[name] = function
    # These two only hold the row for those that edit it.
    return {name: found[name] for name in found.keys() - {"held_draft", "locked_in_open_case"}}


SERVICES = services()


# Service → (the row that it edits, its arguments beside the version). `made` holds what the fixture made.
EDITS: dict[str, tuple[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "change_note": ("note", lambda made: {"note_id": made["note"].pk, "text": "Lain"}),
    "update_episode": ("episode", lambda made: {"episode_id": made["episode"].pk, "facts": {"account": "Lain"}}),
    "update_episode_part": (
        "leg",
        lambda made: {"kind": EpisodeLeg, "part_id": made["leg"].pk, "facts": {"kind": "Recruitment"}},
    ),
    "remove_episode_part": ("leg", lambda made: {"kind": EpisodeLeg, "part_id": made["leg"].pk}),
    "change_identity": (
        "identity",
        lambda made: {"case": made["case"], "identity_id": made["identity"].pk, "facts": {"full_name": "Orang Lain"}},
    ),
    "lift_hold": ("hold", lambda made: {"hold_id": made["hold"].pk, "reason": "Selesai"}),
    "change_data_request": (
        "data_request",
        lambda made: {"request_id": made["data_request"].pk, "facts": requested("LIMIT")},
    ),
    "settle_data_request": (
        "data_request",
        lambda made: {
            "request_id": made["data_request"].pk,
            "outcome": "DONE",
            "answer": "Sudah",
            "on": timezone.localdate(),
        },
    ),
    "change_enquiry": ("enquiry", lambda made: {"enquiry_id": made["enquiry"].pk, "facts": asked("Lain")}),
    "begin_from_enquiry": ("enquiry", lambda made: {"enquiry_id": made["enquiry"].pk}),
    "save_step": ("step", lambda made: {"draft_id": made["draft"].pk, "step": "contact", "answers": {"rule": ["ANY"]}}),
    "discard_draft": ("draft", lambda made: {"draft_id": made["draft"].pk}),
    "save_communication": (
        "communication",
        lambda made: {"case_id": made["case"].pk, "facts": CommunicationFacts(primary_language="jav")},
    ),
    "change_relative": (
        "relative",
        lambda made: {"relative_id": made["relative"].pk, "facts": RelativeFacts("OTHER", "Orang Lain")},
    ),
    "save_safe_contact": (
        "contact",
        lambda made: {"case_id": made["case"].pk, "facts": ContactFacts(rule="NEVER")},
    ),
    "close_case": ("case", lambda made: {"case_id": made["case"].pk, "outcome": "DIED", "on": date(2026, 6, 1)}),
    "reopen_case": ("case", lambda made: {"case_id": made["case"].pk}),
    "restrict_case": ("case", lambda made: {"case_id": made["case"].pk}),
    "lift_restriction": ("case", lambda made: {"case_id": made["case"].pk}),
    "end_access": ("let_in", lambda made: {"grant_id": made["let_in"].pk}),
    "change_task": (
        "task",
        lambda made: {
            "task_id": made["task"].pk,
            "title": "Lain",
            "due_on": date(2026, 12, 2),
            "assignee": made["task"].assignee,
        },
    ),
    "change_owned_task": (
        "task",
        lambda made: {
            "task_id": made["task"].pk,
            "title": "Lain",
            "due_on": date(2026, 12, 2),
            "assignee": made["task"].assignee,
        },
    ),
    "drop_task": ("task", lambda made: {"task_id": made["task"].pk}),
    "drop_owned_task": ("task", lambda made: {"task_id": made["task"].pk}),
    "decide_approval": (
        "approval",
        lambda made: {"approval_id": made["approval"].pk, "verdict": "APPROVED", "comment": ""},
    ),
    "answer_reporter": ("reported", lambda made: {"enquiry_id": made["reported"].pk, "text": "Kami menunggu."}),
    "set_rules": ("rules", lambda made: {"decided": CaseRuleFacts(closure_needs_approval=True)}),
    "keep_note_draft": ("note_draft", lambda made: {"case": made["case"], "text": "Lebih lanjut"}),
    "finish_task": ("task", lambda made: {"task_id": made["task"].pk}),
    "withdraw_consent": ("consent", lambda made: {"consent_id": made["consent"].pk, "on": date(2026, 6, 1)}),
    "tell_recipient": ("disclosure", lambda made: {"disclosure_id": made["disclosure"].pk, "on": timezone.localdate()}),
    "lift_withholding": (
        "withholding",
        lambda made: {"withholding_id": made["withholding"].pk, "on": timezone.localdate()},
    ),
    "change_end": ("assignment", lambda made: {"assignment_id": made["assignment"].pk, "last": NEXT_WEEK}),
    "end_cover": ("cover", lambda made: {"cover_id": made["cover"].pk}),
    "change_view": (
        "view",
        lambda made: {"view_id": made["view"].pk, "name": "Lain", "is_shared": False, "is_default": False},
    ),
    "remove_view": ("view", lambda made: {"view_id": made["view"].pk}),
    "answer_request": ("request", lambda made: {"request_id": made["request"].pk, "state": "UNANSWERED"}),
    "undo_handover": ("handover", lambda made: {"handover_id": made["handover"].pk}),
    "end_assignment": ("assignment", lambda made: {"assignment_id": made["assignment"].pk}),
    "review_emergency": (
        "emergency",
        lambda made: {"emergency_id": made["emergency"].pk, "verdict": "NEEDED", "finding": ""},
    ),
}


@pytest.fixture
def made(world: World) -> dict[str, Any]:
    case = world.case
    with world.at_work(world.outsider) as by:
        request = request_access(code=case.code, reason="Adiknya ada di tim saya.", days=7, by=by)
        emergency = open_in_emergency(code=case.code, reason="Polisi menunggu di rumah aman.", by=by)
    with world.at_work(world.manager) as manager, world.at_work(world.caseworker) as by:
        step = begin_draft(step="contact", answers={}, by=by)
        covered = Assignment.objects.get(case=case, user=world.colleague)
        episode = add_episode(case=case, facts={"account": "Kejadian"}, by=by)
        shows = ViewFacts({}, "-updated", ["code"], 50)
        given = assign(case=case, user=by, part="SHELTER", by=by)
        return {
            "case": case,
            "request": request,
            "view": save_view(name="Semua", shows=shows, is_shared=False, is_default=False, by=by),
            "cover": cover(
                absent=world.colleague, stand_in=world.manager, first=None, last=NEXT_WEEK, chosen={covered.pk}, by=by
            ),
            "emergency": emergency,
            "let_in": emergency.grant,
            "enquiry": log_enquiry(site=world.site, facts=asked("Tanya"), by=by),
            "step": step,
            "draft": step.draft,
            "communication": save_communication(case_id=case.pk, expected_version=0, facts=CommunicationFacts(), by=by),
            "relative": add_relative(case=case, facts=RelativeFacts("PARENT", "Ibu"), by=by),
            "contact": save_safe_contact(case_id=case.pk, expected_version=0, facts=ContactFacts(rule="ANY"), by=by),
            "approval": ask_approval(case=case, kind="cases.closure", note="", outcome="DIED", by=manager),
            "rules": set_rules(expected_version=0, decided=CaseRuleFacts(), by=by),
            "hold": put_hold(case_id=case.pk, reason="Sidang", by=by),
            "data_request": log_data_request(facts=requested("ACCESS"), by=by),
            "reported": log_enquiry(site=world.site, facts=asked("Lapor"), by=by),
            "note": add_note(case=case, text="Catatan", by=by),
            "note_draft": keep_note_draft(case=case, expected_version=0, text="Mulai", by=by),
            "episode": episode,
            "leg": add_episode_part(kind=EpisodeLeg, episode=episode, facts={"kind": "Transit"}, by=by),
            "task": add_task(case=case, title="Telepon", due_on=date(2026, 12, 1), assignee=by, by=by),
            "identity": Identity.objects.get(person=case.person_id),
            "consent": Consent.objects.get(case=case),
            "disclosure": disclose(
                case=case,
                kind="TOLD",
                at=timezone.now(),
                to=To("POLICE"),
                purpose="LEGAL",
                classes=["general"],
                basis="DUTY",
                note="Diminta penyidik.",
                by=by,
            )[0],
            "withholding": withhold(case=case, party="FAMILY", text="Di mana ia tinggal", by=by),
            "assignment": Assignment.objects.get(case=case, user=world.lawyer),
            # The last one: whatever is written in the case afterwards stands against undoing it.
            "handover": hand_over(
                gives=by,
                receivers=[world.manager],
                first=None,
                last=NEXT_WEEK,
                goes_along=False,
                chosen={given.pk: HandoverChoice(world.manager.pk)},
                by=by,
            ),
        }


def test_every_service_that_takes_a_version_stands_here() -> None:
    assert set(SERVICES) == set(EDITS)


@pytest.mark.parametrize("name", sorted(EDITS))
@pytest.mark.parametrize("step", [-1, 1])
def test_a_version_that_is_not_the_rows_own_is_refused(
    world: World, made: dict[str, Any], name: str, step: int
) -> None:
    what, arguments = EDITS[name]
    row = made[what]
    with world.at_work(world.caseworker) as by, nothing_changes(), pytest.raises(EditConflict) as refused:
        SERVICES[name](expected_version=row.version + step, by=by, **arguments(made))
    assert (refused.value.current.pk, refused.value.current.version) == (row.pk, row.version)


# Some need another case state, or somebody else, first, and of what is removed no version remains.
@pytest.mark.parametrize(
    "name",
    sorted(
        set(EDITS)
        - {
            "close_case",
            "reopen_case",
            "lift_restriction",
            "discard_draft",
            "begin_from_enquiry",
            "answer_reporter",
            "decide_approval",
            "remove_episode_part",
            "remove_view",
        }
    ),
)
def test_the_rows_own_version_is_taken_and_moves_on(world: World, made: dict[str, Any], name: str) -> None:
    what, arguments = EDITS[name]
    row = made[what]
    with world.at_work(world.caseworker) as by:
        changed = SERVICES[name](expected_version=row.version, by=by, **arguments(made))
    assert (changed.pk, changed.version) == (row.pk, row.version + 1)


def test_a_case_is_closed_once_its_task_is_done_and_opened_again(world: World, made: dict[str, Any]) -> None:
    with world.at_work(world.caseworker) as by:
        finish_task(task_id=made["task"].pk, expected_version=1, by=by)
        closed = close_case(case_id=world.case.pk, expected_version=1, outcome="REFERRED", on=date(2026, 6, 1), by=by)
        assert (closed.version, closed.status, closed.closed_on) == (2, "CLOSED_REFERRED", date(2026, 6, 1))
        opened = reopen_case(case_id=world.case.pk, expected_version=2, by=by)
        assert (opened.version, opened.status, opened.closed_on, opened.outcome) == (3, "ACTIVE", None, "")
