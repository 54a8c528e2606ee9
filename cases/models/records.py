"""What every service needs to know of a case: intake, episodes, notes, tasks."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case, CaseRecord
from cases.querysets import ExternalRecordQuerySet
from cases.system_texts import SystemTextField, in_words
from core.compartments import Compartment
from core.domain import codes
from core.domain.money import Money, currency_choices
from core.history import tracked
from core.keys.fields import EncryptedTextField
from core.records import OrganisationOwned


@tracked()
class Intake(CaseRecord):
    """How a case began."""

    compartment = Compartment.GENERAL

    class Channel(models.TextChoices):
        WALK_IN = "WALK_IN", _("Came in person")
        HOTLINE = "HOTLINE", _("Hotline")
        POLICE = "POLICE", _("Police")
        GOVERNMENT = "GOVERNMENT", _("Government office")
        EMBASSY = "EMBASSY", _("Embassy or consulate")
        NGO = "NGO", _("Other organisation")
        COMMUNITY = "COMMUNITY", _("Community or family")
        OUTREACH = "OUTREACH", _("Outreach")
        PUBLIC_FORM = "PUBLIC_FORM", _("Public form")
        IMPORT = "IMPORT", _("Imported record")

    class Need(models.TextChoices):
        SAFETY = "SAFETY", _("Safety")
        SHELTER = "SHELTER", _("Shelter")
        HEALTH = "HEALTH", _("Health care")
        FOOD = "FOOD", _("Food and clothing")
        PSYCHOSOCIAL = "PSYCHOSOCIAL", _("Psychosocial support")
        LEGAL = "LEGAL", _("Legal assistance")
        DOCUMENTS = "DOCUMENTS", _("Identity documents")
        RETURN = "RETURN", _("Return home")
        INTERPRETER = "INTERPRETER", _("Interpreter")

    channel = models.CharField(_("how the case reached us"), max_length=12, choices=Channel.choices)
    referrer = EncryptedTextField(_("who referred"), blank=True)
    received_at = models.DateTimeField(_("received at"), default=timezone.now)
    account = EncryptedTextField(_("what happened"))
    urgent_needs = ArrayField(
        models.CharField(max_length=12, choices=Need.choices),
        verbose_name=_("urgent needs"),
        default=list,
        blank=True,
    )
    is_in_danger = models.BooleanField(_("in danger now"), default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "case"], name="intake_one_per_case")]


@tracked()
class Episode(CaseRecord):
    """One episode of trafficking: recruitment, transit, exploitation (HTCDS vic_, hte_).

    Wages are told for a period of `AmountPeriod`; amounts without a currency do not exist. What there are several of
    (stages of the way, debts, withheld papers) stands in rows of its own (models/episodes.py).
    """

    compartment = Compartment.GENERAL

    class Exit(models.TextChoices):
        """How it ended."""

        ONGOING = "ONGOING", _("It goes on")
        ESCAPED = "ESCAPED", _("The survivor escaped")
        RESCUED = "RESCUED", _("Authorities or others got the survivor out")
        RELEASED = "RELEASED", _("Those who held the survivor let them go")
        PAID_OFF = "PAID_OFF", _("A debt or ransom was paid")
        SENT_BACK = "SENT_BACK", _("Sent back or deported")
        OTHER = "OTHER", _("In another way")

    started_on = models.DateField(_("began on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    exploitation_types = ArrayField(
        models.CharField(max_length=60), verbose_name=_("type of exploitation"), default=list, blank=True
    )
    methods_of_control = ArrayField(
        models.CharField(max_length=60), verbose_name=_("means of control"), default=list, blank=True
    )
    industry = models.CharField(_("industry"), max_length=60, blank=True)
    country = models.CharField(_("country of exploitation"), max_length=2, blank=True)
    province = models.CharField(_("province"), max_length=2, blank=True)
    place = EncryptedTextField(_("place"), blank=True)
    recruitment = EncryptedTextField(_("recruitment"), blank=True)
    account = EncryptedTextField(_("what happened"), blank=True)
    recruitment_methods = ArrayField(
        models.CharField(max_length=60), verbose_name=_("way of recruitment"), default=list, blank=True
    )
    promised_work = EncryptedTextField(_("promised work"), blank=True)
    promised_amount = models.DecimalField(_("promised wage"), max_digits=18, decimal_places=2, null=True, blank=True)
    promised_currency = models.CharField(_("currency"), max_length=3, choices=currency_choices, blank=True)
    promised_period = models.CharField(
        _("promised for"), max_length=5, choices=partial(codes.choices, "AmountPeriod"), blank=True
    )
    paid_amount = models.DecimalField(_("paid wage"), max_digits=18, decimal_places=2, null=True, blank=True)
    paid_currency = models.CharField(_("currency"), max_length=3, choices=currency_choices, blank=True)
    paid_period = models.CharField(
        _("paid for"), max_length=5, choices=partial(codes.choices, "AmountPeriod"), blank=True
    )
    hours_per_day = models.PositiveSmallIntegerField(_("hours of work a day"), null=True, blank=True)
    days_per_week = models.PositiveSmallIntegerField(_("days of work a week"), null=True, blank=True)
    ended_by = models.CharField(_("how it ended"), max_length=10, choices=Exit.choices, blank=True)
    exit_account = EncryptedTextField(_("how the survivor got out"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(promised_amount=None, promised_currency="", promised_period="")
                | (Q(promised_amount__gt=0) & ~Q(promised_currency="") & ~Q(promised_period="")),
                name="episode_promised_wage_whole",
                violation_error_message=_("A promised wage needs an amount above zero, a currency and a period."),
            ),
            # Nothing is a wage that was paid, too.
            models.CheckConstraint(
                condition=Q(paid_amount=None, paid_currency="", paid_period="")
                | (Q(paid_amount__gte=0) & ~Q(paid_currency="") & ~Q(paid_period="")),
                name="episode_paid_wage_whole",
                violation_error_message=_("A paid wage needs an amount, a currency and a period."),
            ),
            models.CheckConstraint(
                condition=(Q(hours_per_day=None) | Q(hours_per_day__range=(1, 24)))
                & (Q(days_per_week=None) | Q(days_per_week__range=(1, 7))),
                name="episode_hours_of_a_day",
                violation_error_message=_("A day has 24 hours and a week 7 days."),
            ),
            models.CheckConstraint(
                condition=Q(started_on=None) | Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="episode_dates_in_order",
                violation_error_message=_("The end cannot be before the beginning."),
            ),
        ]

    @property
    def promised(self) -> Money | None:
        """The promised wage for one `promised_period`; None when none was told."""
        return _money(self.promised_amount, self.promised_currency)

    @property
    def paid(self) -> Money | None:
        """As `promised`, of what was paid in fact."""
        return _money(self.paid_amount, self.paid_currency)


def _money(amount: Decimal | None, currency: str) -> Money | None:
    return None if amount is None else Money(amount, currency)


@tracked()
class Note(CaseRecord):
    """A note. Its compartment decides who reads it.

    It is changed for some time by who wrote it, with every version kept; then it stays as it is, and what is to be said
    of it is an addendum (`original`), a note of the same compartment (docs/decisions/0033).
    """

    class Contact(models.TextChoices):
        """By what kind of contact the writer learnt it; empty where nobody said."""

        VISIT = "VISIT", _("Visit")
        MEETING = "MEETING", _("Meeting")
        CALL = "CALL", _("Phone call")
        MESSAGE = "MESSAGE", _("Message")
        ACCOMPANIED = "ACCOMPANIED", _("Accompanied")
        OBSERVATION = "OBSERVATION", _("Observation")

    class Basis(models.TextChoices):
        """By what right it was written although basic consent was withdrawn (UU 27/2022, article 20)."""

        VITAL = "VITAL", _("To protect somebody's life")
        DUTY = "DUTY", _("A duty under the law")
        CONSENT = "CONSENT", _("The survivor asked for this to be written down")

    compartment = models.CharField(
        _("kind of note"), max_length=20, choices=Compartment.choices, default=Compartment.GENERAL
    )
    contact = models.CharField(_("kind of contact"), max_length=12, choices=Contact.choices, blank=True)
    basis = models.CharField(_("by what right"), max_length=8, choices=Basis.choices, blank=True)
    happened_at = models.DateTimeField(_("when"), default=timezone.now)
    text = EncryptedTextField(_("note"))
    original = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="addenda", null=True, blank=True, editable=False
    )
    # Who was told of it, in the order in which they were.
    told = ArrayField(models.UUIDField(), default=list, blank=True, editable=False)

    class Meta:
        indexes = [models.Index(fields=["original"], condition=~Q(original=None), name="note_addenda")]

    def get_absolute_url(self) -> str:
        return reverse("cases:note", kwargs={"case": self.case_id, "pk": self.original_id or self.pk})

    def is_locked(self, *, hours: int) -> bool:
        """Whether that many hours have gone by since it was written."""
        return timezone.now() >= self.created_at + timedelta(hours=hours)


@tracked()
class Task(CaseRecord):
    """Something to do for a case, by somebody, by a day."""

    compartment = Compartment.GENERAL

    class Origin(models.TextChoices):
        """Where a task comes from; empty for one that somebody gave by itself."""

        PLAN = "PLAN", _("From the plan")
        TEMPLATE = "TEMPLATE", _("From the template")
        CONFERENCE = "CONFERENCE", _("From the case conference")
        WITHDRAWAL = "WITHDRAWAL", _("After consent was withdrawn")
        REPORT = "REPORT", _("Duties under the law")
        INTAKE = "INTAKE", _("From the intake")
        REVIEW = "REVIEW", _("From the review of risk")

    title = SystemTextField(_("what is to be done"))
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("who does it")
    )
    due_on = models.DateField(_("due on"))
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    origin = models.CharField(_("where it comes from"), max_length=12, choices=Origin.choices, blank=True)
    why = EncryptedTextField(_("why it is due"), blank=True)
    # It is over, but nobody did it.
    is_dropped = models.BooleanField(_("not needed any more"), default=False)

    # Where it is changed (`belonging.with_change_urls`).
    change_url: str

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_dropped=False) | Q(done_at__isnull=False), name="task_dropped_is_over"
            )
        ]
        indexes = [models.Index(fields=["assignee", "due_on"], condition=Q(done_at=None), name="task_open_of_assignee")]

    @property
    def words(self) -> str:
        """Its title, in the reader's language where nobody wrote it."""
        return in_words(self.title)

    @property
    def reason(self) -> str:
        """Why it is due, in words; empty where nobody said."""
        return ": ".join(part for part in (self.get_origin_display(), self.why) if part)


# What the external id begins with where the record has no number of its own there.
WITHOUT_NUMBER = "row:"


@tracked(leave_out=["content_digest"])
class ExternalRecord(OrganisationOwned):
    """Which row of another system a case came from, so that no import takes it twice.

    The database holds one for each case, and lets two cases have the same number: a constraint over it would tell
    whoever imports that a case is here which they may not know of. `services.note_source` refuses what they see.
    """

    source = models.CharField(max_length=60)
    external_id = models.CharField(max_length=120)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    content_digest = models.CharField(max_length=64)
    imported_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], name="externalrecord_one_of_case"),
        ]
        # Asked for every row of a list that is imported.
        indexes = [
            models.Index(fields=["organisation", "source", "external_id"], name="externalrecord_number"),
        ]

    objects = ExternalRecordQuerySet.as_manager()

    @property
    def is_without_number(self) -> bool:
        """Whether the record had no number of its own there."""
        return self.external_id.startswith(WITHOUT_NUMBER)
