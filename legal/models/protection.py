"""How the survivor is kept safe as a witness: what LPSK is asked for and gives, and the days at court.

All of it lies in the legal compartment: a route or a meeting place that is known is one less.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.tasks.models import Task
from core.domain.law import Provision, protection_kinds, provision
from core.history import tracked
from core.keys.fields import EncryptedTextField
from legal.models.matters import Matter
from legal.models.records import LegalRecord


def kind_choices() -> list[tuple[str, str]]:
    """What the law names, by its code."""
    return [(kind.code, kind.label) for kind in protection_kinds()]


def kind_words(codes: Collection[str]) -> list[str]:
    """What these codes stand for, in the order of the law."""
    return [str(label) for code, label in kind_choices() if code in codes]


def answer_within() -> Provision:
    """In how many days LPSK answers a request."""
    return provision("UU 31/2014", "29")


class Protection(LegalRecord):
    """A row of the protection of a matter. `code` names its kind in the log of acts."""

    code: ClassVar[str]
    NEXT: ClassVar[dict[str, tuple[str, ...]]] = {}
    """Which state may follow which, where there are states."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


@tracked()
class ProtectionRequest(Protection):
    """LPSK is asked to protect the survivor."""

    code = "protection_request"

    class State(models.TextChoices):
        DRAFTED = "DRAFTED", _("Being written")
        SENT = "SENT", pgettext_lazy("protection", "Sent")
        ASSESSED = "ASSESSED", _("LPSK assesses it")
        GRANTED = "GRANTED", pgettext_lazy("protection", "Granted")
        REFUSED = "REFUSED", pgettext_lazy("protection", "Refused")
        ENDED = "ENDED", pgettext_lazy("protection", "Ended")

    NEXT = {
        State.DRAFTED: (State.SENT, State.ENDED),
        State.SENT: (State.ASSESSED, State.GRANTED, State.REFUSED, State.ENDED),
        State.ASSESSED: (State.GRANTED, State.REFUSED, State.ENDED),
        State.GRANTED: (State.ENDED,),
        # A refusal that was entered by mistake: LPSK has not decided.
        State.REFUSED: (State.ASSESSED,),
        State.ENDED: (),
    }
    WAITING: ClassVar[tuple[str, ...]] = (State.SENT, State.ASSESSED)
    RUNNING: ClassVar[tuple[str, ...]] = (*WAITING, State.GRANTED)
    IN_ORDER: ClassVar[tuple[tuple[str, str], ...]] = (
        ("asked_on", "sent_on"),
        ("sent_on", "decided_on"),
        ("decided_on", "ends_on"),
        ("asked_on", "ended_on"),
    )
    """Days of which the second is never before the first, as the database holds, too."""

    asked_on = models.DateField(_("asked on"))
    asked_by = EncryptedTextField(_("who asks"))
    kinds = ArrayField(models.CharField(max_length=16, choices=kind_choices), verbose_name=_("what is asked for"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.DRAFTED)
    sent_on = models.DateField(_("sent to LPSK on"), null=True, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decision_number = EncryptedTextField(_("number of the decision"), blank=True)
    ends_on = models.DateField(_("protection until"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    note = EncryptedTextField(_("note"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["DRAFTED", "ENDED"]) | Q(sent_on__isnull=False),
                name="protection_sent_on_a_day",
                violation_error_message=_("Say on which day the request was sent to LPSK."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["GRANTED", "REFUSED"]) | Q(decided_on__isnull=False),
                name="protection_decided_on_a_day",
                violation_error_message=_("Say on which day LPSK decided."),
            ),
            models.CheckConstraint(
                condition=Q(state="ENDED", ended_on__isnull=False) | (~Q(state="ENDED") & Q(ended_on=None)),
                name="protection_ended_on_a_day",
                violation_error_message=_("A day on which it ended belongs to the state “Ended”, and to no other."),
            ),
            models.CheckConstraint(
                condition=(Q(sent_on=None) | Q(sent_on__gte=F("asked_on")))
                & (Q(decided_on=None) | Q(sent_on=None) | Q(decided_on__gte=F("sent_on")))
                & (Q(ends_on=None) | Q(decided_on=None) | Q(ends_on__gte=F("decided_on")))
                & (Q(ended_on=None) | Q(ended_on__gte=F("asked_on"))),
                name="protection_dates_in_order",
                violation_error_message=_("These dates are not in order."),
            ),
        ]

    @property
    def is_running(self) -> bool:
        return self.state in self.RUNNING

    @property
    def kind_labels(self) -> list[str]:
        return kind_words(self.kinds)

    @property
    def answered_on(self) -> date | None:
        """Since when no answer is awaited; None while one is, or nothing was sent."""
        return None if self.state in (self.State.DRAFTED, *self.WAITING) else self.decided_on or self.ended_on

    @property
    def answer_due_on(self) -> date | None:
        """By when LPSK answers by law; None while it is not asked, and once it has answered."""
        deadline = answer_within().deadline
        if self.sent_on is None or self.state not in self.WAITING or deadline is None or deadline.value is None:
            return None
        return self.sent_on + timedelta(days=deadline.value)


@tracked()
class ProtectionMeasure(Protection):
    """One thing that is done to protect, by LPSK or somebody else."""

    code = "protection_measure"

    request = models.ForeignKey(
        ProtectionRequest,
        on_delete=models.PROTECT,
        related_name="measures",
        null=True,
        blank=True,
        verbose_name=_("granted on the request"),
    )
    kind = models.CharField(_("measure"), max_length=16, choices=kind_choices)
    provider = EncryptedTextField(_("who provides it"))
    begins_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    note = EncryptedTextField(_("note"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("begins_on")),
                name="measure_dates_in_order",
                violation_error_message=_("The end cannot be before the beginning."),
            )
        ]


@tracked()
class RemoteTestimony(Protection):
    """The survivor testifies from elsewhere, over a video link."""

    code = "remote_testimony"

    class State(models.TextChoices):
        ASKED = "ASKED", pgettext_lazy("testimony", "Asked for")
        ORDERED = "ORDERED", pgettext_lazy("testimony", "Ordered")
        REFUSED = "REFUSED", pgettext_lazy("testimony", "Refused")
        GIVEN = "GIVEN", pgettext_lazy("testimony", "Given")

    NEXT = {
        State.ASKED: (State.ORDERED, State.REFUSED),
        State.ORDERED: (State.GIVEN,),
        State.REFUSED: (State.ASKED,),
        State.GIVEN: (),
    }

    asked_on = models.DateField(_("asked for on"))
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.ASKED)
    ordered_on = models.DateField(_("ordered on"), null=True, blank=True)
    order_number = EncryptedTextField(_("number of the order"), blank=True)
    held_on = models.DateField(_("day of the testimony"), null=True, blank=True)
    place = EncryptedTextField(_("from where"), blank=True)
    technician = EncryptedTextField(_("who looks after the link"), blank=True)
    note = EncryptedTextField(_("note"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["ORDERED", "GIVEN"]) | Q(ordered_on__isnull=False),
                name="testimony_ordered_on_a_day",
                violation_error_message=_("Say on which day it was ordered."),
            ),
            models.CheckConstraint(
                condition=Q(ordered_on=None) | Q(ordered_on__gte=F("asked_on")),
                name="testimony_dates_in_order",
                violation_error_message=_("It cannot be ordered before it was asked for."),
            ),
        ]


