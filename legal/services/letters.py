"""The application letter: what it needs, the organisation's own texts of it, and handing it out to be edited."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record
from cases.record.locking import locked_in_open_case, require_open
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError, EditConflict
from legal import leaving, outdating, secrecy
from legal.dossier import content
from legal.letters import composing, shipped, template
from legal.letters.letter import Letter
from legal.models import LetterDetails, LetterEdition, LetterTemplate, Party, RestitutionClaim
from legal.services.claims import require_not_withdrawn


@dataclass(frozen=True)
class LetterFacts:
    """What a lawyer enters for the letter of a claim."""

    place: str
    dated_on: date
    articles: str
    summary: str
    form: str
    template: LetterTemplate | None = None
    number: str = ""
    court: str = ""
    office: str = ""
    office_address: str = ""
    applicant: Party | None = None
    relation: str = ""
    signed_by: str = LetterDetails.SignedBy.APPLICANT
    attorney: Party | None = None
    power_of_attorney_on: date | None = None
    payment: str = LetterDetails.Payment.SEPARATELY
    account_holder: str = ""
    bank: str = ""
    account_number: str = ""
    attachments: list[str] = field(default_factory=list)
    is_after_judgment: bool = False
    judgment: str = ""
    judged_on: date | None = None
    learned_on: date | None = None


DAYS_AHEAD = 31
"""A letter is written for the day on which it is to be signed, and that is near."""


@dataclass(frozen=True)
class HandedOut:
    """A letter that leaves the house to be edited. `head` stands on top of each of its pages."""

    letter: Letter
    head: str
    file_name: str


@transaction.atomic
def fill_in_letter(
    *, claim: RestitutionClaim, expected_version: int, facts: LetterFacts, by: ActingUser
) -> LetterDetails:
    """Keep what the letter of a claim needs. Version 0 stands for a claim of which nothing was filled in. Who holds the
    power of attorney is kept only where the attorney signs.

    Raises DomainError for days that cannot follow one another as entered and for who is no applicant or no attorney in
    the matter of the claim, EditConflict, ValidationError.
    """
    require_open(claim.case)
    _require_days_in_order(facts)
    if facts.signed_by != LetterDetails.SignedBy.ATTORNEY:
        facts = replace(facts, attorney=None)
    _require_parties_of(claim, facts)
    values = vars(facts)
    found = LetterDetails.objects.filter(claim=claim).first()
    if found is None:
        details = writes.create(LetterDetails(case=claim.case, claim=claim, **values), by=by)
    elif expected_version == 0:
        # Somebody was quicker.
        raise EditConflict(found)
    else:
        details = LetterDetails.objects.select_related("case").locked(pk=found.pk, expected_version=expected_version)
        for name, value in values.items():
            setattr(details, name, value)
        writes.update(details, *values, by=by)
    touch(claim.case)
    record(by=by, verb="legal.letter_filled_in", target=details, claim=str(claim.pk))
    return details


def _require_days_in_order(facts: LetterFacts) -> None:
    if facts.dated_on > timezone.localdate() + timedelta(days=DAYS_AHEAD):
        raise DomainError(
            _("A letter may be dated at most %(days)d days ahead.") % {"days": DAYS_AHEAD}, field="dated_on"
        )
    if facts.power_of_attorney_on and facts.power_of_attorney_on > facts.dated_on:
        raise DomainError(
            _("The letter rests on the power of attorney, so that is not the later one."), field="power_of_attorney_on"
        )
    if facts.learned_on and facts.learned_on > facts.dated_on:
        raise DomainError(_("The letter is dated earlier than this day."), field="learned_on")


def _require_parties_of(claim: RestitutionClaim, facts: LetterFacts) -> None:
    if not _stands_in(claim, facts.applicant, Party.Role.APPLICANT):
        raise DomainError(_("Choose an applicant who is a party of this matter."), field="applicant")
    if not _stands_in(claim, facts.attorney, Party.Role.ATTORNEY):
        raise DomainError(_("Choose an attorney who is a party of this matter."), field="attorney")


def _stands_in(claim: RestitutionClaim, party: Party | None, role: str) -> bool:
    return party is None or (party.matter_id, party.role) == (claim.matter_id, role)


@transaction.atomic
def add_letter_template(*, kind: str, institution: str, addressee: str, text: str, by: ActingUser) -> LetterTemplate:
    """A text of the organisation's own. Raises DomainError for a text that cannot be used, ValidationError when there
    is one for this kind and office."""
    require_usable_letter(kind=kind, addressee=addressee, text=text)
    row = writes.create(LetterTemplate(kind=kind, institution=institution), by=by)
    _keep_edition(row, addressee, text, by)
    record(by=by, verb="legal.letter_template_added", target=row, kind=kind)
    return row


@transaction.atomic
def change_letter_template(
    *, template_id: UUID, expected_version: int, addressee: str, text: str, by: ActingUser
) -> LetterTemplate:
    """Another edition; the older ones stay. Raises DomainError for a text that cannot be used; EditConflict."""
    row = LetterTemplate.objects.locked(pk=template_id, expected_version=expected_version)
    require_usable_letter(kind=row.kind, addressee=addressee, text=text)
    writes.update(row, by=by)
    _keep_edition(row, addressee, text, by)
    record(by=by, verb="legal.letter_template_changed", target=row, edition=row.version)
    return row


@transaction.atomic
def restore_shipped_letter(*, template_id: UUID, expected_version: int, by: ActingUser) -> LetterTemplate:
    """Back to the shipped text, with the addressee as it is: an edition like any other. Raises EditConflict."""
    row = LetterTemplate.objects.locked(pk=template_id, expected_version=expected_version)
    newest = LetterEdition.objects.filter(template=row).order_by("-number").first()
    writes.update(row, by=by)
    _keep_edition(row, newest.addressee if newest else "", "", by)
    record(by=by, verb="legal.letter_template_restored", target=row, edition=row.version)
    return row


def _keep_edition(row: LetterTemplate, addressee: str, text: str, by: ActingUser) -> None:
    # A text that is the shipped one follows it: a newer one is used once there is one.
    own = "" if text.strip() == shipped.of(row.kind).text else text
    writes.create(LetterEdition(template=row, number=row.version, addressee=addressee, text=own), by=by)


def require_usable_letter(*, kind: str, addressee: str, text: str) -> None:
    """Raise ValidationError, with each fault and its line, for a text by which no letter of the kind can be written.

    Without a text it is the shipped one.
    """
    said: dict[str, list[str]] = {}
    if template.looks_strange(addressee):
        said["addressee"] = [_("The addressee is printed as it stands here, and takes no placeholders.")]
    found = [_said(fault) for fault in template.faults(text, shipped.of(kind))] if text else []
    if found:
        said["text"] = found
    if said:
        raise ValidationError(said)


def _said(fault: template.Fault) -> str:
    """A fault of a text as a sentence that names its line."""
    if not fault.line:
        return fault.message
    return _("Line %(line)d: %(what)s") % {"line": fault.line, "what": fault.message}


@transaction.atomic
def hand_out_letter(*, details_id: UUID, expected_version: int, by: ActingUser) -> HandedOut:
    """The letter to be edited outside: it leaves the house as a dossier does, and is noted like one.

    The look at the case must have been logged. Raises DomainError, with the reason, for a claim that is withdrawn,
    where the survivor's consent does not allow it, where something is missing or may give away where the survivor
    lives, and in a closed case; EditConflict.
    """
    rows = LetterDetails.objects.select_related("case__person", "claim__case__person", "claim__matter")
    details: LetterDetails = locked_in_open_case(rows, pk=details_id, expected_version=expected_version)
    claim = details.claim
    require_not_withdrawn(claim)
    refused = leaving.refusal(claim)
    if refused:
        raise DomainError(_("The letter may not leave: %(reason)s") % {"reason": refused})
    found = content.gather(claim, on=timezone.localdate(), by=by)
    if found.letter is None:
        raise DomainError(" ".join(composing.lacks(found, composing.told(claim, found, by=by))))
    named = secrecy.refusal(one for one in secrecy.of_words(claim, found) if one.about == "letter")
    if named:
        raise DomainError(_("The letter may not leave: %(reason)s") % {"reason": named})
    leaving.note_letter(details, by=by)
    record(by=by, verb="legal.letter_handed_out", target=details, claim=str(claim.pk), text=found.letter.written_by)
    secret = f"RAHASIA · {claim.case.code}"
    is_draft = outdating.is_draft(claim, found.said["letter"], by=by)
    head = f"{secret} · KONSEP, belum disetujui" if is_draft else secret
    return HandedOut(found.letter, head, f"{claim.case.code}-surat.docx")
