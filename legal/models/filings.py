"""How a dossier goes to the office that takes it, step by step."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from cases.record.querysets import CaseRecordQuerySet
from core.history import tracked
from core.keys.fields import EncryptedTextField
from documents.models import Document
from legal.models.amounts import ClaimAmount
from legal.models.dossiers import Dossier
from legal.models.records import LegalRecord


class Filing(models.TextChoices):
    """Where a version of a dossier stands. Drafted is what was built, and nothing else was recorded of."""

    DRAFTED = "DRAFTED", _("Drafted")
    SIGNED = "SIGNED", _("Signed")
    FILED = "FILED", _("Filed")
    RECEIVED = "RECEIVED", _("Received")
    RETURNED = "RETURNED", _("Returned for completion")
    TAKEN_BACK = "TAKEN_BACK", _("Taken back")


class FilingStepQuerySet(CaseRecordQuerySet["FilingStep"]):
    def newest(self) -> Self:
        """The last step of each dossier."""
        later = FilingStep.objects.filter(dossier=OuterRef("dossier")).order_by("-number")
        return self.filter(pk=Subquery(later.values("pk")[:1]))

    def standing(self) -> Self:
        """Last steps by which a dossier lies with an office."""
        return self.newest().filter(kind__in=FilingStep.WITH_AN_OFFICE)

    def with_taker(self) -> Self:
        """With `taker`, the body to which the claim went on that day or last before: the route may have changed since.
        Where nobody noted what was claimed of whom, the route says it."""
        claimed = ClaimAmount.objects.filter(
            claim=OuterRef("dossier__claim"), stage=ClaimAmount.Stage.CLAIMED, on__lte=OuterRef("on")
        )
        bodies = claimed.order_by("-on", "-created_at", "-id").values("body")
        return self.annotate(taker=Coalesce(Subquery(bodies[:1]), "dossier__claim__route"))


@tracked()
class FilingStep(LegalRecord):
    """One step of one version. A step follows the one before it, or is not taken."""

    NEXT: ClassVar[dict[str, tuple[str, ...]]] = {
        Filing.DRAFTED: (Filing.SIGNED,),
        Filing.SIGNED: (Filing.FILED,),
        Filing.FILED: (Filing.RECEIVED, Filing.RETURNED),
        Filing.RECEIVED: (Filing.RETURNED,),
        # Completed is the next version; taken back, too, is filed anew by one.
        Filing.RETURNED: (),
        Filing.TAKEN_BACK: (),
    }
    WITH_AN_OFFICE: ClassVar[tuple[str, ...]] = (Filing.FILED, Filing.RECEIVED)

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(_("step"), max_length=10, choices=Filing.choices)
    on = models.DateField(_("date"))
    who = EncryptedTextField(_("by whom"), blank=True)
    office = EncryptedTextField(_("office"), blank=True)
    receipt_number = EncryptedTextField(_("receipt number"), blank=True)
    note = EncryptedTextField(_("note"), blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects = FilingStepQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "number"],
                name="filingstep_number_once",
                violation_error_message=_("Somebody has just recorded a step. Look at it first."),
            ),
        ]
