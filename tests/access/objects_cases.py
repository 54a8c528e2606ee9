"""What the matrix asks about in the shared case record."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from accounts import public_addresses
from cases.access_requests.services import request_access
from cases.approvals.models import CaseRules
from cases.approvals.services import CaseRuleFacts, set_rules
from cases.case_list.services import ViewFacts, save_view
from cases.case_page.closing import close_case
from cases.consent.disclosures import disclose
from cases.consent.models import Consent
from cases.consent.rules import To
from cases.consent.services import give_consent, withhold
from cases.cover.services import cover as cover_cover
from cases.data_rights.services import DataRequestFacts, log_data_request
from cases.enquiries.models import Enquiry
from cases.enquiries.public_reports import ReportFacts, answer_reporter, take_report
from cases.episodes.models import EpisodeDebt, EpisodeLeg, WithheldPaper
from cases.episodes.services import add_episode, add_episode_part
from cases.handover.models import Handover
from cases.handover.services import HandoverChoice, hand_over
from cases.identity.relatives import CommunicationFacts, RelativeFacts, add_relative, save_communication
from cases.intake.drafts import begin_draft
from cases.legal_hold.services import lift_hold, put_hold
from cases.merge import rules as merge_rules
from cases.merge.models import PersonMerge
from cases.merge.services import merge_persons
from cases.notes.drafts import keep_note_draft
from cases.notes.services import add_note
from cases.record.access_models import Assignment, EmergencyAccess, Grant
from cases.record.models import Case
from cases.safe_contact.services import ContactFacts, save_safe_contact
from cases.tasks.services import add_task
from cases.team.services import assign, grant_access
from core import idempotency, writes
from core.access.actor import ActingUser
from core.access.log import log_access
from core.compartments import Compartment
from tests.factories import MARK_NAME, World, make_case

MARK_LEG, MARK_OWED, MARK_HELD = "MARKLEG kos di Batam", "MARKOWED agen di kota", "MARKHELD majikan"
MARK_BEGUN = "MARKBEGUN ia menelepon dari"
MARK_HOLD = "MARKHOLD sidang banding"
MARK_REQUEST = "MARKREQUEST ibunya, lewat surat"
MARKS = {
    "MARKEPISODE dijemput malam hari": "cases.read_account",
    "MARKCONTACT jangan lewat suami": "identity",
    "MARKASKER kakaknya menelepon": "cases.log_enquiries",
    MARK_BEGUN: "caseworker",
    MARK_HOLD: "cases.hold",
    MARK_REQUEST: "cases.handle_data_requests",
    **dict.fromkeys((MARK_LEG, MARK_OWED, MARK_HELD), "cases.read_account"),
}


def make(world: World) -> dict[str, Any]:
    case = world.case
    with world.at_work(world.caseworker) as by:
        note = add_note(case=case, text="Catatan umum", by=by)
        idempotency.remember(uuid4(), note)
        keep_note_draft(case=case, expected_version=0, text=MARK_BEGUN, by=by)
        task = add_task(case=case, title="Telepon keluarga", due_on=date(2026, 12, 1), assignee=by, by=by)
        episode = add_episode(case=case, facts={"account": next(iter(MARKS)), "started_on": date(2025, 1, 1)}, by=by)
        parts = {
            name: add_episode_part(kind=kind, episode=episode, facts=facts, by=by)
            for name, kind, facts in (
                ("leg", EpisodeLeg, {"kind": "Transit", "place": MARK_LEG}),
                ("debt", EpisodeDebt, {"kind": "RECRUITMENT_FEE", "amount": 5_000_000, "owed_to": MARK_OWED}),
                ("withheld_paper", WithheldPaper, {"kind": "PASSPORT", "held_by": MARK_HELD}),
            )
        }
        consent = give_consent(
            consent=Consent(
                case=case,
                purpose=Consent.Purpose.RESTITUTION,
                decision=Consent.Decision.GIVEN,
                form=Consent.Form.WRITTEN,
                decided_on=date(2026, 3, 3),
            ),
            by=by,
        )
        save_safe_contact(
            case_id=case.pk,
            expected_version=0,
            facts=ContactFacts(rule="ONLY_SO", safe_channels=["SMS"], must_not_know=list(MARKS)[1]),
            by=by,
        )
        save_communication(
            case_id=case.pk,
            expected_version=0,
            facts=CommunicationFacts("jav", has_disability=True, disability="Sulit mendengar"),
            by=by,
        )
        facts = RelativeFacts(relation="PARENT", name="Ibu Contoh", contact="0812-0000-0044")
        relative = add_relative(case=case, facts=facts, by=by)
        enquiry, public_address = _reported(world, by)
        draft = begin_draft(step="contact", answers={"rule": ["ANY"]}, by=by).draft
        (disclosure,) = disclose(
            case=case,
            kind="TOLD",
            at=timezone.now(),
            to=To("LPSK"),
            purpose="RESTITUTION",
            classes=["general"],
            basis="CONSENT",
            by=by,
        )
        withholding = withhold(case=case, party="FAMILY", text="Di mana ia tinggal", by=by)
    with world.at_work(world.lawyer) as by:
        legal_note = add_note(case=case, text="Catatan hukum", compartment="legal", by=by)
    with world.at_work(world.lawyer) as by:
        # Lifted: one that stands would stand against erasing.
        standing = put_hold(case_id=case.pk, reason=MARK_HOLD, by=by)
        legal_hold = lift_hold(hold_id=standing.pk, expected_version=1, reason="Perkara sudah berakhir", by=by)
    with world.at_work(world.manager) as by:
        asked = DataRequestFacts(
            kind="ACCESS", asker_is="SURVIVOR", asker=MARK_REQUEST, channel="VISIT", received_at=timezone.now()
        )
        data_request = log_data_request(facts=asked, by=by)
    began = timezone.now() - timedelta(hours=3)
    with world.at_work(world.outsider) as by:
        # It has run out: whoever opened the case sees it no longer.
        past = Grant.objects.create(case=case, user=by, reason="Darurat", since=began, until=began + timedelta(hours=1))
        emergency = EmergencyAccess.objects.create(case=case, user=by, grant=past, reason="Darurat semalam")
    with world.at_work(world.caseworker) as by:
        team = {row.user_id: row for row in Assignment.objects.filter(case=case)}
        cover = cover_cover(
            absent=world.colleague,
            stand_in=by,
            first=None,
            last=timezone.localdate() + timedelta(days=7),
            chosen={team[world.colleague.pk].pk},
            by=by,
        )
    with world.at_work(world.outsider) as by:
        access_request = request_access(code=case.code, reason="Adiknya ada di tim saya.", days=7, by=by)
    handover = _handed_over(world)
    with world.at_work(world.manager) as by:
        # Whose roles open no case: to them the case stays closed all the same.
        tomorrow = timezone.now() + timedelta(days=1)
        let_in = grant_access(case=case, user=world.no_role, reason="Cuti", until=tomorrow, by=by)
    with world.at_work(world.manager) as by:
        shows = ViewFacts({"status": ["ACTIVE"]}, "-updated", ["code"], 50)
        case_view = save_view(name=f"Tampilan {case.pk.hex[:8]}", shows=shows, is_shared=True, is_default=False, by=by)
    return {
        "case_view": case_view,
        "access_request": access_request,
        "handover": handover,
        "merge": _merged(world, _closed_case(world)),
        "second_case": _closed_case(world, f"{MARK_NAME} Dwi"),
        "draft": draft,
        "data_request": data_request,
        "legal_hold": legal_hold,
        "enquiry": enquiry,
        "public_address": public_address,
        "relative": relative,
        "step": "person",
        "note": note,
        "task": task,
        "episode": episode,
        **parts,
        "consent": consent,
        "disclosure": disclosure,
        "withholding": withholding,
        "legal_note": legal_note,
        "assignment": team[world.lawyer.pk],
        "cover": cover,
        "let_in": let_in,
        "emergency": emergency,
    }


def _reported(world: World, by: ActingUser) -> tuple[Enquiry, str]:
    """An enquiry that came through the public page and was answered. It became the case, so it goes with the person."""
    rules = CaseRules.objects.first()
    version = rules.version if rules else 0
    decided = CaseRuleFacts(reports_site=world.site, assessments_need_approval=True)
    set_rules(expected_version=version, decided=decided, by=by)
    address = public_addresses.current()
    before = set(Enquiry.objects.values_list("pk", flat=True))
    told = ReportFacts(about="Adiknya dijanjikan kerja", safe_contact="Sesudah magrib saja", reach=list(MARKS)[2])
    take_report(address=address, told=told, sending=str(uuid4()), place=str(uuid4()))
    enquiry = Enquiry.objects.exclude(pk__in=before).get()
    log_access(by=by, act="cases.enquiry.opened", rows=[enquiry], compartments=[Compartment.IDENTITY])
    answer_reporter(enquiry_id=enquiry.pk, expected_version=1, text="Terima kasih, kami menunggu.", by=by)
    enquiry = Enquiry.objects.get(pk=enquiry.pk)
    enquiry.case, enquiry.outcome = world.case, Enquiry.Outcome.CASE
    writes.update(enquiry, "case", "outcome", by=by)
    return enquiry, address


def _handed_over(world: World) -> Handover:
    """A part beside those of the cast goes from one colleague on the team to another, who both stay on it."""
    with world.at_work(world.manager) as by:
        part = assign(case=world.case, user=world.colleague, part="SHELTER", by=by)
        return hand_over(
            gives=world.colleague,
            receivers=[world.caseworker],
            first=None,
            last=None,
            goes_along=False,
            chosen={part.pk: HandoverChoice(world.caseworker.pk, "Catatan serah terima uji")},
            by=by,
        )


def _closed_case(world: World, name: str = MARK_NAME) -> Case:
    """Another record that may be of the same person, at the same site."""
    with world.at_work(world.caseworker) as by:
        case = make_case(by=by, name=name, site=Case.objects.select_related("site").get(pk=world.case.pk).site)
        return close_case(
            case_id=case.pk, expected_version=1, outcome=Case.Outcome.REFERRED, on=date(2026, 6, 1), by=by
        )


def _merged(world: World, second: Case) -> PersonMerge:
    with world.at_work(world.manager) as by:
        cases = merge_rules.cases_of(world.case.person_id, second.person_id)
        log_access(by=by, act="cases.case.opened", rows=cases, compartments=[Compartment.IDENTITY])
        pair = merge_rules.pair(world.case.person_id, second.person_id, cases=cases)
        return merge_persons(
            keep=world.case.person_id,
            give_up=second.person_id,
            taken=[],
            adds_names=False,
            stamp=pair.stamp,
            reason="Nomor KTP sama.",
            by=by,
        )
