"""The rows of `care` whose changes the page of a case tells."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from care.models import CarePlan, Conference, CustodyMove, GivenService, Goal, HeldItem, SafetyPlan
from care.permissions import CarePermission
from cases.extension import changes
from cases.extension.changes import TrackedModel
from core.domain import codes
from core.domain.identifiers import masked

for told in (
    TrackedModel(model=CarePlan, label=_("Plan"), access=CarePermission.VIEW),
    TrackedModel(
        model=Goal,
        label=_("Goal"),
        access=CarePermission.VIEW,
        about="objective",
        words={"kind": lambda value: codes.label("SupportPlanType", value)},
    ),
    TrackedModel(model=GivenService, label=_("Service given"), access=CarePermission.VIEW, about="given_on"),
    TrackedModel(model=Conference, label=_("Case conference"), access=CarePermission.VIEW, about="held_on"),
    # Whoever asks for whole numbers proves first who they are; the history shows their end, as lists do.
    TrackedModel(
        model=HeldItem, label=_("Held thing"), access=CarePermission.VIEW, about="kind", words={"number": masked}
    ),
    TrackedModel(model=CustodyMove, label=_("Custody"), access=CarePermission.VIEW),
    TrackedModel(model=SafetyPlan, label=_("Safety plan"), access=CarePermission.KEEP_SAFE),
):
    changes.register(told)
