"""How far a case has come, read off what is filled in. Nobody types it.

An app registers in its `registrations` by what a stage is reached; the furthest one counts. A stage is shown to
everybody who sees the case, so it rests on facts of the general compartment alone (docs/decisions/0029).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import or_

from django.db.models import Case, CharField, Exists, Q, TextChoices, Value, When
from django.utils.translation import gettext_lazy as _

from cases.record.compiled_sql import Once
from core.registry import Registry


class Stage(TextChoices):
    """In the order in which a case goes through them."""

    INTAKE = "INTAKE", _("Intake")
    ASSESSMENT = "ASSESSMENT", _("Assessment")
    PLAN = "PLAN", _("Planning")
    SERVICE = "SERVICE", _("Services")
    FOLLOW_UP = "FOLLOW_UP", _("Reintegration and follow-up")
    CLOSED = "CLOSED", _("Closed")


# A condition on a row of `cases.Case`, whose key it calls `OuterRef("pk")`.
Reached = Callable[[], Q | Exists]
registry: Registry[Reached, Stage] = Registry("cases.stages")


def register(stage: Stage, reached: Reached) -> None:
    """A case that fits `reached()` has come to the stage."""
    registry.add(reached, stage)


def _furthest() -> Case:
    conditions = {stage: [reached for reached, of in registry.items() if of == stage] for stage in reversed(Stage)}
    return Case(
        *(
            When(reduce(or_, (Q(reached()) for reached in found)), then=Value(stage.value))
            for stage, found in conditions.items()
            if found
        ),
        default=Value(Stage.INTAKE.value),
        output_field=CharField(),
    )


# The stage of a row of `cases.Case`, as `Stage` calls it.
expression = Once(_furthest, CharField())
