"""What every service needs to know of a case: intake, consent, episodes, notes, tasks."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case, CaseRecord
from core.access import Compartment
from core.fields import EncryptedTextField
from core.history import kept
from core.models import OrganisationOwned


@kept()
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


@kept()
class Consent(CaseRecord):
    """A survivor's decision on one purpose. The newest decision of a purpose is the one that holds."""

    compartment = Compartment.GENERAL

    class Purpose(models.TextChoices):
        CARE = "CARE", _("Recording and using data for care")
        RESTITUTION = "RESTITUTION", _("Restitution claim and dossier")
        REFERRAL = "REFERRAL", _("Sharing with a referral partner")
        STATISTICS = "STATISTICS", _("Statistics without names")

    class Decision(models.TextChoices):
        GIVEN = "GIVEN", _("Given")
        REFUSED = "REFUSED", _("Refused")

    class Form(models.TextChoices):
        WRITTEN = "WRITTEN", _("In writing")
        ORAL = "ORAL", _("Orally, before a witness")
        RECORDED = "RECORDED", _("Recorded")
        NOT_KNOWN = "NOT_KNOWN", _("Not known")  # of imported decisions; forms do not offer it

    class Explained(models.TextChoices):
        """The seven explanations that HTCDS asks for (con_Consent)."""

        AGREES = "AGREES", _("Agrees to the interview")
        PURPOSE = "PURPOSE", _("What the data are collected for")
        USES = "USES", _("How the data are and may be used")
        RESEARCH = "RESEARCH", _("Use for research without identifying anyone")
        ACCESS = "ACCESS", _("The right to ask for one's data at any time")
        RETENTION = "RETENTION", _("How long the data are kept")
        WITHDRAWAL = "WITHDRAWAL", _("How to withdraw consent")

    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose.choices)
    decision = models.CharField(_("decision"), max_length=8, choices=Decision.choices)
    form = models.CharField(_("form"), max_length=10, choices=Form.choices)
    explained = ArrayField(
        models.CharField(max_length=10, choices=Explained.choices),
        verbose_name=_("explained to the person"),
        default=list,
        blank=True,
    )
    decided_on = models.DateField(_("decided on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    given_by = EncryptedTextField(
        _("decided by"), blank=True, help_text=_("Only when a guardian decides for the person.")
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=F("decided_on")),
                name="consent_not_withdrawn_before_given",
                violation_error_message=_("Consent cannot be withdrawn before it was given."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("decided_on")),
                name="consent_not_ended_before_decided",
                violation_error_message=_("Consent cannot end before it was given."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(decision="GIVEN"),
                name="consent_only_given_is_withdrawn",
                violation_error_message=_("Only consent that was given can be withdrawn."),
            ),
        ]
        indexes = [models.Index(fields=["case", "purpose", "-decided_on"], name="consent_newest")]

    def holds_on(self, day: date) -> bool:
        """Whether it allows its purpose on that day: given, not withdrawn, not at an end."""
        is_withdrawn = self.withdrawn_on is not None and self.withdrawn_on <= day
        is_over = self.valid_until is not None and self.valid_until < day
        return self.decision == self.Decision.GIVEN and not is_withdrawn and not is_over


@kept()
class Episode(CaseRecord):
    """One episode of trafficking: recruitment, transit, exploitation (HTCDS vic_, hte_)."""

    compartment = Compartment.GENERAL

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

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(started_on=None) | Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="episode_dates_in_order",
                violation_error_message=_("The end cannot be before the beginning."),
            )
        ]


@kept()
class Note(CaseRecord):
    """A note. Its compartment decides who reads it."""

    compartment = models.CharField(
        _("kind of note"), max_length=20, choices=Compartment.choices, default=Compartment.GENERAL
    )
    happened_at = models.DateTimeField(_("when"), default=timezone.now)
    text = EncryptedTextField(_("note"))


@kept()
class Task(CaseRecord):
    """Something to do for a case, by somebody, by a day."""

    compartment = Compartment.GENERAL

    title = EncryptedTextField(_("what is to be done"))
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("who does it")
    )
    due_on = models.DateField(_("due on"))
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["assignee", "due_on"], condition=Q(done_at=None), name="task_open_of_assignee")]


@kept(leave_out=["content_digest"])
class ExternalRecord(OrganisationOwned):
    """Which row of another system a case came from, so that no import takes it twice."""

    source = models.CharField(max_length=60)
    external_id = models.CharField(max_length=120)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    content_digest = models.CharField(max_length=64)
    imported_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "source", "external_id"], name="externalrecord_once")
        ]
