"""Erasing a person: their keys are destroyed, and what stands beside sealed content is emptied. It cannot be undone."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audit import erasures
from audit.models import Erasure
from audit.services import record
from cases.access_requests.models import AccessRequest
from cases.data_rights.services import forget_requests
from cases.enquiries.models import Enquiry
from cases.enquiries.public_reports import forget_reports
from cases.extension import erasure, timeline
from cases.form_drafts.models import FormDraft
from cases.identity import numbers as identity_numbers
from cases.merge.duplicate_models import PossibleDuplicate
from cases.merge.models import PersonMerge
from cases.merge.rules import persons_behind
from cases.notes.models import NoteDraft
from cases.record.access_models import EmergencyAccess, Grant
from cases.record.external_models import ExternalRecord
from cases.record.models import Case, Identity, Person
from core.access.actor import ActingUser
from core.errors import DomainError
from core.keys import data_keys


@transaction.atomic
def erase_person(*, person_id: UUID, reason: str, by: ActingUser) -> Erasure:
    """Erase a person of the open organisation for good, with all records that were made one with theirs, and note each
    in the ledger. Returns the entry of `person_id`.

    Raises DomainError while a case is open or something stands against it, and when it was done already.
    """
    cases = _held(person_id)
    person = Person.objects.get(pk=person_id)
    if person.merged_into_id is not None:
        raise DomainError(_("This record was made one with another. Erase that one."))
    if erasures.of_person(person_id) is not None:
        raise DomainError(_("This person was erased already."))
    if any(case.is_open for case in cases):
        raise DomainError(_("A case of this person is open. Close it first."))
    held = erasure.holds(cases)
    if held:
        raise DomainError(_("This person cannot be erased now: %(reasons)s") % {"reasons": " ".join(held)})
    entry = erasures.append(person_id=person_id, reason=reason, by=by)
    # Content keeps the keys under which it was written, also when two records are made one.
    others = list(Person.objects.filter(pk__in=persons_behind(person_id) - {person_id}).order_by("pk"))
    for other in others:
        erasures.append(person_id=other.pk, reason=reason, by=by)
    _erase([person, *others], cases)
    for case in cases:
        timeline.append(record=case, kind="cases.erased", by=by)
        record(by=by, verb="case.erased", target=case, reason=reason, sequence=entry.sequence)
    return entry


def stays_elsewhere(person_id: UUID) -> bool:
    """Whether facts of this record were taken over by another while both were one: they stay in that one's history."""
    undone = PersonMerge.objects.filter(given_up=person_id).exclude(undone=None)
    return undone.filter(Q(adds_names=True) | ~Q(taken=[])).exists()


@transaction.atomic
def erase_again(person_id: UUID) -> bool:
    """What the ledger says, done once more on older content that came back. False: the person is not there."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        return False
    _erase([person], _held(person_id))
    return True


def _held(person_id: UUID) -> list[Case]:
    return list(Case.objects.select_for_update().filter(person_id=person_id).order_by("pk"))


def _erase(persons: list[Person], cases: list[Case]) -> None:
    data_keys.destroy([*(person.key_subject() for person in persons), *erasure.subjects(cases)])
    Identity.objects.filter(person__in=persons).update(
        **{identity_numbers.column(name): None for name in identity_numbers.NUMBERS}
    )
    PossibleDuplicate.objects.about(person.pk for person in persons).delete()
    erasure.erase(cases)


def erase_what_cases_knows(cases: list[Case]) -> None:
    """What the person's keys do not hold: reasons that people typed, notes and forms that were begun, the digest of an
    imported record, what a reporter's code finds and opens, and what was asked about the person's data and settled.
    """
    forget_requests(case.code for case in cases)
    forget_reports(list(Enquiry.objects.filter(case__in=cases)))
    NoteDraft.objects.filter(case__in=cases).delete()
    FormDraft.objects.filter(case__in=cases).delete()
    Grant.objects.filter(case__in=cases).update(reason="")
    EmergencyAccess.objects.filter(case__in=cases).update(reason="", finding="")
    AccessRequest.objects.filter(case__in=cases).update(reason="", answer="")
    ExternalRecord.objects.filter(case__in=cases).update(content_digest="")
