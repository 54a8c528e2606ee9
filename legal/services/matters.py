"""Matters and their parties."""

from __future__ import annotations

from datetime import date
from typing import TypedDict, Unpack
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record
from cases.extension import timeline
from cases.record.locking import locked_in_open_case, require_open
from cases.record.models import Case
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError
from core.keys.fields import are_damaged
from legal.models import LetterDetails, Matter, Opponent, Party, Step
from legal.models.steps import stage_reached
from legal.services.opponents import require_asked_to_pay


class Authorities(TypedDict, total=False):
    """Who has the matter in hand, and under which number."""

    investigator_unit: str
    investigator_name: str
    investigator_contact: str
    prosecutor_office: str
    prosecutor_name: str
    court: str
    register_number: str


@transaction.atomic
def open_matter(
    *,
    case: Case,
    kind: str,
    title: str,
    opened_on: date,
    stage: str,
    police_report: str = "",
    by: ActingUser,
    **authorities: Unpack[Authorities],
) -> Matter:
    """Open a matter in an open case. Raises DomainError for a closed one or a day that is still to come."""
    require_open(case)
    if opened_on > timezone.localdate():
        raise DomainError(_("The date lies in the future."), field="opened_on")
    facts = {"kind": kind, "title": title, "police_report": police_report, "stage": stage, "opened_on": opened_on}
    matter = writes.create(Matter(case=case, **facts, **authorities), by=by)
    timeline.append(record=matter, kind="legal.matter", by=by)
    touch(case)
    record(by=by, verb="legal.matter_opened", target=matter, kind=kind)
    return matter


@transaction.atomic
def change_matter(
    *,
    matter_id: UUID,
    expected_version: int,
    kind: str,
    title: str,
    stage: str,
    police_report: str,
    by: ActingUser,
    **authorities: Unpack[Authorities],
) -> Matter:
    """Change what is known of a matter; of the authorities, those that are named. Raises EditConflict, and DomainError
    for another stage than the one that its steps tell."""
    rows = Matter.objects.select_related("case")
    matter: Matter = locked_in_open_case(rows, pk=matter_id, expected_version=expected_version)
    moved = matter.stage != stage
    if moved and tells_stage(matter):
        raise DomainError(_("The stage follows from the steps of the matter. Add or correct a step."), field="stage")
    facts = {"kind": kind, "title": title, "stage": stage, "police_report": police_report, **authorities}
    for name, value in facts.items():
        setattr(matter, name, value)
    writes.update(matter, *facts, by=by)
    if moved:
        timeline.append(record=matter, kind="legal.stage", detail=stage, by=by)
    touch(matter.case)
    record(by=by, verb="legal.matter_changed", target=matter, stage=stage)
    return matter


def tells_stage(matter: Matter) -> bool:
    """Whether the stage of a matter is read off its steps, so that nobody types it."""
    return stage_reached(Step.objects.filter(matter=matter).values_list("kind", flat=True)) is not None


@transaction.atomic
def close_matter(*, matter_id: UUID, expected_version: int, on: date, by: ActingUser) -> Matter:
    """End a matter. Raises DomainError when it has ended or the day lies ahead, EditConflict, ValidationError."""
    matter = Matter.objects.select_related("case").locked(pk=matter_id, expected_version=expected_version)
    if not matter.is_open:
        raise DomainError(_("This matter is closed already."))
    if on > timezone.localdate():
        raise DomainError(_("The date lies in the future."), field="on")
    matter.closed_on = on
    writes.update(matter, "closed_on", by=by)
    timeline.append(record=matter, kind="legal.matter_closed", by=by)
    touch(matter.case)
    record(by=by, verb="legal.matter_closed", target=matter)
    return matter


@transaction.atomic
def add_party(*, matter: Matter, role: str, name: str, details: str = "", by: ActingUser) -> Party:
    """Name somebody in a matter."""
    require_open(matter.case)
    party = writes.create(Party(case=matter.case, matter=matter, role=role, name=name, details=details), by=by)
    touch(matter.case)
    record(by=by, verb="legal.party_added", target=party, role=role)
    return party


@transaction.atomic
def change_party(*, party_id: UUID, expected_version: int, role: str, name: str, details: str, by: ActingUser) -> Party:
    """Change what is known of a party. Raises EditConflict, and DomainError where a claim runs against it and could not
    in the new role, or where a letter names it in its role and it would have another."""
    rows = Party.objects.select_related("case")
    party: Party = locked_in_open_case(rows, pk=party_id, expected_version=expected_version)
    for opponent in Opponent.objects.filter(party=party).select_related("case"):
        says_why = bool(are_damaged(opponent, ["relation"]) or opponent.relation)
        require_asked_to_pay(role, says_why, at_role="role", at_relation="role")
    if role != party.role:
        _require_in_no_letter(party, field="role")
    party.role, party.name, party.details = role, name, details
    writes.update(party, "role", "name", "details", by=by)
    touch(party.case)
    record(by=by, verb="legal.party_changed", target=party, role=role)
    return party


@transaction.atomic
def remove_party(*, party_id: UUID, expected_version: int, by: ActingUser) -> None:
    """Take a party out of a matter. Raises EditConflict, and DomainError while a claim runs against it, or while it
    applies or signs as attorney in a letter: nobody else comes into the relation or the power of attorney by that."""
    rows = Party.objects.select_related("case")
    party: Party = locked_in_open_case(rows, pk=party_id, expected_version=expected_version)
    if Opponent.objects.filter(party=party).exists():
        raise DomainError(_("A claim runs against this party. Take it off the claim first."))
    _require_in_no_letter(party)
    record(by=by, verb="legal.party_removed", target=party)
    touch(party.case)
    party.delete()


def _require_in_no_letter(party: Party, *, field: str | None = None) -> None:
    """A letter names a party in the role that it has."""
    if party.role == Party.Role.APPLICANT and LetterDetails.objects.filter(applicant=party).exists():
        raise DomainError(
            _("This applicant stands in the letter of a claim. Change who applies there first."), field=field
        )
    if party.role == Party.Role.ATTORNEY and LetterDetails.objects.filter(attorney=party).exists():
        raise DomainError(_("This attorney signs the letter of a claim. Change who signs there first."), field=field)
