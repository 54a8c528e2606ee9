"""Calls and visits: logged in seconds, and the beginning of an intake where one is needed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Site
from audit.services import record
from cases.enquiries.models import Enquiry
from cases.intake.draft_models import DraftStep, IntakeDraft
from cases.permissions import CasePermission
from cases.record.models import Case
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError
from core.key_subjects import KeySubject


@dataclass(frozen=True)
class EnquiryFacts:
    """What was asked and answered; no outcome is one that is still open."""

    channel: str
    received_at: datetime
    about: str
    safe_contact: str = ""
    asker: str = ""
    advice: str = ""
    outcome: str = ""


@transaction.atomic
def log_enquiry(*, site: Site, facts: EnquiryFacts, by: ActingUser) -> Enquiry:
    """Log an enquiry. Raises DomainError for a site at which the user logs none."""
    if site.pk not in by.acting.sites(CasePermission.LOG_ENQUIRIES):
        raise DomainError(_("You cannot log enquiries at this site."), field="site")
    enquiry = writes.create(Enquiry(site=site, **asdict(facts)), by=by)
    record(by=by, verb="enquiry.logged", target=enquiry, channel=facts.channel)
    return enquiry


@transaction.atomic
def change_enquiry(*, enquiry_id: UUID, expected_version: int, facts: EnquiryFacts, by: ActingUser) -> Enquiry:
    """Change an enquiry. Raises EditConflict, and DomainError for one that became a case."""
    enquiry = Enquiry.objects.locked(pk=enquiry_id, expected_version=expected_version)
    _require_no_case(enquiry)
    for name, value in asdict(facts).items():
        setattr(enquiry, name, value)
    writes.update(enquiry, *asdict(facts), by=by)
    record(by=by, verb="enquiry.changed", target=enquiry, outcome=facts.outcome)
    return enquiry


@transaction.atomic
def begin_from_enquiry(
    *, enquiry_id: UUID, expected_version: int, instead_of: UUID | None = None, by: ActingUser
) -> IntakeDraft:
    """Begin an intake with what the enquiry says, or go on with the one that the user has begun from it. What a
    colleague has begun, named by `instead_of`, stays theirs and goes on without the enquiry.

    The look at the enquiry must have been logged. Raises EditConflict, and DomainError for an enquiry that became a
    case or that a colleague has begun another intake from.
    """
    enquiry = Enquiry.objects.locked(pk=enquiry_id, expected_version=expected_version)
    _require_no_case(enquiry)
    begun = _begun_from(enquiry)
    if begun is not None and begun.created_by_id == by.pk:
        return begun
    if begun is not None:
        if begun.pk != instead_of:
            said = _("A colleague has begun an intake from this enquiry: %(name)s. Open the page again.")
            raise DomainError(said % {"name": begun.created_by.name if begun.created_by else ""})
        IntakeDraft.objects.filter(pk=begun.pk).update(enquiry=None)
        record(by=by, verb="intake.loosened", target=begun, enquiry=str(enquiry.pk))
    draft = writes.create(IntakeDraft(enquiry=enquiry), by=by)
    received_at = timezone.localtime(enquiry.received_at).strftime("%Y-%m-%dT%H:%M")
    safety = {"channel": [enquiry.channel], "received_at": [received_at], "site": [str(enquiry.site_id)]}
    writes.create(DraftStep(draft=draft, step="safety", answers=safety))
    writes.create(DraftStep(draft=draft, step="account", answers={"account": [enquiry.about]}))
    record(by=by, verb="intake.begun", target=draft, enquiry=str(enquiry.pk))
    return draft


def begun_by_colleague(enquiry: Enquiry, by: ActingUser) -> IntakeDraft | None:
    """The intake that somebody else has begun from an enquiry, with who that is; nothing of what they wrote."""
    begun = _begun_from(enquiry)
    return begun if begun is not None and begun.created_by_id != by.pk else None


def _begun_from(enquiry: Enquiry) -> IntakeDraft | None:
    rows = IntakeDraft.objects.select_related("created_by").filter(enquiry=enquiry)
    return rows.first()


def become_case(draft: IntakeDraft, case: Case, *, by: ActingUser) -> None:
    """The case that was opened from a draft is what became of its enquiry, if it began with one."""
    if draft.enquiry_id is None:
        return
    enquiry = Enquiry.objects.select_for_update(of=("self",)).get(pk=draft.enquiry_id)
    enquiry.case, enquiry.outcome = case, Enquiry.Outcome.CASE
    writes.update(enquiry, "case", "outcome", by=by)
    record(by=by, verb="enquiry.became_case", target=enquiry, case=str(case.pk))


def enquiry_subjects(cases: list[Case]) -> dict[KeySubject, UUID]:
    """Under whose keys the enquiries lie that became these cases: they are erased with the person."""
    rows = Enquiry.objects.filter(case__in=cases).exclude(case=None)
    return {row.key_subject(): row.case_id for row in rows if row.case_id is not None}


def _require_no_case(enquiry: Enquiry) -> None:
    if enquiry.erased_at is not None:
        raise DomainError(_("This enquiry was erased: the time for keeping it is over."))
    if enquiry.case_id is not None:
        raise DomainError(_("This enquiry became a case already. Go on in the case."))
