"""What the parts of a claim put into the change history of the case."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cases import changes
from cases.changes import Told
from legal.models import ImmaterialStatement, Opponent, WageCalculation, WageEntry
from legal.permissions import LegalPermission

for model, label, about in (
    (WageCalculation, _("Wage calculation"), "title"),
    (WageEntry, _("Entry of a wage calculation"), ""),
    (ImmaterialStatement, _("Statement on immaterial loss"), ""),
    (Opponent, _("Against whom the claim runs"), ""),
):
    changes.register(Told(model=model, label=label, access=LegalPermission.VIEW, about=about))
