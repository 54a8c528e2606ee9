"""What became of the sum that was claimed, from office to office until money arrives."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.history import tracked
from core.keys.fields import EncryptedTextField
from documents.models import Document
from legal.models.claims import RestitutionClaim
from legal.models.records import LegalRecord


@tracked()
class ClaimAmount(LegalRecord):
    """What one body made of the claim at one stage. A stage can have several, as after an appeal: the last counts."""

    class Stage(models.TextChoices):
        CLAIMED = "CLAIMED", _("Claimed")
        ASSESSED = "ASSESSED", _("Assessed by LPSK")
        DEMANDED = "DEMANDED", _("In the demand (tuntutan)")
        AWARDED = "AWARDED", _("Awarded")
        EXECUTED = "EXECUTED", _("Execution")

    class Body(models.TextChoices):
        INVESTIGATOR = "INVESTIGATOR", _("Investigator")
        PROSECUTOR = "PROSECUTOR", _("Public prosecutor")
        LPSK = "LPSK", _("LPSK")
        COURT = "COURT", _("District court")
        HIGH_COURT = "HIGH_COURT", _("High court")
        SUPREME_COURT = "SUPREME_COURT", _("Supreme Court")

    class Reason(models.TextChoices):
        """Why less than at the stage before."""

        NO_EVIDENCE = "NO_EVIDENCE", _("Not proved enough")
        NOT_CERTIFIED = "NOT_CERTIFIED", _("Evidence without a certification")
        NOT_COVERED = "NOT_COVERED", _("The law that was applied does not cover this loss")
        RECKONED = "RECKONED", _("Reckoned in another way")
        SUFFERING = "SUFFERING", _("Less for suffering")
        NOT_TAKEN_UP = "NOT_TAKEN_UP", _("Not taken up by the prosecutor")
        TOO_LATE = "TOO_LATE", _("Handed in too late")
        SETTLED = "SETTLED", _("Agreed upon with the other side")
        NO_ASSETS = "NO_ASSETS", _("Nothing found to seize")
        NO_MEANS = "NO_MEANS", _("Who has to pay cannot")
        NOT_GIVEN = "NOT_GIVEN", _("No reason was given")
        OTHER = "OTHER", _("Other reason")

    ORDER: ClassVar[tuple[str, ...]] = tuple(Stage.values)
    # Who makes something of a claim at which stage: it is handed to one of four, LPSK assesses, the prosecutor demands
    # and carries out what a court awards, or the court itself does.
    BODIES: ClassVar[dict[str, tuple[str, ...]]] = {
        Stage.CLAIMED: (Body.INVESTIGATOR, Body.PROSECUTOR, Body.LPSK, Body.COURT),
        Stage.ASSESSED: (Body.LPSK,),
        Stage.DEMANDED: (Body.PROSECUTOR,),
        Stage.AWARDED: (Body.COURT, Body.HIGH_COURT, Body.SUPREME_COURT),
        Stage.EXECUTED: (Body.PROSECUTOR, Body.COURT),
    }

    claim = models.ForeignKey(RestitutionClaim, on_delete=models.PROTECT, related_name="amounts")
    stage = models.CharField(_("stage"), max_length=8, choices=Stage.choices)
    amount_idr = models.DecimalField(_("amount in rupiah"), max_digits=17, decimal_places=0)
    on = models.DateField(_("date"))
    body = models.CharField(_("by which body"), max_length=13, choices=Body.choices)
    number = EncryptedTextField(_("number of the decision"), blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    reason = models.CharField(_("why less"), max_length=13, choices=Reason.choices, blank=True)
    reason_text = EncryptedTextField(_("in their words"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_idr__gte=0),
                name="claimamount_not_negative",
                violation_error_message=_("An amount cannot be below zero."),
            ),
        ]


@tracked()
class Instalment(LegalRecord):
    """A part of the awarded sum with the day on which it is due."""

    claim = models.ForeignKey(RestitutionClaim, on_delete=models.PROTECT, related_name="instalments")
    due_on = models.DateField(_("due on"))
    amount_idr = models.DecimalField(_("amount in rupiah"), max_digits=17, decimal_places=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_idr__gt=0),
                name="instalment_above_zero",
                violation_error_message=_("Enter an amount of more than zero."),
            ),
            models.UniqueConstraint(
                fields=["claim", "due_on"],
                name="instalment_day_once",
                violation_error_message=_("An instalment is due on this day already."),
            ),
        ]


@tracked()
class Payment(LegalRecord):
    """Money that arrived."""

    class Through(models.TextChoices):
        COURT = "COURT", _("Through the court")
        PROSECUTOR = "PROSECUTOR", _("Through the public prosecutor")
        LPSK = "LPSK", _("Through LPSK")
        DIRECT = "DIRECT", _("To the survivor directly")
        AUCTION = "AUCTION", _("From an auction of seized assets")

    claim = models.ForeignKey(RestitutionClaim, on_delete=models.PROTECT, related_name="payments")
    paid_on = models.DateField(_("paid on"))
    amount_idr = models.DecimalField(_("amount in rupiah"), max_digits=17, decimal_places=0)
    through = models.CharField(_("how"), max_length=10, choices=Through.choices)
    payer = EncryptedTextField(_("who paid"), blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_idr__gt=0),
                name="payment_above_zero",
                violation_error_message=_("Enter an amount of more than zero."),
            ),
        ]


@tracked()
class SubstitutePenalty(LegalRecord):
    """That who did not pay serves a penalty instead. What is owed stays on the page as unpaid."""

    claim = models.OneToOneField(RestitutionClaim, on_delete=models.PROTECT, related_name="penalty")
    on = models.DateField(_("date"))
    months = models.PositiveSmallIntegerField(_("months"))
    number = EncryptedTextField(_("number of the decision"), blank=True)
    note = EncryptedTextField(_("note"), blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(months__gt=0),
                name="substitutepenalty_above_zero",
                violation_error_message=_("Enter a length of more than zero."),
            ),
        ]
