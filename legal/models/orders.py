"""What courts and others have ordered, and whether it was carried out."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.record.querysets import CaseRecordQuerySet
from core.history import tracked
from core.keys.fields import EncryptedTextField
from documents.models import Document
from legal.models.matters import MatterRecord


class OrderQuerySet(CaseRecordQuerySet["Order"]):
    def due(self) -> Self:
        """Those that somebody still has to carry out by a day, in matters and cases that go on."""
        running = self.filter(state__in=Order.RUNNING, due_on__isnull=False)
        return running.filter(matter__closed_on=None, case__closed_on=None)


@tracked()
class Order(MatterRecord):
    """A judgment, a ruling or another order, with how far it is carried out."""

    class Kind(models.TextChoices):
        JUDGMENT = "JUDGMENT", _("Judgment")
        RULING = "RULING", _("Court ruling")
        WARNING = "WARNING", _("Written warning of the court")
        SEIZURE = "SEIZURE", _("Order to seize and auction")
        LPSK = "LPSK", _("Decision of LPSK")
        OTHER = "OTHER", _("Other order")

    class Force(models.TextChoices):
        """Whether it can still fall."""

        NOT_FINAL = "NOT_FINAL", _("Not final")
        APPEALED = "APPEALED", _("Appealed")
        FINAL = "FINAL", _("Final and binding")

    class State(models.TextChoices):
        NOT_YET = "NOT_YET", _("Not carried out")
        PARTLY = "PARTLY", _("Partly carried out")
        DONE = "DONE", _("Carried out")
        IMPOSSIBLE = "IMPOSSIBLE", _("Cannot be carried out")

    RUNNING: ClassVar[tuple[str, ...]] = (State.NOT_YET, State.PARTLY)

    kind = models.CharField(_("kind of order"), max_length=8, choices=Kind.choices)
    on = models.DateField(_("date"))
    number = EncryptedTextField(_("number"), blank=True)
    body = EncryptedTextField(_("ordered by"), blank=True)
    content = EncryptedTextField(_("what was ordered"))
    articles = EncryptedTextField(_("articles applied"), blank=True)
    penalty = EncryptedTextField(_("penalty"), blank=True)
    restitution = models.DecimalField(
        _("restitution awarded, in rupiah"), max_digits=17, decimal_places=0, null=True, blank=True
    )
    substitute = EncryptedTextField(_("substitute penalty"), blank=True)
    force = models.CharField(_("final or appealed"), max_length=9, choices=Force.choices, default=Force.NOT_FINAL)
    final_on = models.DateField(_("final since"), null=True, blank=True)
    executor = EncryptedTextField(_("who must carry it out"), blank=True)
    due_on = models.DateField(_("to be carried out by"), null=True, blank=True)
    state = models.CharField(_("carried out"), max_length=10, choices=State.choices, default=State.NOT_YET)
    state_on = models.DateField(_("as of"), null=True, blank=True)
    progress = EncryptedTextField(_("how it was carried out"), blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects = OrderQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(restitution=None) | Q(restitution__gt=0),
                name="order_restitution_above_zero",
                violation_error_message=_("Restitution must be more than zero. Leave it empty if none was awarded."),
            ),
            models.CheckConstraint(
                condition=Q(final_on=None) | Q(force="FINAL", final_on__gte=F("on")),
                name="order_final_after_its_day",
                violation_error_message=_("Only what is final has such a day, and none before its own date."),
            ),
            models.CheckConstraint(
                condition=(Q(state_on=None) | Q(state_on__gte=F("on"))) & (Q(due_on=None) | Q(due_on__gte=F("on"))),
                name="order_dates_in_order",
                violation_error_message=_("Nothing is carried out before it was ordered. Check the dates."),
            ),
            models.CheckConstraint(
                condition=Q(state="NOT_YET") | Q(state_on__isnull=False),
                name="order_state_has_a_day",
                violation_error_message=_("Say since when it stands so."),
            ),
        ]
        indexes = [models.Index(fields=["matter", "-on"], name="order_of_matter")]  # the page of a matter

    @property
    def is_running(self) -> bool:
        """Somebody still has to carry it out."""
        return self.state in self.RUNNING

    @property
    def is_late(self) -> bool:
        """Its day has passed, and it is not carried out."""
        return self.is_running and self.due_on is not None and self.due_on < timezone.localdate()
