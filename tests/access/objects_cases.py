"""What the matrix asks about in the shared case record."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from accounts import public_addresses
from cases import merging, services
from cases.consenting import To
from cases.models import (
    Assignment,
    Case,
    CaseRules,
    Consent,
    EmergencyAccess,
    Enquiry,
    EpisodeDebt,
    EpisodeLeg,
    Grant,
    Handover,
    PersonMerge,
    WithheldPaper,
)
from cases.services.reporting import Told
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
        note = services.add_note(case=case, text="Catatan umum", by=by)
        idempotency.remember(uuid4(), note)
        services.keep_note_draft(case=case, expected_version=0, text=MARK_BEGUN, by=by)
        task = services.add_task(case=case, title="Telepon keluarga", due_on=date(2026, 12, 1), assignee=by, by=by)
        episode = services.add_episode(
            case=case, facts={"account": next(iter(MARKS)), "started_on": date(2025, 1, 1)}, by=by
        )
        parts = {
            name: services.add_episode_part(kind=kind, episode=episode, facts=facts, by=by)
            for name, kind, facts in (
                ("leg", EpisodeLeg, {"kind": "Transit", "place": MARK_LEG}),
                ("debt", EpisodeDebt, {"kind": "RECRUITMENT_FEE", "amount": 5_000_000, "owed_to": MARK_OWED}),
                ("withheld_paper", WithheldPaper, {"kind": "PASSPORT", "held_by": MARK_HELD}),
            )
        }
        consent = services.give_consent(
            consent=Consent(
                case=case,
                purpose=Consent.Purpose.RESTITUTION,
                decision=Consent.Decision.GIVEN,
                form=Consent.Form.WRITTEN,
                decided_on=date(2026, 3, 3),
            ),
            by=by,
        )
        services.save_safe_contact(
            case_id=case.pk,
            expected_version=0,
            facts=services.ContactFacts(rule="ONLY_SO", safe_channels=["SMS"], must_not_know=list(MARKS)[1]),
            by=by,
        )
        services.save_communication(
            case_id=case.pk,
            expected_version=0,
            facts=services.CommunicationFacts("jav", has_disability=True, disability="Sulit mendengar"),
            by=by,
        )
        facts = services.RelativeFacts(relation="PARENT", name="Ibu Contoh", contact="0812-0000-0044")
        relative = services.add_relative(case=case, facts=facts, by=by)
        enquiry, public_address = _reported(world, by)
        draft = services.begin_draft(step="contact", answers={"rule": ["ANY"]}, by=by).draft
        (disclosure,) = services.disclose(
            case=case,
            kind="TOLD",
            at=timezone.now(),
            to=To("LPSK"),
            purpose="RESTITUTION",
            classes=["general"],
            basis="CONSENT",
            by=by,
        )
        withholding = services.withhold(case=case, party="FAMILY", text="Di mana ia tinggal", by=by)
    with world.at_work(world.lawyer) as by:
        legal_note = services.add_note(case=case, text="Catatan hukum", compartment="legal", by=by)
    with world.at_work(world.lawyer) as by:
        # Lifted: one that stands would stand against erasing.
        standing = services.put_hold(case_id=case.pk, reason=MARK_HOLD, by=by)
        legal_hold = services.lift_hold(hold_id=standing.pk, expected_version=1, reason="Perkara sudah berakhir", by=by)
    with world.at_work(world.manager) as by:
        asked = services.DataRequestFacts(
            kind="ACCESS", asker_is="SURVIVOR", asker=MARK_REQUEST, channel="VISIT", received_at=timezone.now()
        )
        data_request = services.log_data_request(facts=asked, by=by)
    began = timezone.now() - timedelta(hours=3)
    with world.at_work(world.outsider) as by:
        # It has run out: whoever opened the case sees it no longer.
        past = Grant.objects.create(case=case, user=by, reason="Darurat", since=began, until=began + timedelta(hours=1))
        emergency = EmergencyAccess.objects.create(case=case, user=by, grant=past, reason="Darurat semalam")
    with world.at_work(world.caseworker) as by:
        team = {row.user_id: row for row in Assignment.objects.filter(case=case)}
        cover = services.cover(
            absent=world.colleague,
            stand_in=by,
            first=None,
            last=timezone.localdate() + timedelta(days=7),
            chosen={team[world.colleague.pk].pk},
            by=by,
        )
    with world.at_work(world.outsider) as by:
        access_request = services.request_access(code=case.code, reason="Adiknya ada di tim saya.", days=7, by=by)
    handover = _handed_over(world)
    with world.at_work(world.manager) as by:
        # Whose roles open no case: to them the case stays closed all the same.
        tomorrow = timezone.now() + timedelta(days=1)
        let_in = services.grant_access(case=case, user=world.no_role, reason="Cuti", until=tomorrow, by=by)
    with world.at_work(world.manager) as by:
        shows = services.ViewFacts({"status": ["ACTIVE"]}, "-updated", ["code"], 50)
        case_view = services.save_view(
            name=f"Tampilan {case.pk.hex[:8]}", shows=shows, is_shared=True, is_default=False, by=by
        )
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
    decided = services.Decided(reports_site=world.site, assessments_need_approval=True)
    services.set_rules(expected_version=version, decided=decided, by=by)
    address = public_addresses.current()
    before = set(Enquiry.objects.values_list("pk", flat=True))
    told = Told(about="Adiknya dijanjikan kerja", safe_contact="Sesudah magrib saja", reach=list(MARKS)[2])
    services.take_report(address=address, told=told, sending=str(uuid4()), place=str(uuid4()))
    enquiry = Enquiry.objects.exclude(pk__in=before).get()
    log_access(by=by, act="cases.enquiry.opened", rows=[enquiry], compartments=[Compartment.IDENTITY])
    services.answer_reporter(enquiry_id=enquiry.pk, expected_version=1, text="Terima kasih, kami menunggu.", by=by)
    enquiry = Enquiry.objects.get(pk=enquiry.pk)
    enquiry.case, enquiry.outcome = world.case, Enquiry.Outcome.CASE
    writes.update(enquiry, "case", "outcome", by=by)
    return enquiry, address


def _handed_over(world: World) -> Handover:
    """A part beside those of the cast goes from one colleague on the team to another, who both stay on it."""
    with world.at_work(world.manager) as by:
        part = services.assign(case=world.case, user=world.colleague, part="SHELTER", by=by)
        return services.hand_over(
            gives=world.colleague,
            receivers=[world.caseworker],
            first=None,
            last=None,
            goes_along=False,
            chosen={part.pk: services.Given(world.caseworker.pk, "Catatan serah terima uji")},
            by=by,
        )


def _closed_case(world: World, name: str = MARK_NAME) -> Case:
    """Another record that may be of the same person, at the same site."""
    with world.at_work(world.caseworker) as by:
        case = make_case(by=by, name=name, site=Case.objects.select_related("site").get(pk=world.case.pk).site)
        return services.close_case(
            case_id=case.pk, expected_version=1, outcome=Case.Outcome.REFERRED, on=date(2026, 6, 1), by=by
        )


def _merged(world: World, second: Case) -> PersonMerge:
    with world.at_work(world.manager) as by:
        cases = merging.cases_of(world.case.person_id, second.person_id)
        log_access(by=by, act="cases.case.opened", rows=cases, compartments=[Compartment.IDENTITY])
        pair = merging.pair(world.case.person_id, second.person_id, cases=cases)
        return services.merge_persons(
            keep=world.case.person_id,
            give_up=second.person_id,
            taken=[],
            adds_names=False,
            stamp=pair.stamp,
            reason="Nomor KTP sama.",
            by=by,
        )
