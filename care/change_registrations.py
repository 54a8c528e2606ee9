"""The rows of `care` whose changes the page of a case tells."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from care.models import CarePlan, Conference, CustodyMove, GivenService, Goal, HeldItem, SafetyPlan
from care.permissions import CarePermission
from cases.extension import changes
from cases.extension.changes import Told
from core.domain import codes
from core.domain.identifiers import masked

for told in (
    Told(model=CarePlan, label=_("Plan"), access=CarePermission.VIEW),
    Told(
        model=Goal,
        label=_("Goal"),
        access=CarePermission.VIEW,
        about="objective",
        words={"kind": lambda value: codes.label("SupportPlanType", value)},
    ),
    Told(model=GivenService, label=_("Service given"), access=CarePermission.VIEW, about="given_on"),
    Told(model=Conference, label=_("Case conference"), access=CarePermission.VIEW, about="held_on"),
    # Whoever asks for whole numbers proves first who they are; the history shows their end, as lists do.
    Told(model=HeldItem, label=_("Held thing"), access=CarePermission.VIEW, about="kind", words={"number": masked}),
    Told(model=CustodyMove, label=_("Custody"), access=CarePermission.VIEW),
    Told(model=SafetyPlan, label=_("Safety plan"), access=CarePermission.KEEP_SAFE),
):
    changes.register(told)
