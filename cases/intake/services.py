"""Registering an intake: one act makes the person, the case, what was told, and the first assignment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, Site, User, account_of
from audit.services import record
from cases.consent.models import Consent
from cases.consent.services import give_consent
from cases.enquiries.services import become_case
from cases.extension import timeline
from cases.identity import numbers as identity_numbers
from cases.identity.comparison_job import ask_to_compare
from cases.identity.facts import PersonFacts, under_18
from cases.identity.models import Communication, Relative
from cases.identity.relatives import CommunicationFacts, RelativeFacts, require_communication
from cases.intake.drafts import erase_draft, held_draft
from cases.intake.first_steps import give_first_steps
from cases.intake.models import Intake
from cases.permissions import CasePermission
from cases.record.access_models import Assignment
from cases.record.choice_rules import require_codes, require_country
from cases.record.codes import new_code
from cases.record.models import Case, Identity, Person
from cases.safe_contact.models import SafeContact
from cases.safe_contact.services import ContactFacts, require_safe_contact
from cases.team import grants
from cases.team.services import assign
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError
from core.registry import signal

# Tells of an `intake` that has just become a `case`, and `by` whom.
case_opened = signal("cases.case_opened")


@dataclass(frozen=True)
class IntakeFacts:
    """What was told at the first contact."""

    channel: str
    account: str
    received_at: datetime
    referrer: str = ""
    urgent_needs: list[str] = field(default_factory=list)
    is_in_danger: bool = False
    priority: str = Case.Priority.NORMAL


class BegunDraft(NamedTuple):
    """The draft that becomes a case, as it was when all of it was shown."""

    draft_id: UUID
    version: int


def wait_for_other_intakes(*, by: ActingUser) -> None:
    """Let no other intake of the same user go on until this transaction ends.

    So one that is sent twice on a poor line is compared with what its first sending has made.
    """
    Membership.objects.select_for_update(no_key=True).get(pk=by.acting.membership_id)


@transaction.atomic
def register_intake(
    *,
    person: PersonFacts,
    intake: IntakeFacts,
    consent: Consent | None,
    site: Site,
    part: str = Assignment.Part.LEAD,
    contact: ContactFacts | None = None,
    communication: CommunicationFacts | None = None,
    guardian: RelativeFacts | None = None,
    lead: User | None = None,
    begun: BegunDraft | None = None,
    known: Person | None = None,
    by: ActingUser,
) -> Case:
    """Open a case for a person and assign the registrar to it; with `lead` that one leads it, the registrar is on it.

    `consent` is an unsaved decision on data for care; a refused one still opens the case, since help must not depend
    on it. With `known` it is a new case of that person (`register_return`). What is urgent becomes tasks of who leads
    the case; others hear of it by `case_opened`. The draft `begun` is erased with the same act.

    Raises DomainError for a site at which the user holds no role that registers cases, ValidationError for facts that
    cannot be, EditConflict where the draft has moved on.
    """
    draft = held_draft(draft_id=begun.draft_id, expected_version=begun.version, by=by) if begun else None
    if site.pk not in by.acting.sites(CasePermission.REGISTER):
        raise DomainError(_("You cannot open cases at this site."), field="site")
    require_codes([person.gender], "Gender", field="gender")
    require_country(person.citizenship, field="citizenship")
    if contact is not None:
        require_safe_contact(contact)
    if communication is not None:
        require_communication(communication)
    leader = account_of(by) if lead is None else lead
    is_led_by_another = leader.pk != by.pk
    if is_led_by_another and not by.acting.may(CasePermission.ASSIGN):
        raise DomainError(_("You cannot give cases to others."), field="lead")
    opened_on = timezone.localdate(intake.received_at, timezone=ZoneInfo(site.time_zone))
    row = _person(person, opened_on=opened_on, by=by) if known is None else known
    case = writes.create(
        Case(
            person=row,
            site=site,
            code=new_code(opened_on.year),
            opened_on=opened_on,
            priority=Case.Priority.URGENT if intake.is_in_danger else intake.priority,
        ),
        by=by,
    )
    own_part = Assignment.Part.CASEWORKER if is_led_by_another else part
    writes.create(Assignment(case=case, user=account_of(by), part=own_part, since=case.created_at), by=by)
    grants.sync(case)
    if is_led_by_another:
        assign(case=case, user=leader, part=Assignment.Part.LEAD, by=by)
    told = writes.create(
        Intake(
            case=case,
            channel=intake.channel,
            referrer=intake.referrer,
            received_at=intake.received_at,
            account=intake.account,
            urgent_needs=intake.urgent_needs,
            is_in_danger=intake.is_in_danger,
        ),
        by=by,
    )
    timeline.append(record=told, kind="cases.intake", by=by, at=told.received_at)
    if consent is not None:
        consent.case = case
        give_consent(consent=consent, by=by)
    if contact is not None:
        writes.create(SafeContact(case=case, **asdict(contact)), by=by)
    if communication is not None:
        writes.create(Communication(case=case, **asdict(communication)), by=by)
    if guardian is not None:
        writes.create(Relative(case=case, **asdict(guardian)), by=by)
    give_first_steps(told, case=case, lead=leader, by=by)
    case_opened.send(Case, intake=told, case=case, by=by)
    if draft is not None:
        become_case(draft, case, by=by)
        erase_draft(draft)
    # Whoever the person may be besides is found out later, by nobody's eyes.
    ask_to_compare(row.pk, by=by)
    # By its draft the case is found by who sends the same intake twice (cases/intake/selectors.py).
    came_from = {"draft": str(begun.draft_id)} if begun else {}
    record(by=by, verb="case.registered", target=case, channel=intake.channel, **came_from)
    return case


def _person(facts: PersonFacts, *, opened_on: date, by: ActingUser) -> Person:
    birth_year = facts.birth_date.year if facts.birth_date else facts.birth_year
    person = writes.create(
        Person(
            gender=facts.gender,
            citizenship=facts.citizenship,
            birth_year=birth_year,
            is_child=under_18(opened_on, birth_date=facts.birth_date, birth_year=facts.birth_year)
            or (birth_year is None and facts.is_said_to_be_child),
            is_said_adult=birth_year is None and facts.is_said_to_be_adult,
        ),
        by=by,
    )
    writes.create(
        Identity(
            person=person,
            full_name=facts.full_name,
            aliases=facts.aliases,
            birth_date=facts.birth_date.isoformat() if facts.birth_date else "",
            birth_place=facts.birth_place,
            nik=facts.nik,
            passport=facts.passport,
            phone=facts.phone,
            address=facts.address,
            occupation=facts.occupation,
            **identity_numbers.digests({"nik": facts.nik, "passport": facts.passport, "phone": facts.phone}),
        ),
        by=by,
    )
    return person


def was_under_18(cases: Iterable[Case], *, born: str | None, birth_year: int | None) -> bool:
    """`under_18` when the first of these cases was opened; `born` as an identity holds it."""
    first = min(case.opened_on for case in cases)
    return under_18(first, birth_date=date.fromisoformat(born) if born else None, birth_year=birth_year)
