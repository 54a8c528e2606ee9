"""What to know before a dossier is built, whoever has it built: by the page, or by the command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from legal import renewing, selectors, wages, working
from legal.dossier import content
from legal.letters import composing
from legal.letters.writing import Told
from legal.models import Exhibit, RestitutionClaim, WageCalculation


@dataclass(frozen=True)
class Doubt:
    """Of a calculation that the ledger shows otherwise, or that could not be taken over now; as sentences."""

    calculation: WageCalculation
    headline: str
    text: str


@dataclass(frozen=True)
class Known:
    """`told` is what the letter is written from, None where nobody filled it in; `renewable` are exhibits whose paper
    has a newer version. All else are sentences, none where all is well."""

    content: content.Content
    told: Told | None
    renewable: list[Exhibit]
    wages: list[Doubt]
    letter_lacks: list[str]
    letter_doubts: list[str]
    letter_day_doubts: list[str]

    @property
    def sentences(self) -> list[str]:
        """All of it, as it is told where there is no page."""
        lacks = [_("The dossier will have no application letter"), *self.letter_lacks] if self.letter_lacks else []
        return [
            *(renewing.told(exhibit) for exhibit in self.renewable),
            *(doubt.text for doubt in self.wages),
            *lacks,
            *self.letter_doubts,
            *self.letter_day_doubts,
        ]


def of_claim(claim: RestitutionClaim, *, by: Any) -> Known:
    """The look must have been logged."""
    found = content.gather(claim, on=timezone.localdate(), by=by)
    told = composing.told(claim, found, by=by)
    exhibits = selectors.exhibits(claim, by=by)
    newest = renewing.newest(exhibits, by=by)
    return Known(
        content=found,
        told=told,
        renewable=[exhibit for exhibit in exhibits if exhibit.pk in newest],
        wages=_wages(claim, by=by),
        letter_lacks=composing.lacks(found, told),
        letter_doubts=composing.doubts(found, told),
        letter_day_doubts=composing.day_doubts(found, told, by=by),
    )


def _wages(claim: RestitutionClaim, *, by: Any) -> list[Doubt]:
    found = []
    for one in wages.of_claim(claim, by=by):
        title = one.calculation.title
        problems = [working.problem(problem) for problem in one.result.problems if problem.is_blocking]
        if one.is_taken_over and one.differs:
            text = _(
                "The wage calculation “%(title)s” was changed after it was taken over. The dossier claims what the "
                "ledger shows. Look at the difference and take it over again."
            ) % {"title": title}
            found.append(Doubt(one.calculation, _("The ledger shows an earlier result"), text))
        elif one.is_taken_over and problems:
            said = {"title": title, "problems": " ".join(problems)}
            text = _("The dossier claims what “%(title)s” comes to. %(problems)s") % said
            found.append(Doubt(one.calculation, _("A wage calculation is not complete"), text))
    return found
