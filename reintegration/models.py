"""The return of a survivor: a plan, what she takes part in, and the visits that follow.

All three lie in the compartment of places: each says where the person lives, learns or works now, which is
what somebody who looks for her wants to know.
"""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cases.cover.substitution import seen_to_by, still_with
from cases.record.models import CaseRecord
from cases.record.querysets import CaseRecordQuerySet
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.history import tracked
from core.keys.fields import EncryptedJSONField, EncryptedTextField
from reintegration.schedule import opens_on

# As what a plan goes along with a handover.
GOES_AS = "reintegration.plan"


class PlanQuerySet(CaseRecordQuerySet["Plan"]):
    def running(self) -> Self:
        """Plans that are prepared or under way; a case has one at most."""
        return self.filter(state__in=[Plan.State.DRAFT, Plan.State.ACTIVE])

    def active(self) -> Self:
        return self.filter(state=Plan.State.ACTIVE)


@tracked()
class Plan(CaseRecord):
    """Where a survivor returns to, when, and what for."""

    compartment = Compartment.LOCATION

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("Being prepared")
        ACTIVE = "ACTIVE", _("Active")
        COMPLETED = "COMPLETED", _("Completed")
        ENDED = "ENDED", _("Ended early")

    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("responsible officer"),
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    returned_on = models.DateField(_("day of return"))
    destination = EncryptedTextField(_("where the survivor returns to"))
    goals = EncryptedTextField(_("goals"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    end_note = EncryptedTextField(_("why it ended"), blank=True)

    objects = PlanQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "case"],
                condition=Q(state__in=["DRAFT", "ACTIVE"]),
                name="plan_one_running_per_case",
                violation_error_message=_("This case has a reintegration plan already."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["DRAFT", "ACTIVE"], ended_on=None)
                | Q(state__in=["COMPLETED", "ENDED"], ended_on__isnull=False),
                name="plan_ended_has_a_day",
            ),
            models.CheckConstraint(
                # A return that never took place ends its plan before the day that was meant for it.
                condition=Q(ended_on=None) | Q(state="ENDED") | Q(ended_on__gte=F("returned_on")),
                name="plan_dates_in_order",
                violation_error_message=_("The plan cannot end before the return."),
            ),
        ]

    @property
    def is_running(self) -> bool:
        return self.state in (self.State.DRAFT, self.State.ACTIVE)


