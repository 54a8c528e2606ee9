"""Where a letter that can be written does not agree with its matter or with who signs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from legal.letters import shipped, texts
from legal.letters.shipped import Kind
from legal.models import LetterEdition, Matter, RestitutionClaim

if TYPE_CHECKING:
    from legal.letters.writing import Told

# Stages at which no court has the matter yet.
BEFORE_COURT = (Matter.Stage.PREPARATION, Matter.Stage.INVESTIGATION, Matter.Stage.PROSECUTION)


def of_letter(told: Told, tried: LetterEdition | None = None) -> list[str]:
    """Where the letter does not agree with the matter or with who signs. It can be written all the same. `tried`: the
    text under which it is shown, where that is not the one that it names."""
    return [*_against_matter(told, tried), *_against_signature(told, tried)]


def _against_signature(told: Told, tried: LetterEdition | None) -> list[str]:
    """A text of the organisation's, from before the attorney was the undersigned, has somebody else sign it."""
    edition = _edition(told, tried) if told.attorney else None
    before, found, _after = edition.text.partition("{{identitas_pemohon}}") if edition else ("", "", "")
    if not found or "{{kuasa_penanda_tangan}}" in before or "{{identitas_kuasa}}" in before:
        return []
    return [
        _(
            "The attorney signs, and your text of the letter names the applicant as the undersigned. Put "
            "“%(attorney)s” before “%(applicant)s”, and “%(acts)s” after it, as in the shipped text."
        )
        % {
            "attorney": "{{kuasa_penanda_tangan}}",
            "applicant": "{{identitas_pemohon}}",
            "acts": "{{pemohon_bertindak}}",
        }
    ]


def _against_matter(told: Told, tried: LetterEdition | None) -> list[str]:
    matter = told.claim.matter
    if matter.stage == Matter.Stage.EXECUTION and not told.details.is_after_judgment:
        if shipped.kind_for(told.claim.route, is_child=told.content.is_child, is_after=True) is None:
            return [
                _(
                    "The matter is in execution, so there is a judgment, and the letter says nothing of it. After a "
                    "final judgment the application goes to the court, directly or through LPSK: change the route of "
                    "the claim and tick “There is a final judgment” in the letter, or correct the stage of the matter."
                )
            ]
        return [
            _(
                "The matter is in execution, so there is a judgment, and the letter says nothing of it. Tick “There is "
                "a final judgment” in the letter, or correct the stage of the matter."
            )
        ]
    if told.details.is_after_judgment and matter.stage in BEFORE_COURT:
        return [
            _(
                "The letter rests on a final judgment, and the matter stands at “%(stage)s”. Correct the one that is "
                "wrong."
            )
            % {"stage": matter.get_stage_display()}
        ]
    if told.kind == Kind.COURT and matter.stage in BEFORE_COURT:
        return [
            _(
                "The letter asks the judges who hear the matter, and the matter stands at “%(stage)s”. Choose another "
                "route, or correct the stage."
            )
            % {"stage": matter.get_stage_display()}
        ]
    if told.kind == Kind.CHILD and told.claim.route == RestitutionClaim.Route.COURT and _is_shipped(told, tried):
        return [
            _(
                "The letter for a child asks that the claim be put into the prosecutor's demand, and this one goes "
                "straight to the court. Choose another route, or write a text of your own for it."
            )
        ]
    return []


def _is_shipped(told: Told, tried: LetterEdition | None) -> bool:
    edition = _edition(told, tried)
    return edition is None or not edition.text


def _edition(told: Told, tried: LetterEdition | None) -> LetterEdition | None:
    return tried or texts.edition_for(told.details, str(told.kind))
