"""To whom data of a case went: noted by Harapan where it hands something out, and by people for what they told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record
from cases.consent import rules
from cases.consent.models import Consent, Disclosure, Recipient
from cases.consent.recall_tasks import ask_of
from cases.consent.rules import To
from cases.extension import timeline
from cases.record.date_rules import require_past
from cases.record.models import Case
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.errors import DomainError


@transaction.atomic
def disclose(
    *,
    case: Case,
    kind: str,
    at: datetime,
    to: To,
    purpose: str,
    classes: Collection[str],
    basis: str,
    note: str = "",
    by: ActingUser,
) -> list[Disclosure]:
    """Note that `by` told or sent data to somebody outside: one row for each decision that allowed it.

    Under another right than consent one row, with the reason. Raises DomainError, with why not, where there is no
    such consent. The look at the case must have been logged. It may have happened in a case that is closed by now.
    """
    if kind not in (Disclosure.Kind.TOLD, Disclosure.Kind.SENT) or to.kind in (Recipient.OWN, Recipient.NOT_RECORDED):
        raise DomainError(_("Choose to whom the data went."), field="recipient")
    if to.kind == Recipient.OTHER and not to.name:
        raise DomainError(_("Say who it is."), field="recipient_name")
    if not classes:
        raise DomainError(_("Choose which data it was."), field="data_classes")
    day = timezone.localdate(at)
    require_past(day, field="at")
    # Whoever withdraws consent now waits, and then finds it among what was given out, or has finished before.
    held = Case.objects.held(case.pk)
    decided = list(Consent.objects.filter(case=case, purpose=purpose))
    if basis == Disclosure.Basis.CONSENT:
        refused = rules.why_not(case, classes=classes, to=to, purpose=purpose, on=day, among=decided)
        if refused:
            raise DomainError(
                _("%(reason)s Where data went by another right, choose it and say why.") % {"reason": refused},
                field="basis",
            )
        under: Sequence[tuple[Consent | None, list[str]]] = list(
            rules.deciding(case, classes=classes, to=to, purpose=purpose, on=day, among=decided).items()
        )
    elif not note.strip():
        raise DomainError(_("Say why it was given without consent."), field="note")
    else:
        under = [(None, [value for value in Compartment.values if value in classes])]
    rows = [
        writes.create(
            Disclosure(
                case=case,
                kind=kind,
                at=at,
                recipient=to.kind,
                recipient_name=to.name,
                purpose=purpose,
                data_classes=found,
                basis=basis,
                consent=consent,
                note=note,
            ),
            by=by,
        )
        for consent, found in under
    ]
    timeline.append(record=rows[0], kind="cases.disclosed", by=by, at=at)
    touch(case)
    for row in rows:
        _record(row, by=by)
    # Noted late: any decision may forbid it since, and whoever has the data is to be told all the same.
    ask_of(rows, decided=decided, case=held, by=by)
    return rows


@transaction.atomic
def note_disclosure(
    *,
    case: Case,
    kind: str,
    to: To,
    purpose: str,
    classes: Collection[str],
    compartment: str,
    subject_id: UUID,
    by: ActingUser,
) -> list[Disclosure]:
    """Note that Harapan has put something together, or handed it out, under the decisions that allow it now.

    Whoever reads `compartment` sees it. The caller has asked `consenting.why_not` in the same transaction.
    """
    rows = [
        writes.create(
            Disclosure(
                case=case,
                compartment=compartment,
                kind=kind,
                recipient=to.kind,
                recipient_name=to.name,
                purpose=purpose,
                data_classes=found,
                consent=consent,
                subject_id=subject_id,
            ),
            by=by,
        )
        for consent, found in rules.deciding(case, classes=classes, to=to, purpose=purpose).items()
    ]
    for row in rows:
        _record(row, by=by)
    return rows


def _record(row: Disclosure, *, by: ActingUser) -> None:
    record(
        by=by,
        verb="case.disclosed",
        target=row,
        kind=row.kind,
        recipient=row.recipient,
        purpose=row.purpose,
        classes=row.data_classes,
        basis=row.basis,
        consent=str(row.consent_id or ""),
    )


@transaction.atomic
def tell_recipient(*, disclosure_id: UUID, expected_version: int, on: date, by: ActingUser) -> Disclosure:
    """Note that whoever received these data was told of the withdrawal. Raises DomainError, EditConflict.

    Said already, for a coming day, or for what never left the house: DomainError.
    """
    row = Disclosure.objects.select_related("case").locked(pk=disclosure_id, expected_version=expected_version)
    if row.told_on is not None or not row.has_left:
        raise DomainError(_("There is nobody to be told any more."))
    require_past(on, field="on")
    if on < timezone.localdate(row.at):
        raise DomainError(_("Nobody could be told before they received it."), field="on")
    row.told_on = on
    writes.update(row, "told_on", by=by)
    touch(row.case)
    record(by=by, verb="case.recipient_told", target=row, recipient=row.recipient)
    return row
