"""What to know before a dossier is built, whoever has it built: by the page, or by the command."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.consent import presentation as consent_presentation
from cases.consent.models import Withholding
from cases.permissions import CasePermission
from core import unreadable
from core.access.actor import ActingUser
from legal import renewing, secrecy, selectors, wages, working
from legal.completeness import Completeness
from legal.dossier import content, elements
from legal.letters import composing, enclosing
from legal.models import Exhibit, RestitutionClaim, SigningCertificate, WageCalculation


@dataclass(frozen=True)
class Doubt:
    """Of a calculation that the ledger shows otherwise, or that could not be taken over now; as sentences. `untitled`
    is the text without what is kept sealed of it."""

    calculation: WageCalculation
    headline: str
    text: str
    untitled: str


@dataclass(frozen=True)
class Known:
    """What was found, all empty where all is well. `renewable` are exhibits whose paper has a newer version, `withheld`
    what is not to be told, `described` names of those of whom an address may be printed though the survivor's is kept
    out, and `exposures` what keeps a dossier from being built. All else are sentences."""

    renewable: list[Exhibit]
    wages: list[Doubt]
    letter_lacks: list[str]
    letter_doubts: list[str]
    letter_day_doubts: list[str]
    letter_differs: list[str]
    elements_lack: str
    unsigned: str
    withheld: list[Withholding]
    described: list[str]
    exposures: list[secrecy.SecrecyFinding]

    @property
    def sentences(self) -> Iterator[str]:
        """All of it, as it is told where there is no page and what is said may be kept: nothing that is sealed stands
        in it. Exhibits by their marks alone."""
        yield from (finding.text for finding in self.exposures)
        for exhibit in self.renewable:
            yield _("The dossier would carry an older version of %(mark)s.") % {"mark": exhibit.mark}
        if self.unsigned:
            yield from (_("The files will not be signed electronically"), self.unsigned)
        yield from (doubt.untitled for doubt in self.wages)
        if self.letter_lacks:
            yield from (_("The dossier will have no application letter"), *self.letter_lacks)
        if self.elements_lack:
            yield from (_("The elements of the crime are not complete"), self.elements_lack)
        yield from (*self.letter_doubts, *self.letter_day_doubts, *self.letter_differs)
        if self.described:
            yield _(
                "The survivor's address is kept out. What was typed about who applies for the survivor or accompanies "
                "them is printed, and with it an address that stands there. Read it before you hand the dossier out."
            )
        yield from withheld_told(self.withheld)


def said_of(complete: Completeness) -> Iterator[str]:
    """What there is to know of losses and of who applies, beside the checklist of the claim."""
    unproved = len(complete.subject.unproved)
    if unproved:
        yield ngettext("%(count)d loss has no evidence.", "%(count)d losses have no evidence.", unproved) % {
            "count": unproved
        }
    if complete.subject.lacks_applicant:
        yield _("Nobody is named who applies for the child")


def withheld_told(withheld: list[Withholding]) -> Iterator[str]:
    """That something is not to be told, without what it is; nothing where there is none."""
    if withheld:
        yield _(
            "There is something that the survivor does not want somebody to be told. Read it in the case, under "
            "“Consent”, before you hand the dossier out."
        )


def of_claim(claim: RestitutionClaim, *, complete: Completeness, by: ActingUser) -> Known:
    """`complete` is what the checklist of the claim found. The look must have been logged."""
    found = content.gather(claim, on=timezone.localdate(), by=by)
    told = composing.told(claim, found, by=by)
    exhibits = selectors.exhibits(claim, by=by)
    newest = renewing.newest(exhibits, by=by)
    return Known(
        renewable=[exhibit for exhibit in exhibits if exhibit.pk in newest],
        wages=_wages(claim, by=by),
        letter_lacks=composing.lacks(found, told),
        letter_doubts=composing.doubts(found, told),
        letter_day_doubts=composing.day_doubts(found, told, by=by),
        letter_differs=enclosing.differences(told, complete) if told and found.letter else [],
        elements_lack=_elements_lack(found, by=by),
        unsigned=_unsigned(by=by),
        withheld=consent_presentation.withholdings_of(claim.case, by),
        exposures=secrecy.of_dossier(claim, found),
        described=[] if claim.shows_address else [one.name for one in found.persons[1:] if one.is_described],
    )


def _elements_lack(found: content.Content, *, by: ActingUser) -> str:
    """For who reads what identification found, and may put it right."""
    lacking = elements.lacking(found.elements) if by.acting.may(CasePermission.READ_ACCOUNT) else []
    if not lacking:
        return ""
    return _("Nothing is recorded under: %(names)s. A court reads that in the dossier, or misses the chapter.") % {
        "names": ", ".join(map(str, lacking))
    }


def _unsigned(*, by: ActingUser) -> str:
    certificate = SigningCertificate.objects.visible_to(by).defer("sealed").first()
    if certificate is None or certificate.is_valid:
        return ""
    if certificate.has_ended:
        return _(
            "The organisation's certificate was valid until %(date)s. Whoever sets the rules for cases can put another "
            "one in."
        ) % {"date": _day(certificate.valid_until)}
    return _("The organisation's certificate is valid from %(date)s on.") % {"date": _day(certificate.valid_from)}


def _day(at: datetime) -> str:
    return date_format(timezone.localtime(at), "j F Y")


def _wages(claim: RestitutionClaim, *, by: ActingUser) -> list[Doubt]:
    found = []
    for one in wages.of_claim(claim, by=by):
        if not one.is_taken_over:
            continue
        problems = " ".join(working.problem(problem) for problem in one.result.problems if problem.is_blocking)
        if one.differs:
            text = _(
                "The wage calculation “%(title)s” was changed after it was taken over. The dossier claims what the "
                "ledger shows. Look at the difference and take it over again."
            ) % {"title": _title(one.calculation)}
            untitled = _(
                "A wage calculation was changed after it was taken over. The dossier claims what the ledger shows. "
                "Look at the difference and take it over again."
            )
            found.append(Doubt(one.calculation, _("The ledger shows an earlier result"), text, untitled))
        elif problems:
            said = {"title": _title(one.calculation), "problems": problems}
            text = _("The dossier claims what “%(title)s” comes to. %(problems)s") % said
            untitled = _("The dossier claims what a wage calculation comes to that is not complete. %(problems)s") % {
                "problems": problems
            }
            found.append(Doubt(one.calculation, _("A wage calculation is not complete"), text, untitled))
    return found


def _title(calculation: WageCalculation) -> str:
    """The word for it where it is damaged: a calculation with a doubt may be told though none is printed of it."""
    with unreadable.shown():
        return str(unreadable.read(calculation, "title"))
