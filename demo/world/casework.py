"""What caseworkers do: intake, consent, the account, notes and tasks, closing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from cases.case_page.closing import close_case, reopen_case
from cases.consent import wordings
from cases.consent.disclosures import disclose
from cases.consent.models import Answer, Consent, Disclosure, Recipient
from cases.consent.rules import BODIES_OF_RESTITUTION, To
from cases.consent.services import give_consents, withdraw_consent, withhold
from cases.episodes.services import add_episode
from cases.identity.facts import PersonFacts
from cases.identity.relatives import CommunicationFacts, RelativeFacts
from cases.intake.models import Intake
from cases.intake.services import IntakeFacts, register_intake
from cases.notes.models import Note
from cases.notes.services import add_note
from cases.record.models import Case
from cases.safe_contact.services import ContactFacts
from cases.tasks.models import Task
from cases.tasks.services import add_task, finish_task
from cases.team.restriction import restrict_case
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.domain import names
from core.domain.dates import format_date
from core.domain.languages import INDONESIAN
from demo.world import (
    assessing,
    care,
    counselling,
    data_requests,
    identification,
    legal,
    papers,
    reintegration,
    shelter,
    story,
    tasks,
)
from demo.world.calendar import Strand
from demo.world.life import Life
from demo.world.survivors import texts
from documents.services import add_document

CHANNELS = [value for value in Intake.Channel.values if value not in ("IMPORT", "PUBLIC_FORM")]
# To whom each decision is about, and which data.
RECIPIENTS: dict[str, Sequence[str]] = {
    Consent.Purpose.STATISTICS: (Recipient.OWN,),
    Consent.Purpose.RESTITUTION: BODIES_OF_RESTITUTION,
    Consent.Purpose.LEGAL: (Recipient.POLICE,),
    Consent.Purpose.REFERRAL: (Recipient.NGO,),
}
TOLD: dict[str, list[str]] = {
    Consent.Purpose.STATISTICS: [Compartment.GENERAL],
    Consent.Purpose.RESTITUTION: [Compartment.GENERAL, Compartment.IDENTITY, Compartment.LEGAL],
    Consent.Purpose.LEGAL: [Compartment.GENERAL, Compartment.IDENTITY],
    Consent.Purpose.REFERRAL: [Compartment.GENERAL, Compartment.IDENTITY],
}
REFERRED = (Intake.Channel.POLICE, Intake.Channel.GOVERNMENT, Intake.Channel.EMBASSY, Intake.Channel.NGO)


def course(life: Life) -> Strand:
    """A case from its first contact on. Whatever belongs to other people of the team runs beside it."""
    plan = life.plan
    yield _opened_at(life)
    life.case = register(life)
    if plan.is_restricted:
        with life.at_work("ratna") as by:
            restrict_case(case_id=life.case.pk, expected_version=life.case.version, by=by)
    if plan.bed:
        life.begin(shelter.stay(life))
    if plan.counselling:
        life.begin(counselling.sessions(life))
    if plan.legal:
        life.begin(legal.matter(life))
    if plan.returned_on:
        life.begin(reintegration.way_back(life))
    life.begin(_consents(life))
    if plan.minutes_ago is None:
        life.begin(tasks.first_steps(life, Task.Origin.INTAKE))
        life.begin(_account(life))
        life.begin(identification.findings(life))
        life.begin(_notes(life))
        life.begin(tasks.now_and_then(life))
        life.begin(tasks.next_step(life))
        life.begin(_identity_card(life))
        life.begin(assessing.assessments(life))
        life.begin(care.plan(life))
    if plan.closed_on:
        yield life.moment(plan.closed_on, 15)
        _close(life)
    if plan.reopened_on:
        yield life.moment(plan.reopened_on, 9)
        _reopen(life)


def _opened_at(life: Life) -> datetime:
    plan, calendar = life.plan, life.scene.calendar
    if plan.minutes_ago is not None:
        return calendar.now - timedelta(minutes=plan.minutes_ago)
    return life.moment(plan.opened_on, life.random.choice((8, 9, 10, 13, 14, 16)))


def register(life: Life) -> Case:
    survivor, plan, random = life.survivor, life.plan, life.random
    channel = random.choice(CHANNELS)
    urgent = plan.course in ("urgent", "today")
    needs = random.sample(Intake.Need.values, random.randint(2, 4) if urgent else random.randint(0, 2))
    if plan.bed and Intake.Need.SHELTER not in needs:
        needs.append(Intake.Need.SHELTER)
    with life.at_work(life.lead) as by:
        received_at = _opened_at(life) if plan.minutes_ago is not None else life.moment(plan.opened_on, 8)
        return register_intake(
            person=_person(life),
            intake=IntakeFacts(
                channel=channel,
                account=survivor.arrival(random, channel),
                received_at=received_at,
                referrer=names.synthetic_partner(random) if channel in REFERRED else "",
                urgent_needs=needs,
                is_in_danger=plan.course == "urgent",
                priority=random.choice([Case.Priority.NORMAL, Case.Priority.NORMAL, Case.Priority.HIGH]),
            ),
            consent=_care(life, received_at.date()),
            site=life.site,
            contact=_contact(life),
            communication=_communication(life),
            guardian=_guardian(life),
            by=by,
        )


GUARDIAN = "Wali yang ditunjuk dinas sosial"
CONTACTS = (
    ContactFacts(rule="ANY", language="ind"),
    ContactFacts(
        rule="ONLY_SO",
        safe_channels=["CHAT", "SMS"],
        times="Malam hari, sesudah pukul delapan",
        unsafe_channels=["CALL", "VISIT"],
        must_not_know="Sponsor di kampung dan keluarganya",
        say_from="teman kursus menjahit",
        pass_phrase="benang biru",  # noqa: S106 -- it opens nothing
        language="ind",
    ),
    ContactFacts(rule="NEVER", unsafe_channels=["CALL", "VISIT", "LETTER"], must_not_know="Suami dan mertua"),
)


def _one_of(life: Life, several: tuple[Any, ...]) -> Any:
    """Always the same for the same survivor, whatever else chance decides about them."""
    return several[sum(map(ord, life.survivor.full_name)) % len(several)]


def _contact(life: Life) -> ContactFacts:
    if life.survivor.is_child:
        return ContactFacts(rule="ONLY_SO", safe_channels=["TRUSTED"], trusted=GUARDIAN, language="ind")
    found: ContactFacts = _one_of(life, CONTACTS)
    return found


def _communication(life: Life) -> CommunicationFacts:
    language = _one_of(life, ("jav", "sun", "mad", "sas", ""))
    return CommunicationFacts(
        primary_language=language,
        secondary_language="ind" if language else "",
        needs_interpreter=False,
        has_disability=None,
        assents=True if life.survivor.is_child else None,
    )


def _guardian(life: Life) -> RelativeFacts | None:
    if not life.survivor.is_child:
        return None
    return RelativeFacts(relation="OTHER", name=GUARDIAN, is_minor=False, is_guardian=True, may_be_told=True)


def _person(life: Life) -> PersonFacts:
    survivor = life.survivor
    return PersonFacts(
        full_name=survivor.full_name,
        aliases=[survivor.nickname] if life.random.random() < 0.4 else [],
        gender="Feminine" if survivor.is_woman else "Masculine",
        citizenship=survivor.kind.citizenship,
        birth_date=survivor.birth_date if survivor.knows_birth == "DAY" else None,
        birth_year=survivor.birth_date.year if survivor.knows_birth == "YEAR" else None,
        is_said_to_be_child=survivor.is_child,
        birth_place=survivor.birth_place,
        nik=survivor.nik,
        passport=survivor.passport,
        phone=survivor.phone if not survivor.is_child else "",
        address=survivor.address,
        occupation=survivor.kind.occupation,
    )


def _care(life: Life, on: date) -> Consent:
    return Consent(
        purpose=Consent.Purpose.CARE,
        recipient=Recipient.OWN,
        data_classes=Compartment.values,
        decision=life.plan.care,
        form=life.random.choice(Consent.Form.values),
        decided_on=on,
        **_explained(life),
    )


def _explained(life: Life) -> dict[str, Any]:
    """How it was explained; of a child what it and its guardian said."""
    facts: dict[str, Any] = {
        "explained": list(Consent.Explained.values),
        "wording": wordings.current(must_report=True).version,
        "language": "ind",
        "explained_by": life.scene.team.people[life.lead],
        "was_read_back": True,
    }
    if life.survivor.is_child:
        facts |= {
            "child_answer": Answer.AGREES,
            "guardian_answer": Answer.AGREES,
            "guardian_tie": Consent.Tie.SOCIAL,
            "guardian_may_be_involved": False,
            "given_by": GUARDIAN,
        }
    return facts


def _consents(life: Life) -> Strand:
    """What is decided after the intake: on restitution, statistics and referral, and what is taken back."""
    plan, opened = life.plan, life.plan.opened_on
    if plan.minutes_ago is not None:
        return
    yield life.moment(opened + timedelta(days=2), 11)
    if plan.course != "urgent":
        is_willing = plan.number % 7 != 3
        _decide(life, Consent.Purpose.STATISTICS, Consent.Decision.GIVEN if is_willing else Consent.Decision.REFUSED)
    if plan.number % 6 == 3:
        _withhold(life)
    if plan.legal:
        yield life.moment(plan.legal[0], 10)
        _decide(life, Consent.Purpose.RESTITUTION, plan.restitution)
        _decide(life, Consent.Purpose.LEGAL, Consent.Decision.GIVEN, days=_days_of_a_report(life))
        yield life.moment(plan.legal[0] + timedelta(days=1), 14)
        _tell(life, Consent.Purpose.LEGAL, Recipient.POLICE, "Keterangan awal dibacakan kepada penyidik.")
    if plan.outcome == Case.Outcome.REFERRED and plan.closed_on:
        yield life.moment(plan.closed_on - timedelta(days=4), 10)
        _decide(life, Consent.Purpose.REFERRAL, Consent.Decision.GIVEN)
        yield life.moment(plan.closed_on - timedelta(days=3), 10)
        _tell(life, Consent.Purpose.REFERRAL, Recipient.NGO, "Surat rujukan diserahkan.")
    for purpose, day in (
        (Consent.Purpose.RESTITUTION, plan.restitution_withdrawn_on),
        (Consent.Purpose.LEGAL, plan.restitution_withdrawn_on),
        (Consent.Purpose.CARE, plan.care_withdrawn_on),
    ):
        if day:
            yield life.moment(day, 11)
            _withdraw(life, purpose, day)


def _days_of_a_report(life: Life) -> int:
    """In some cases the consent to report ends within the next days, so that it has to be asked for again."""
    calendar_today = timezone.localdate(life.scene.calendar.now, life.zone)
    days = (calendar_today - life.today()).days + 9
    return days if life.plan.number % 4 == 3 and life.plan.closed_on is None else 0


def _decide(life: Life, purpose: str, decision: str, *, days: int = 0) -> None:
    """`days` after which it ends; 0: it has no end."""
    with life.at_work(life.lead) as by:
        give_consents(
            consent=Consent(
                case=life.case,
                purpose=purpose,
                data_classes=TOLD[purpose],
                decision=decision,
                form=Consent.Form.WRITTEN,
                decided_on=life.today(),
                valid_until=life.today() + timedelta(days=days) if days else None,
                **_explained(life),
            ),
            recipients=RECIPIENTS[purpose],
            by=by,
        )


def _withdraw(life: Life, purpose: str, day: date) -> None:
    given = Consent.objects.filter(case=life.case, purpose=purpose, decision=Consent.Decision.GIVEN, withdrawn_on=None)
    with life.at_work(life.lead) as by:
        for consent in given.order_by("created_at"):
            withdraw_consent(consent_id=consent.pk, expected_version=consent.version, on=day, by=by)
        if life.plan.closed_on:
            _finish(life, Task.Origin.WITHDRAWAL, by)
    if life.plan.closed_on and purpose == Consent.Purpose.CARE:
        data_requests.settle_withdrawal(life)


def _tell(life: Life, purpose: str, recipient: str, note: str) -> None:
    with life.at_work(life.lead, life.case) as by:
        disclose(
            case=life.case,
            kind=Disclosure.Kind.SENT,
            at=timezone.now(),
            to=To(recipient),
            purpose=purpose,
            classes=TOLD[purpose],
            basis=Disclosure.Basis.CONSENT,
            note=note,
            by=by,
        )


def _withhold(life: Life) -> None:
    with life.at_work(life.lead) as by:
        withhold(
            case=life.case,
            party=Recipient.FAMILY,
            text="Jangan beri tahu keluarga apa yang ia alami. Katakan bahwa ia sehat dan akan menelepon sendiri.",
            by=by,
        )


def _account(life: Life) -> Strand:
    """The account is taken once the person has rested; with it the episode."""
    yield life.moment(life.plan.opened_on + timedelta(days=life.random.randint(1, 4)), 13)
    survivor, kind = life.survivor, life.survivor.kind
    facts = {
        "started_on": survivor.began_on,
        "ended_on": survivor.ended_on,
        "exploitation_types": list(kind.exploitation_types),
        "methods_of_control": list(kind.methods_of_control),
        "industry": kind.industry,
        "country": kind.country,
        "province": kind.province,
        "place": survivor.place,
        "recruitment": survivor.recruitment,
        "account": survivor.account,
    }
    random = story.own_random(life)
    with life.at_work(life.lead) as by:
        episode = add_episode(case=life.case, facts=facts | story.wages(life, random), by=by)
        # What must be reported is reported on the same day.
        _finish(life, Task.Origin.REPORT, by)
        story.add_parts(life, episode, random, by=by)
        story.name_actors(life, episode, by=by)


def _finish(life: Life, origin: str, by: ActingUser) -> None:
    for task in Task.objects.filter(case=life.case, origin=origin, done_at=None):
        finish_task(task_id=task.pk, expected_version=task.version, by=by)


def _notes(life: Life) -> Strand:
    """Notes: close together at first, then about once a month."""
    random, day = life.random, life.plan.opened_on
    for number in count(1):
        day += timedelta(days=number * 2 - 1 if number < 5 else 30 + random.randint(-6, 6))
        if not life.is_open_on(day):
            return
        yield life.moment(day, random.choice((9, 10, 11, 14, 15)))
        compartment = Compartment.CLINICAL if random.random() < 0.08 else Compartment.GENERAL
        with life.at_work(life.lead) as by:
            text = life.text("note", 2)
            # The survivor wants it kept where basic consent was withdrawn, and is asked for nothing elsewhere.
            add_note(case=life.case, text=text, compartment=compartment, basis=Note.Basis.CONSENT, by=by)


def _identity_card(life: Life) -> Strand:
    """One survivor in eight has a card with her, of which the caseworker takes a photo."""
    if life.plan.number % 8 != 1 or not life.survivor.nik:
        return
    yield life.moment(life.plan.opened_on + timedelta(days=1), 15)
    survivor = life.survivor
    born = f"{survivor.birth_place}, {format_date(survivor.birth_date, INDONESIAN)}"
    lines = (survivor.full_name, survivor.nik, born, survivor.address)
    with life.at_work(life.lead) as by:
        add_document(
            case=life.case,
            upload=life.scene.papers.seal("kartu.jpg", papers.photo("Kartu identitas", lines)),
            title="Foto kartu identitas",
            compartment=Compartment.IDENTITY,
            by=by,
        )


def _close(life: Life) -> None:
    plan = life.plan
    with life.at_work(life.lead) as by:
        why = texts()["closing_notes"][plan.outcome]
        add_note(case=life.case, text=why, basis=Note.Basis.DUTY, by=by)
        case = life.fresh()
        close_case(
            case_id=case.pk, expected_version=case.version, outcome=plan.outcome, reason=why, on=life.today(), by=by
        )


def _reopen(life: Life) -> None:
    """What was promised elsewhere has not come about, and the survivor has called."""
    with life.at_work(life.lead) as by:
        case = life.fresh()
        reopen_case(case_id=case.pk, expected_version=case.version, by=by)
        add_note(case=case, text=texts()["reopening_note"], basis=Note.Basis.CONSENT, by=by)
        due_on = life.today() + timedelta(days=5)
        add_task(case=case, title=texts()["tasks"][0], due_on=due_on, assignee=by, by=by)
