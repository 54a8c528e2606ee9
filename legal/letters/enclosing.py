"""What a letter says that goes with it, held against the checklist of its claim."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from core.domain.law import application_attachments
from legal.checklists import Fill
from legal.completeness import Completeness, Finding
from legal.letters.writing import Told
from legal.models import ChecklistAnswer


def differences(told: Told, found: Completeness) -> list[str]:
    """Where a letter and the checklist do not agree, in sentences."""
    listed = told.details.attachments
    promised = [one for one in found.missing if one.item.code in listed]
    left_out = [one for one in found.findings if _is_only_said(one, found) and one.item.code not in listed]
    said = []
    if promised:
        said.append(
            _(
                "The letter lists among what goes with it, and the checklist has as missing: %(papers)s. Say on the "
                "checklist that it is there, or take it off the letter."
            )
            % {"papers": _named(promised)}
        )
    if left_out:
        said.append(
            _("The checklist has as there, and the letter does not list: %(papers)s. Tick it in the letter.")
            % {"papers": _named(left_out)}
        )
    return said


def _is_only_said(one: Finding, found: Completeness) -> bool:
    """Whether a paper goes along by somebody's word alone: the dossier brings neither an exhibit nor a statement."""
    is_offered = one.item.code in {paper.code for paper in application_attachments()}
    is_stated = one.item.fill == Fill.STATEMENT and found.subject.is_suffering_told
    is_done = one.answer is not None and one.answer.answer == ChecklistAnswer.Answer.DONE
    return is_offered and one.item.is_paper and is_done and not one.exhibits and not is_stated


def _named(findings: Iterable[Finding]) -> str:
    return ", ".join(f"“{one.item.label}”" for one in findings)