@tracked()
class CourtTravel(Protection):
    """How the survivor comes to court and back. Whoever is told of it outside the compartment is told by `task`."""

    code = "court_travel"

    class Transport(models.TextChoices):
        OURS = "OURS", _("Our vehicle")
        LPSK = "LPSK", _("LPSK's vehicle")
        POLICE = "POLICE", _("Police vehicle")
        HIRED = "HIRED", _("Hired vehicle")
        PUBLIC = "PUBLIC", _("Public transport")
        OTHER = "OTHER", pgettext_lazy("transport", "Other")

    goes_on = models.DateField(_("day"))
    leaves_at = models.TimeField(_("leaves at"), null=True, blank=True)
    transport = models.CharField(_("transport"), max_length=6, choices=Transport.choices)
    route = EncryptedTextField(_("route"))
    escorts = EncryptedTextField(_("who goes along"))
    way_back = EncryptedTextField(_("way back"), blank=True)
    contact = EncryptedTextField(_("whom to call on the way"), blank=True)
    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="+", null=True, blank=True)


@tracked()
class WitnessPlan(Protection):
    """How the survivor is accompanied on a day at court: before, during and after it."""

    code = "witness_plan"

    held_on = models.DateField(_("day at court"))
    waits_apart = models.BooleanField(_("waits in a room apart from the accused"), default=False)
    is_screened = models.BooleanField(_("a screen hides the survivor from the accused"), default=False)
    support_person = EncryptedTextField(_("who stays with the survivor"))
    before = EncryptedTextField(_("before the hearing"), blank=True)
    breaks = EncryptedTextField(_("breaks"), blank=True)
    signals = EncryptedTextField(_("signals"), blank=True)
    aftercare = EncryptedTextField(_("after the hearing"), blank=True)
