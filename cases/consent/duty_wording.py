"""What is read out before somebody decides: also that sexual violence may have to be reported."""

from __future__ import annotations

from django.utils.translation import get_language

from cases.approvals.models import CaseRules
from cases.consent import wordings
from cases.consent.wordings import Wording
from core.domain.law import Provision, citation, printable, provision


def law() -> Provision:
    return provision("UU 12/2022", "39-41")


def cited() -> str:
    return citation(law(), (get_language() or "id")[:2])


def is_bound() -> bool:
    """Whether the open organisation must report: one query."""
    decided = CaseRules.objects.values_list("must_report", flat=True).first()
    return printable(law()) and decided is not False


def wording() -> Wording:
    """What the open organisation reads out before somebody decides: one query."""
    return wordings.current(must_report=is_bound())
