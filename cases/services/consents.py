"""Consent: decisions, withdrawal, and what they block."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from audit.services import record
from cases import timeline
from cases.models import Case, Consent
from cases.services.dates import require_past
from cases.services.touch import touch
from core import writes
from core.errors import DomainError


@transaction.atomic
def give_consent(*, consent: Consent, by: Any) -> Consent:
    """Record a decision (given or refused) on `consent.case`. Raises ValidationError, DomainError for a coming day."""
    require_past(consent.decided_on, field="decided_on")
    writes.create(consent, by=by)
    timeline.append(record=consent, kind="cases.consent", by=by)
    touch(consent.case)
    record(
        by=by,
        verb="case.consent_recorded",
        target=consent,
        purpose=consent.purpose,
        decision=consent.decision,
    )
    return consent


@transaction.atomic
def withdraw_consent(*, consent_id: UUID, expected_version: int, on: date, by: Any) -> Consent:
    """Withdraw a consent that was given. Raises DomainError when it cannot be, EditConflict."""
    consent = Consent.objects.select_related("case").locked(pk=consent_id, expected_version=expected_version)
    if consent.withdrawn_on is not None:
        raise DomainError(_("This consent was withdrawn already."))
    require_past(on, field="on")
    consent.withdrawn_on = on
    writes.update(consent, "withdrawn_on", by=by)
    timeline.append(record=consent, kind="cases.consent_withdrawn", by=by)
    touch(consent.case)
    record(by=by, verb="case.consent_withdrawn", target=consent, purpose=consent.purpose)
    return consent


def refusal(case: Case, purpose: str, on: date) -> str:
    """Why the purpose is not covered by consent on that day, as a sentence; empty when it is."""
    return refusal_among(Consent.objects.filter(case=case, purpose=purpose), purpose, on)


def refusal_among(consents: Iterable[Consent], purpose: str, on: date) -> str:
    """The same, from a case's decisions that are at hand."""
    fitting = [row for row in consents if row.purpose == purpose and row.decided_on <= on]
    newest = max(fitting, key=lambda row: (row.decided_on, row.created_at), default=None)
    label = Consent.Purpose(purpose).label
    if newest is None:
        return _("No consent is recorded for “%(purpose)s”. Ask the survivor and record the decision.") % {
            "purpose": label
        }
    if newest.holds_on(on):
        return ""
    if newest.decision == Consent.Decision.REFUSED:
        return _("The survivor refused consent for “%(purpose)s” on %(date)s.") % {
            "purpose": label,
            "date": date_format(newest.decided_on),
        }
    if newest.withdrawn_on is not None and newest.withdrawn_on <= on:
        return _("The survivor withdrew consent for “%(purpose)s” on %(date)s.") % {
            "purpose": label,
            "date": date_format(newest.withdrawn_on),
        }
    return _("Consent for “%(purpose)s” ended on %(date)s. Ask the survivor again.") % {
        "purpose": label,
        "date": date_format(newest.valid_until),  # type: ignore[arg-type]  # nothing else is left
    }


def restitution_refusal(case: Case, consents: Iterable[Consent] | None = None) -> str:
    """Why no restitution dossier may be made of this case today; empty when it may. `consents`: its, when at hand."""
    today, purpose = timezone.localdate(), Consent.Purpose.RESTITUTION
    return refusal(case, purpose, today) if consents is None else refusal_among(consents, purpose, today)