@tracked()
class Enrolment(CaseRecord):
    """A training, a school, a job or a business, from the start to its end."""

    compartment = Compartment.LOCATION

    class Kind(models.TextChoices):
        TRAINING = "TRAINING", _("Vocational training")
        SCHOOL = "SCHOOL", _("School")
        JOB = "JOB", _("Job")
        BUSINESS = "BUSINESS", _("Own business")

    class State(models.TextChoices):
        ENROLLED = "ENROLLED", _("Enrolled")
        ATTENDING = "ATTENDING", _("Attending")
        COMPLETED = "COMPLETED", _("Completed")
        DROPPED = "DROPPED", _("Dropped out")

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="enrolments")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    title = EncryptedTextField(_("what"), help_text=_("For example: sewing course, grade 11, bakery."))
    provider = EncryptedTextField(_("where, and by whom"), blank=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ENROLLED)
    exit_note = EncryptedTextField(_("how it ended"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="enrolment_dates_in_order",
                violation_error_message=_("The end cannot be before the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["ENROLLED", "ATTENDING"]) | Q(ends_on__isnull=False),
                name="enrolment_ended_has_a_day",
                violation_error_message=_("Enter the day on which it ended."),
            ),
        ]
        indexes = [models.Index(fields=["plan", "-starts_on"], name="enrolment_of_plan")]

    @property
    def is_running(self) -> bool:
        return bool(NEXT_STATES[self.state])


# From which state an enrolment may go where.
NEXT_STATES: dict[str, tuple[Enrolment.State, ...]] = {
    Enrolment.State.ENROLLED: (Enrolment.State.ATTENDING, Enrolment.State.COMPLETED, Enrolment.State.DROPPED),
    Enrolment.State.ATTENDING: (Enrolment.State.COMPLETED, Enrolment.State.DROPPED),
    Enrolment.State.COMPLETED: (),
    Enrolment.State.DROPPED: (),
}


class FollowUpQuerySet(CaseRecordQuerySet["FollowUp"]):
    def planned(self) -> Self:
        return self.filter(outcome="")

    def of_the_rhythm(self) -> Self:
        """Those that come with the plan, without extra ones."""
        return self.filter(month__isnull=False)

    def made_by(self, user: ActingUser) -> Self:
        """Those that `user` makes: of plans for which they are responsible, or for whose officer they stand in there;
        and of one that they have handed over (`is_kept`) what is due before the next one begins."""
        rows = self.alias(is_theirs=seen_to_by(user, "plan__officer"))
        rows = rows.annotate(is_kept=still_with(user, "plan__officer", GOES_AS))
        return rows.filter(Q(is_theirs=True) | Q(is_kept=True))


@tracked()
class FollowUp(CaseRecord):
    """One of the visits after a return: of the rhythm (`month`), or an extra one between them (no month)."""

    compartment = Compartment.LOCATION

    class Outcome(models.TextChoices):
        """Empty while the visit lies ahead."""

        HELD = "HELD", _("Held")
        MISSED = "MISSED", _("Did not take place")
        CANCELLED = "CANCELLED", _("Cancelled with the plan")

    class Contact(models.TextChoices):
        HOME = "HOME", _("Home visit")
        ELSEWHERE = "ELSEWHERE", _("Met elsewhere")
        PHONE = "PHONE", _("By phone")

    class MissedReason(models.TextChoices):
        NOT_FOUND = "NOT_FOUND", _("Not found or moved")
        DECLINED = "DECLINED", _("The survivor did not want it")
        UNSAFE = "UNSAFE", _("Not safe to visit")
        OUT_OF_REACH = "OUT_OF_REACH", _("Could not get there")
        OTHER = "OTHER", _("Other reason")

    class Domain(models.TextChoices):
        """The nine needs that NEXUS found among trafficked Indonesians, and social relations."""

        HOUSING = "HOUSING", _("Housing")
        PHYSICAL_HEALTH = "PHYSICAL_HEALTH", _("Physical health")
        MENTAL_HEALTH = "MENTAL_HEALTH", _("Mental health")
        ECONOMY = "ECONOMY", _("Economic situation")
        EDUCATION = "EDUCATION", _("Education and training")
        SAFETY = "SAFETY", _("Safety and security")
        LEGAL_STATUS = "LEGAL_STATUS", _("Legal status and documents")
        LEGAL_ISSUES = "LEGAL_ISSUES", _("Legal issues")
        FAMILY = "FAMILY", _("Needs within the family")
        RELATIONS = "RELATIONS", _("Social relations")

    class Rating(models.TextChoices):
        STABLE = "STABLE", _("Stable")
        FRAGILE = "FRAGILE", _("Fragile")
        URGENT = "URGENT", _("Needs help now")

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="visits")
    month = models.PositiveSmallIntegerField(_("month"), null=True, blank=True)
    due_on = models.DateField(_("due on"))
    extra_reason = EncryptedTextField(_("why this extra visit"), blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    done_on = models.DateField(_("on which day"), null=True, blank=True)
    early_reason = EncryptedTextField(_("why it takes place earlier than planned"), blank=True)
    contact = models.CharField(_("how"), max_length=10, choices=Contact.choices, blank=True)
    missed_reason = models.CharField(
        _("why it did not take place"), max_length=12, choices=MissedReason.choices, blank=True
    )
    findings = EncryptedTextField(_("findings"), blank=True)
    ratings = EncryptedJSONField(_("situation"), default=dict)
    # What the sealed ratings say of safety, so that lists find who needs help now. It does not say who the person is.
    is_unsafe = models.BooleanField(_("not safe"), default=False, editable=False)

    # Whether its day is before the next officer begins (`made_by`).
    is_kept: bool

    objects = FollowUpQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "plan", "month"], name="followup_once_a_month"),
            models.CheckConstraint(
                condition=Q(outcome="", done_on=None) | (~Q(outcome="") & Q(done_on__isnull=False)),
                name="followup_outcome_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(missed_reason="") | Q(outcome="MISSED"), name="followup_reason_only_when_missed"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on", "id"], condition=Q(outcome=""), name="followup_due"
            )  # the list of due visits
        ]

    @property
    def is_planned(self) -> bool:
        return not self.outcome

    @property
    def is_extra(self) -> bool:
        return self.month is None

    @property
    def name(self) -> str:
        """What the visit is called in a list."""
        if self.month is None:
            return gettext("Extra visit")
        return ngettext("After %(month)d month", "After %(month)d months", self.month) % {"month": self.month}

    @property
    def held_from(self) -> date:
        """The first day on which it may be held without a word why it takes place earlier than planned."""
        return opens_on(self.due_on)

    @property
    def has_come(self) -> bool:
        """Whether the day for which it is planned is here; before it, it cannot be missed."""
        return self.due_on <= timezone.localdate()

    @property
    def is_early(self) -> bool:
        """Whether a visit that takes place today would take place earlier than planned."""
        return timezone.localdate() < self.held_from
