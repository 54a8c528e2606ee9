"""What a restitution dossier carries, to whom it goes, and whether it may, as was decided: asked anew each time."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.consent import rules as consent_rules
from cases.consent.disclosures import note_disclosure
from cases.consent.models import Consent, Disclosure, Recipient
from cases.consent.rules import To
from cases.record.models import Case
from core.access.actor import ActingUser
from core.compartments import Compartment
from documents.models import Document
from documents.withheld import Withheld
from legal import approving, secrecy
from legal.models import Dossier, Exhibit, ImmaterialStatement, LetterDetails, RestitutionClaim

PURPOSE = Consent.Purpose.RESTITUTION
# Who reads the dossier first, by the route of the claim.
BODIES = {
    RestitutionClaim.Route.INVESTIGATOR: Recipient.POLICE,
    RestitutionClaim.Route.PROSECUTOR: Recipient.PROSECUTOR,
    RestitutionClaim.Route.LPSK: Recipient.LPSK,
    RestitutionClaim.Route.COURT: Recipient.COURT,
}


def to_whom(claim: RestitutionClaim) -> To:
    return To(BODIES[RestitutionClaim.Route(claim.route)])


def carried(claim: RestitutionClaim) -> set[str]:
    """Which data a dossier of the claim tells: those of every dossier, and those of its exhibits."""
    found = set(Document.objects.filter(pk__in=_papers(claim)).values_list("compartment", flat=True).distinct())
    if claim.shows_address:
        found.add(Compartment.LOCATION)
    return found | _told(claim) | set(consent_rules.OF_RESTITUTION)


def _told(claim: RestitutionClaim) -> set[str]:
    """What the statement on immaterial loss tells beyond that: of health, and by a psychological report."""
    rows = ImmaterialStatement.objects.filter(claim=claim).annotate(tells_health=Q(health__isnull=False))
    found = set()
    for is_printed, tells_health, report in rows.values_list("is_printed", "tells_health", "report"):
        if is_printed and tells_health:
            found.add(str(Compartment.CLINICAL))
        # The report is an exhibit, which goes along whether the statement is printed or not.
        if report:
            found.add(str(Compartment.COUNSELLING))
    return found


def _papers(claim: RestitutionClaim) -> Any:
    return Exhibit.objects.filter(claim=claim).values("document_id")


def refusal(claim: RestitutionClaim) -> str:
    """Why no dossier of the claim may be made today, as a sentence; empty when it may."""
    reason = consent_rules.why_not(claim.case, classes=carried(claim), to=to_whom(claim), purpose=PURPOSE)
    return reason or _report_refusal(claim)


def _report_refusal(claim: RestitutionClaim) -> str:
    """A consent to everything was not asked about the psychological report: one has to name counselling."""
    if not ImmaterialStatement.objects.filter(claim=claim, report__isnull=False).exists():
        return ""
    asked = consent_rules.deciding(claim.case, classes=[Compartment.COUNSELLING], to=to_whom(claim), purpose=PURPOSE)
    if any(Compartment.COUNSELLING in decision.data_classes for decision in asked):
        return ""
    return _(
        "The psychological report needs a consent of its own that names counselling. Ask the survivor, or take it out."
    )


def under(claim: RestitutionClaim) -> list[Consent]:
    """The decisions by which a dossier of the claim may be made today."""
    return list(consent_rules.deciding(claim.case, classes=carried(claim), to=to_whom(claim), purpose=PURPOSE))


def note_built(dossier: Dossier, *, by: ActingUser) -> None:
    """Put together under the decisions that allow it now. `refusal` was asked in the same transaction."""
    claim = dossier.claim
    _note(dossier, Disclosure.Kind.PREPARED, to=to_whom(claim), classes=carried(claim), by=by)


def note_handed_out(document: Document, by: ActingUser) -> None:
    """A dossier is downloaded: whoever does so gives it out. Of other documents nothing is noted.

    Raises Withheld for one whose consent was withdrawn while the file was being opened.
    """
    dossier = approving.dossier_of(document)
    if dossier is None:
        return
    # Whoever withdraws it now waits, and then finds this among what was given out.
    Case.objects.held(dossier.case_id)
    reason = held_back(document) or approving.unapproved(document)
    if reason:
        raise Withheld(reason)
    to, classes = _made_for(dossier)
    _note(dossier, Disclosure.Kind.DOWNLOADED, to=to, classes=classes, by=by)


def note_letter(details: LetterDetails, *, by: ActingUser) -> None:
    """The letter of a claim is given out to be edited. `refusal` was asked in the same transaction."""
    claim = details.claim
    _note(details, Disclosure.Kind.DOWNLOADED, to=to_whom(claim), classes=carried(claim), by=by)


def held_back(document: Document) -> str:
    """Consent that holds no longer also holds back what was built with it, and exhibits that may show a secret address
    what was built before that was asked."""
    if document.compartment != Compartment.LEGAL:
        return ""
    dossier = approving.dossier_of(document)
    if dossier is None:
        return ""
    to, classes = _made_for(dossier)
    reason = consent_rules.why_not(document.case, classes=classes, to=to, purpose=PURPOSE) or _may_show_address(dossier)
    return _("This dossier may not be handed out: %(reason)s") % {"reason": reason} if reason else ""


def _may_show_address(dossier: Dossier) -> str:
    """Of a version that was built before its exhibits were checked: as long as nobody has done so since."""
    return "" if dossier.is_address_checked else secrecy.refusal(secrecy.of_exhibits(dossier.claim))


def _made_for(dossier: Dossier) -> tuple[To, set[str]]:
    """To whom it was addressed and what it carries, as it was when it was built: the claim may have moved on."""
    rows = Disclosure.objects.filter(
        case=dossier.case_id, subject_id=dossier.pk, kind=Disclosure.Kind.PREPARED
    ).values_list("recipient", "data_classes")
    if not rows:
        return to_whom(dossier.claim), carried(dossier.claim)
    return To(rows[0][0]), {value for _recipient, classes in rows for value in classes}


def _note(made: Dossier | LetterDetails, kind: str, *, to: To, classes: set[str], by: ActingUser) -> None:
    note_disclosure(
        case=made.case,
        kind=kind,
        to=to,
        purpose=PURPOSE,
        classes=classes,
        compartment=Compartment.LEGAL,
        subject_id=made.pk,
        by=by,
    )
