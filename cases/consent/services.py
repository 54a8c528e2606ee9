"""Consent: decisions and their withdrawal, and from whom something is to be withheld."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from cases.consent import rules
from cases.consent.models import Consent, Recipient, Withholding
from cases.consent.recall import given_out
from cases.consent.recall_tasks import ask_to_tell
from cases.consent.withdrawal_requests import enter_withdrawal
from cases.extension import timeline
from cases.record.date_rules import require_past
from cases.record.locking import require_open
from cases.record.models import Case
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError
from core.registry import signal

# Tells of each `consent` that was withdrawn, and `by` whom.
consent_withdrawn = signal("cases.consent_withdrawn")

# What a decision copies when it is recorded for several recipients at once.
_ALIKE = [
    field.name
    for field in Consent._meta.local_fields
    if field.editable and field.name not in ("id", "recipient", "recipient_name")
] + ["interpreter", "witness", "given_by"]


@transaction.atomic
def give_consent(*, consent: Consent, by: ActingUser) -> Consent:
    """Record a decision (given or refused) on `consent.case`. A refusal of what was allowed before withdraws it.

    Raises ValidationError; DomainError for a coming day, and where it is not said who `recipient` is. The look at the
    case's general content must have been logged where a body is named.
    """
    require_past(consent.decided_on, field="decided_on")
    if consent.recipient == Recipient.OTHER and not consent.recipient_name:
        raise DomainError(_("Say who it is."), field="recipient_name")
    if consent.recipient == Recipient.OWN and consent.recipient_name:
        raise DomainError(_("Name somebody only outside our organisation."), field="recipient_name")
    if not rules.meant(consent):
        raise DomainError(_("Choose to whom the data may go."), field="recipients")
    writes.create(consent, by=by)
    timeline.append(record=consent, kind="cases.consent", by=by)
    touch(consent.case)
    record(
        by=by,
        verb="case.consent_recorded",
        target=consent,
        purpose=consent.purpose,
        recipient=consent.recipient,
        classes=consent.data_classes,
        decision=consent.decision,
    )
    if consent.decision == Consent.Decision.REFUSED:
        _take_back(consent, by)
    return consent


def _take_back(refusal: Consent, by: ActingUser) -> None:
    """Whatever it is called on paper: who refuses what they allowed before has withdrawn it."""
    Case.objects.held(refusal.case_id)
    allowed = Consent.objects.select_related("case").select_for_update(of=("self",))
    rows = allowed.filter(case=refusal.case_id, decision=Consent.Decision.GIVEN, withdrawn_on=None).order_by("pk")
    earlier = rules.taken_back(refusal, rows)
    refusal.takes_back = bool(earlier)
    for row in earlier:
        if rules.takes_all(refusal, row):
            _withdraw(row, on=refusal.decided_on, by=by)
    if earlier:
        ask_to_tell(refusal, among=given_out(refusal), by=by)
        enter_withdrawal(refusal, by=by)


@transaction.atomic
def give_consents(*, consent: Consent, recipients: Collection[str], by: ActingUser) -> list[Consent]:
    """Record the same decision for each of these kinds of recipients, so that each can be withdrawn by itself.

    Raises as `give_consent`; DomainError for a name beside several of them.
    """
    if consent.recipient_name and len(recipients) > 1:
        raise DomainError(_("Name somebody only where one kind is chosen."), field="recipient_name")
    if not recipients:
        raise DomainError(_("Choose to whom the data may go."), field="recipients")
    facts = {name: getattr(consent, name) for name in _ALIKE}
    name = consent.recipient_name
    return [
        give_consent(consent=Consent(**facts, recipient=kind, recipient_name=name), by=by)
        for kind in Recipient.values
        if kind in recipients
    ]


@transaction.atomic
def withdraw_consent(*, consent_id: UUID, expected_version: int, on: date, by: ActingUser) -> Consent:
    """Withdraw a consent that was given: from now on it allows nothing, also to work that waits.

    Whoever gave data out under it gets a task to tell those who have them. Raises DomainError when it cannot be,
    EditConflict. A closed case takes a withdrawal too.
    """
    rows = Consent.objects.select_related("case")
    # Whoever builds something of the case now waits, or has finished before.
    Case.objects.held(rows.values_list("case_id", flat=True).get(pk=consent_id))
    consent = rows.locked(pk=consent_id, expected_version=expected_version)
    if consent.withdrawn_on is not None:
        raise DomainError(_("This consent was withdrawn already."))
    require_past(on, field="on")
    _withdraw(consent, on=on, by=by)
    ask_to_tell(consent, among=given_out(consent), by=by)
    enter_withdrawal(consent, by=by)
    return consent


def _withdraw(consent: Consent, *, on: date, by: ActingUser) -> None:
    consent.withdrawn_on = on
    writes.update(consent, "withdrawn_on", by=by)
    timeline.append(record=consent, kind="cases.consent_withdrawn", by=by)
    touch(consent.case)
    record(
        by=by,
        verb="case.consent_withdrawn",
        target=consent,
        purpose=consent.purpose,
        recipient=consent.recipient,
    )
    consent_withdrawn.send(Consent, consent=consent, by=by)


@transaction.atomic
def withhold(*, case: Case, party: str, party_name: str = "", text: str, by: ActingUser) -> Withholding:
    """Note what the survivor wants somebody not to be told. Raises DomainError in a closed case, ValidationError."""
    require_open(case)
    if party == Recipient.OTHER and not party_name:
        raise DomainError(_("Say who it is."), field="party_name")
    row = writes.create(Withholding(case=case, party=party, party_name=party_name, text=text), by=by)
    touch(case)
    record(by=by, verb="case.withheld", target=row, party=party)
    return row


@transaction.atomic
def lift_withholding(*, withholding_id: UUID, expected_version: int, on: date, by: ActingUser) -> Withholding:
    """The survivor no longer minds. Raises DomainError when it was lifted already or for a coming day, EditConflict."""
    row = Withholding.objects.select_related("case").locked(pk=withholding_id, expected_version=expected_version)
    if row.lifted_on is not None:
        raise DomainError(_("This was lifted already."))
    require_past(on, field="on")
    row.lifted_on = on
    writes.update(row, "lifted_on", by=by)
    touch(row.case)
    record(by=by, verb="case.withholding_lifted", target=row, party=row.party)
    return row
