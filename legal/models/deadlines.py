"""Deadlines of a matter: what the rules say, and what people have decided about it."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from cases.record.querysets import CaseRecordQuerySet
from core.history import tracked
from core.keys.fields import EncryptedTextField
from legal.deadlines.computing import Standing
from legal.deadlines.rules import DayType, OnlyFor, Rule, Unit, rules
from legal.models.matters import MatterRecord
from legal.models.steps import Step


class DeadlineQuerySet(CaseRecordQuerySet["Deadline"]):
    def open(self) -> Self:
        """Neither done nor set aside, in a matter and a case that go on."""
        return self.filter(done_on=None, met_on=None, dismissed_on=None, matter__closed_on=None, case__closed_on=None)

    def warning(self) -> Self:
        """Those of the open ones that warn: of laws that conflict, one."""
        return self.open().filter(warns=True, due_on__isnull=False)

    def overdue(self, today: date | Combinable) -> Self:
        return self.warning().filter(due_on__lt=today)


@tracked()
class Deadline(MatterRecord):
    """One deadline: by a rule from a step or from what else shows that it holds, by a rule from a day that somebody has
    entered, or a day of their own.

    `due_on`, `met_on` and `warns` are computed (legal/services/computing.py) whenever a step, a holiday or what
    somebody decided changes, so that lists and signs can ask the database for them; so is `counted_from` where nobody
    has entered it. All else is what people decide.
    """

    rule = models.CharField(_("rule"), max_length=30, blank=True)
    # With the step goes what was computed from it.
    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="deadlines", null=True, blank=True)
    counted_from = models.DateField(_("counted from"), null=True, blank=True)
    title = EncryptedTextField(_("what has to be done"), blank=True)

    due_on = models.DateField(_("due on"), null=True, blank=True)
    met_on = models.DateField(_("done by a step of"), null=True, blank=True)
    warns = models.BooleanField(_("warns"), default=False)

    is_basis = models.BooleanField(_("chosen as the basis"), default=False)
    length = models.PositiveSmallIntegerField(_("length in this matter"), null=True, blank=True)
    days = models.CharField(_("kind of days in this matter"), max_length=8, choices=DayType.choices, blank=True)
    reason = EncryptedTextField(_("reason for the other length"), blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    dismissed_on = models.DateField(_("set aside on"), null=True, blank=True)
    dismissed_why = EncryptedTextField(_("why it was set aside"), blank=True)

    objects = DeadlineQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["step", "rule"], name="deadline_once", condition=Q(step__isnull=False)),
            models.CheckConstraint(
                condition=Q(rule="", step=None, counted_from=None, due_on__isnull=False, length=None)
                | (~Q(rule="") & (Q(step=None, counted_from__isnull=False) | Q(step__isnull=False, counted_from=None))),
                name="deadline_from_somewhere",
                violation_error_message=_("A deadline counts from a step, or from a day."),
            ),
            models.CheckConstraint(
                condition=Q(length=None, days="") | (Q(length__gt=0, length__lte=366) & ~Q(days="")),
                name="deadline_other_length",
                violation_error_message=_("Another length is 1 to 366 days."),
            ),
            models.CheckConstraint(
                condition=Q(done_on=None) | Q(dismissed_on=None),
                name="deadline_one_end",
                violation_error_message=_("A deadline is done or set aside, not both."),
            ),
        ]
        indexes = [
            # Today, the calendar and the signs.
            models.Index(fields=["case", "due_on"], condition=Q(warns=True), name="deadline_warns"),
        ]

    @property
    def of_rule(self) -> Rule | None:
        """None for a day of their own, and for a rule that there is no longer."""
        return rules().get(self.rule)

    @property
    def starts_on(self) -> date | None:
        """The day from which it counts."""
        return self.step.on if self.step else self.counted_from

    @property
    def is_by_hand(self) -> bool:
        """Somebody has entered it. What is computed is nobody's act."""
        return self.created_by_id is not None

    @property
    def looks_from(self) -> date | None:
        """Since when steps say something of it: of what must only come before an event, all do, unless it began with
        one."""
        rule = self.of_rule
        is_any = rule is not None and rule.unit == Unit.EVENT and self.step is None
        return date.min if is_any else self.starts_on

    @property
    def is_open(self) -> bool:
        return self.done_on is None and self.met_on is None and self.dismissed_on is None

    @property
    def is_decided(self) -> bool:
        """Whether somebody has decided something about it that must not get lost."""
        return bool(self.done_on or self.dismissed_on or self.is_basis or self.length)

    @property
    def standing(self) -> Standing:
        """What decides whether it warns."""
        rule = self.of_rule
        return Standing(
            key=self.pk,
            group=rule.group if rule else "",
            starts_on=self.starts_on,
            due_on=self.due_on,
            done_on=max(filter(None, (self.done_on, self.met_on)), default=None),
            is_open=self.is_open,
            is_basis=self.is_basis,
            is_conditional=self._is_conditional(rule),
        )

    def _is_conditional(self, rule: Rule | None) -> bool:
        """It warns only when somebody wants it: a right that nobody need use, or a law of which nobody has said that it
        holds. Whoever enters a day by a rule has."""
        if rule is None or self.is_by_hand:
            return False
        return not rule.remind or rule.only_for == OnlyFor.SEXUAL_VIOLENCE
