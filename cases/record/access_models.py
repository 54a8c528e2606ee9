"""Who works on a case. Assignment and Grant are the truth; grants.py derives the other two from them."""

from __future__ import annotations

from datetime import date
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from accounts.models import Membership
from cases.record import periods
from cases.record.models import Case
from cases.record.periods import Period
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.db import current_organisation
from core.history import tracked
from core.history_exemptions import untracked
from core.records import OrganisationOwned, Record, RecordQuerySet


class AssignmentQuerySet(RecordQuerySet[Any]):
    def current(self) -> Self:
        """Those who work on their case now."""
        now = timezone.now()
        return self.filter(Q(until=None) | Q(until__gt=now), since__lte=now)

    def lasting(self) -> Self:
        """Those that are not over: of who works on the case now, and of who is yet to come."""
        return self.filter(Q(until=None) | Q(until__gt=timezone.now()))

    def with_presence(self) -> Self:
        """With `is_here`: a part stays when its holder's access is switched off, and this says whether it is on."""
        return self.annotate(is_here=Exists(Membership.objects.current().filter(user=OuterRef("user"))))


@tracked()
class Assignment(Record):
    """Somebody works on a case from one day to another. What they may do there is their role's matter."""

    class Part(models.TextChoices):
        """What somebody is on this case."""

        LEAD = "LEAD", _("Lead caseworker")
        MANAGER = "MANAGER", _("Case manager")
        CASEWORKER = "CASEWORKER", _("Caseworker")
        SHELTER = "SHELTER", _("Shelter staff")
        COUNSELLOR = "COUNSELLOR", _("Counsellor")
        HEALTH = "HEALTH", _("Health worker")
        LAWYER = "LAWYER", _("Lawyer")
        REINTEGRATION = "REINTEGRATION", _("Reintegration officer")

        @property
        def compartment(self) -> Compartment:
            """What the work of this part is written in."""
            return _WRITTEN_IN.get(self, Compartment.GENERAL)

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assignments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(_("part in the case"), max_length=16, choices=Part.choices)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    cover = models.ForeignKey(
        "cases.Cover", on_delete=models.PROTECT, related_name="parts", null=True, blank=True, editable=False
    )

    # Of one that was just ended: what could not go to who was chosen for it, by its code (`handing_over.theirs`).
    stays: dict[str, list[UUID]]

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cover=None) | Q(until__isnull=False),
                name="assignment_cover_ends",
                violation_error_message=_("Who stands in for somebody does so until a day."),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="assignment_dates_in_order",
                violation_error_message=_("The end cannot be before the beginning."),
            ),
            models.UniqueConstraint(
                fields=["organisation", "case", "user", "part"],
                condition=Q(until=None),
                name="assignment_once",
                violation_error_message=_("This person already has this part in the case."),
            ),
        ]

    @property
    def is_current(self) -> bool:
        """As the queryset's `current()`."""
        return self.since <= timezone.now() and self.is_lasting

    @property
    def is_lasting(self) -> bool:
        """As the queryset's `lasting()`."""
        return self.until is None or self.until > timezone.now()

    @property
    def period(self) -> Period:
        return Period(self.since, self.until)

    @property
    def first_day(self) -> date:
        """The day on which it begins, where the case is."""
        return periods.day_of(self.since, self.case.site.time_zone)

    @property
    def last_day(self) -> date | None:
        """The last day of it where the case is, None without an end."""
        return None if self.until is None else periods.last_day(self.until, self.case.site.time_zone)


_WRITTEN_IN = {
    Assignment.Part.COUNSELLOR: Compartment.COUNSELLING,
    Assignment.Part.HEALTH: Compartment.CLINICAL,
    Assignment.Part.LAWYER: Compartment.LEGAL,
}


# What somebody typed is erased with the person; a history would keep it.
@tracked(leave_out=["reason"])
class Grant(Record):
    """Access to one case beyond assignment, until a moment, with a reason: for a user or for a site.

    A site gets one while it houses the person: whoever is on shift there reaches the case.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="grants")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    site = models.ForeignKey("accounts.Site", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()

    objects = RecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("since")),
                name="grant_dates_in_order",
                violation_error_message=_("The end cannot be before the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(user=None, site__isnull=False) | Q(user__isnull=False, site=None),
                name="grant_to_user_or_site",
            ),
        ]


@tracked()
class CaseAccess(OrganisationOwned):
    """Which principal (user, site or organisation) reaches which case: what `visible_to` reads."""

    class Via(models.TextChoices):
        ASSIGNMENT = "ASSIGNMENT", _("Assignment")
        GRANT = "GRANT", _("Exceptional access")
        SITE = "SITE", _("Site")
        ORGANISATION = "ORGANISATION", _("Organisation")

    principal = models.UUIDField()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    via = models.CharField(max_length=12, choices=Via.choices)
    via_id = models.UUIDField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "principal", "case", "via_id"], name="caseaccess_once")
        ]


@untracked("Nothing is in it.")
class CaseUserObjectPermission(UserObjectPermissionBase):
    """django-guardian's row for a case, with a direct foreign key. Nothing is written into it (decision 69)."""

    content_object = models.ForeignKey(Case, on_delete=models.CASCADE)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, default=current_organisation, related_name="+"
    )


class EmergencyQuerySet(RecordQuerySet["EmergencyAccess"]):
    def visible_to(self, user: ActingUser, act: str | None = None) -> Self:
        """All of the organisation, for who reviews them: also of cases that they do not open."""
        if not user.is_active or act is None or not user.acting.may(act):
            return self.none()
        return self.filter(organisation_id=user.acting.organisation_id)


@tracked(leave_out=["reason", "finding"])
class EmergencyAccess(Record):
    """Somebody opened a case that they did not see, with a reason, for an hour. It is looked at afterwards."""

    class Verdict(models.TextChoices):
        NEEDED = "NEEDED", _("It was needed")
        NOT_NEEDED = "NOT_NEEDED", _("It was not needed")
        MISUSED = "MISUSED", _("It was misused")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="emergencies")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    grant = models.OneToOneField(Grant, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)
    verdict = models.CharField(_("verdict"), max_length=12, choices=Verdict.choices, blank=True)
    finding = models.CharField(_("finding"), max_length=300, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    reviewed_at = models.DateTimeField(null=True, editable=False)

    objects = EmergencyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="", reviewed_at=None, reviewed_by=None)
                | (~Q(verdict="") & Q(reviewed_at__isnull=False, reviewed_by__isnull=False)),
                name="emergency_reviewed_whole",
            ),
            models.CheckConstraint(condition=~Q(reviewed_by=F("user")), name="emergency_reviewed_by_another"),
        ]
        indexes = [
            models.Index(fields=["organisation", "created_at"], name="emergency_waiting", condition=Q(verdict=""))
        ]
