"""Legal matters, restitution claims with their ledger of losses and exhibits, and the dossiers made of them."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cases.models import CaseRecord
from core.access import Compartment
from core.domain.money import RUPIAH, convert_to_rupiah, currency_choices, round_to_minor_unit, round_to_whole
from core.fields import EncryptedTextField
from core.history import kept
from core.models import Job
from documents.models import Document

ONE = Decimal(1)


class LegalRecord(CaseRecord):
    """What lawyers work on. Nobody without the legal compartment learns that it exists."""

    compartment = Compartment.LEGAL

    class Meta:
        abstract = True


@kept()
class Matter(LegalRecord):
    """One proceeding in which the survivor is accompanied."""

    class Kind(models.TextChoices):
        CRIMINAL = "CRIMINAL", _("Criminal")
        CIVIL = "CIVIL", _("Civil")
        LABOUR = "LABOUR", _("Labour")
        IMMIGRATION = "IMMIGRATION", _("Immigration")
        PROTECTION = "PROTECTION", _("Protection")

    class Stage(models.TextChoices):
        PREPARATION = "PREPARATION", _("Preparation")
        INVESTIGATION = "INVESTIGATION", _("Investigation")
        PROSECUTION = "PROSECUTION", _("Prosecution")
        TRIAL = "TRIAL", _("Trial")
        APPEAL = "APPEAL", _("Appeal")
        EXECUTION = "EXECUTION", _("Execution")

    kind = models.CharField(_("kind of matter"), max_length=12, choices=Kind.choices)
    title = EncryptedTextField(_("title"))
    police_report = EncryptedTextField(_("police report number (LP)"), blank=True)
    stage = models.CharField(_("stage"), max_length=14, choices=Stage.choices, default=Stage.PREPARATION)
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="matter_dates_in_order",
                violation_error_message=_("A matter cannot be closed before it was opened."),
            )
        ]

    @property
    def is_open(self) -> bool:
        return self.closed_on is None


@kept()
class Party(LegalRecord):
    """Somebody in a matter beside the survivor."""

    class Role(models.TextChoices):
        RESPONDENT = "RESPONDENT", _("Respondent (perpetrator)")
        THIRD_PARTY = "THIRD_PARTY", _("Third party who pays")
        APPLICANT = "APPLICANT", _("Applicant for the victim")
        ATTORNEY = "ATTORNEY", _("Attorney or companion")

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="parties")
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)
    name = EncryptedTextField(_("name"))
    details = EncryptedTextField(_("address and other details"), blank=True)


@kept()
class RestitutionClaim(LegalRecord):
    """The claim for what was taken from the survivor: a living ledger, frozen by each dossier."""

    class Route(models.TextChoices):
        """Through whom the claim goes to the court."""

        INVESTIGATOR = "INVESTIGATOR", _("Investigator")
        PROSECUTOR = "PROSECUTOR", _("Public prosecutor")
        LPSK = "LPSK", _("LPSK")
        COURT = "COURT", _("Court")

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("Being prepared")
        FILED = "FILED", _("Filed")
        DECIDED = "DECIDED", _("Decided")
        WITHDRAWN = "WITHDRAWN", _("Withdrawn")

    NEXT: ClassVar[dict[str, tuple[str, ...]]] = {
        State.DRAFT: (State.FILED, State.WITHDRAWN),
        # Returned for completion, decided, or taken back before the judgment.
        State.FILED: (State.DRAFT, State.DECIDED, State.WITHDRAWN),
        State.DECIDED: (),
        State.WITHDRAWN: (State.DRAFT,),
    }

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="claims")
    route = models.CharField(_("filing route"), max_length=12, choices=Route.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    # The perpetrator's side reads the dossier.
    shows_address = models.BooleanField(_("the dossier shows the home address"), default=False)


@kept()
class LossItem(LegalRecord):
    """One line of the ledger: quantity × rate in its currency, and what that is in rupiah.

    A line is rounded to the currency's minor unit, then converted and rounded to whole rupiah, both half up:
    so whoever recalculates the printed line comes to the printed figure.
    """

    class Head(models.TextChoices):
        """Letters a to d of UU 21/2007 Pasal 48 (2)."""

        INCOME = "A", _("Loss of wealth or income")
        SUFFERING = "B", _("Suffering")
        TREATMENT = "C", _("Cost of medical and/or psychological treatment")
        OTHER = "D", _("Other losses")

    class Unit(models.TextChoices):
        MONTH = "MONTH", _("month")
        WEEK = "WEEK", _("week")
        DAY = "DAY", _("day")
        HOUR = "HOUR", _("hour")
        TIME = "TIME", _("time")
        PIECE = "PIECE", _("piece")
        SUM = "SUM", _("lump sum")

    claim = models.ForeignKey(RestitutionClaim, on_delete=models.PROTECT, related_name="losses")
    head = models.CharField(_("head of loss"), max_length=1, choices=Head.choices)
    description = EncryptedTextField(_("description"))
    period_from = models.DateField(_("from"), null=True, blank=True)
    period_to = models.DateField(_("until"), null=True, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=11, decimal_places=3)
    unit = models.CharField(_("unit"), max_length=6, choices=Unit.choices, default=Unit.MONTH)
    rate = models.DecimalField(_("amount per unit"), max_digits=18, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, choices=currency_choices, default=RUPIAH)
    exchange_rate = models.DecimalField(
        _("exchange rate in rupiah"), max_digits=16, decimal_places=6, null=True, blank=True
    )
    exchange_rate_on = models.DateField(_("date of the rate"), null=True, blank=True)
    exchange_rate_source = models.CharField(_("source of the rate"), max_length=120, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=3, editable=False)
    amount_idr = models.DecimalField(_("amount in rupiah"), max_digits=17, decimal_places=0, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, rate__gt=0, amount__gt=0, amount_idr__gt=0),
                name="loss_amounts_above_zero",
                violation_error_message=_("A loss must be more than zero. Check quantity and amount."),
            ),
            models.CheckConstraint(
                condition=Q(period_from=None) | Q(period_to=None) | Q(period_to__gte=F("period_from")),
                name="loss_dates_in_order",
                violation_error_message=_("The end cannot be before the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(currency="IDR", exchange_rate=None, exchange_rate_on=None, exchange_rate_source="")
                | (
                    ~Q(currency="IDR")
                    & Q(exchange_rate__gt=0, exchange_rate_on__isnull=False)
                    & ~Q(exchange_rate_source="")
                ),
                name="loss_rate_of_foreign_currency",
                violation_error_message=_("A foreign currency needs an exchange rate, its date and its source."),
            ),
        ]

    def calculate(self) -> None:
        """Set both amounts from quantity, rate and exchange rate."""
        self.amount = round_to_minor_unit(self.quantity * self.rate, self.currency)
        if self.currency == RUPIAH:
            self.amount_idr = round_to_whole(self.amount)
        else:
            self.amount_idr = convert_to_rupiah(self.amount, self.exchange_rate or ONE)

    @property
    def is_lump_sum(self) -> bool:
        """One amount, which nobody counted."""
        return self.unit == self.Unit.SUM and self.quantity == 1

    @property
    def is_foreign(self) -> bool:
        return self.currency != RUPIAH


@kept()
class Exhibit(LegalRecord):
    """A document as evidence in a claim, numbered P-1, P-2, …"""

    class Form(models.TextChoices):
        ORIGINAL = "ORIGINAL", pgettext_lazy("exhibit", "Original")
        COPY = "COPY", pgettext_lazy("exhibit", "Copy")

    claim = models.ForeignKey(RestitutionClaim, on_delete=models.PROTECT, related_name="exhibits")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(_("number"))
    description = EncryptedTextField(_("description"))
    form = models.CharField(_("original or copy"), max_length=8, choices=Form.choices, default=Form.COPY)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "number"],
                name="exhibit_number_once",
                deferrable=models.Deferrable.DEFERRED,  # two exhibits change places in one transaction
            ),
            models.UniqueConstraint(
                fields=["claim", "document"],
                name="exhibit_document_once",
                violation_error_message=_("This document is an exhibit of the claim already."),
            ),
        ]

    @property
    def mark(self) -> str:
        return f"P-{self.number}"


@kept()
class LossEvidence(LegalRecord):
    """That an exhibit proves a loss."""

    loss = models.ForeignKey(LossItem, on_delete=models.PROTECT, related_name="evidence")
    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="proves")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["loss", "exhibit"],
                name="lossevidence_once",
                violation_error_message=_("This exhibit proves the loss already."),
            )
        ]


@kept()
class Dossier(LegalRecord):
    """One frozen version of a claim's dossier. What it was made of is told by its digest, the file by its own."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "WAITING", _("Waiting")
        RUNNING = "RUNNING", _("In progress")
        DONE = "DONE", _("Done")
        FAILED = "FAILED", _("Failed")

    claim = models.ForeignKey(RestitutionClaim, on_delete=models.PROTECT, related_name="dossiers")
    number = models.PositiveIntegerField(_("version"))
    job = models.OneToOneField(Job, on_delete=models.SET_NULL, related_name="+", null=True)
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    content_digest = models.CharField(max_length=64, blank=True)
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    built_at = models.DateTimeField(_("built at"), null=True, blank=True)
    # What could not be put in: [{"exhibit": "P-3", "reason": a code of documents.workbench.Reason}].
    problems = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="dossier_number_once"),
            models.CheckConstraint(
                condition=Q(document=None, pages=None, built_at=None, content_digest="")
                | (
                    Q(document__isnull=False, pages__gt=0, built_at__isnull=False)
                    & Q(content_digest__regex="^[0-9a-f]{64}$")
                ),
                name="dossier_whole_or_not_at_all",
            ),
        ]

    @property
    def is_built(self) -> bool:
        return self.document_id is not None

    @property
    def state(self) -> State:
        """Read with its job, whose record may be gone one day: what was not built then never will be."""
        if self.is_built:
            return self.State.DONE
        if self.job is None:
            return self.State.FAILED
        return self.State.RUNNING if self.job.state == Job.State.CLAIMED else self.State(self.job.state)

    @property
    def failure(self) -> str:
        """Why it failed, as a person may read it; empty unless it did."""
        if self.state != self.State.FAILED:
            return ""
        return self.job.failure if self.job else gettext("The work is no longer on record. Build the dossier again.")
