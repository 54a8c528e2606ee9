"""The plan of a case: what the survivor needs, the goals that follow from it, and what is done for each.

What is to be done is a task of the case. An action only says to which goal a task belongs, so that there is one truth
about who does it, until when, and whether it is done.
"""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.record.models import CaseRecord
from cases.record.querysets import CaseRecordQuerySet
from cases.tasks.models import Task
from core.compartments import Compartment
from core.domain import codes
from core.history import tracked
from core.keys.fields import EncryptedTextField


@tracked()
class CarePlan(CaseRecord):
    """The plan of a case, of which there is one.

    `revision` counts what was changed in it: needs, goals and actions. An approval is of one revision, and each part
    says in which it was added or last changed; whether a task is done changes no plan.
    """

    compartment = Compartment.GENERAL

    needs = EncryptedTextField(_("what the survivor needs"))
    revision = models.PositiveIntegerField(default=1, editable=False)
    needs_changed_in = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "case"],
                name="careplan_one_per_case",
                violation_error_message=_("This case has a plan already."),
            ),
            models.CheckConstraint(
                condition=Q(needs_changed_in__lte=F("revision")), name="careplan_revisions_in_order"
            ),
        ]


class PartOfPlan(CaseRecord):
    """A part of a plan, with the revisions in which it was added and last changed."""

    compartment = Compartment.GENERAL

    added_in = models.PositiveIntegerField(editable=False)
    changed_in = models.PositiveIntegerField(editable=False)

    class Meta:
        abstract = True


class GoalQuerySet(CaseRecordQuerySet["Goal"]):
    def open(self) -> Self:
        return self.filter(state=Goal.State.OPEN)


@tracked()
class Goal(PartOfPlan):
    """What is to be reached, until when (HTCDS spl_: objective, type, planned and actual end)."""

    class State(models.TextChoices):
        OPEN = "OPEN", _("Being worked on")
        REACHED = "REACHED", _("Reached")
        NOT_REACHED = "NOT_REACHED", _("Not reached")

    plan = models.ForeignKey(CarePlan, on_delete=models.PROTECT, related_name="goals")
    kind = models.CharField(_("kind of support"), max_length=60)
    objective = EncryptedTextField(_("goal"))
    planned_end = models.DateField(_("planned end"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.OPEN)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    reason = EncryptedTextField(_("why it was not reached"), blank=True)

    objects = GoalQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="OPEN", ended_on=None) | (~Q(state="OPEN") & Q(ended_on__isnull=False)),
                name="goal_ended_has_a_day",
                violation_error_message=_("Enter the day on which it ended."),
            )
        ]
        indexes = [models.Index(fields=["plan", "created_at"], name="goal_of_plan")]

    @property
    def kind_label(self) -> str:
        return codes.label("SupportPlanType", self.kind)

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


@tracked()
class Action(PartOfPlan):
    """What is done for a goal: a task of the case."""

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="actions")
    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["goal", "created_at"], name="action_of_goal")]
