"""A second pair of eyes: that somebody asked for it, and what was answered; and when it is needed at all."""

from __future__ import annotations

from typing import Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Site
from cases.record.models import Case, CaseRecord
from cases.record.querysets import CaseRecordQuerySet
from core.compartments import Compartment
from core.history import tracked
from core.keys.fields import EncryptedTextField
from core.records import OrganisationRecordQuerySet, Record


class ApprovalQuerySet(CaseRecordQuerySet["Approval"]):
    def waiting(self) -> Self:
        """Those that nobody has answered yet."""
        return self.filter(state=Approval.State.WAITING)

    def subjects_waiting(self, kind: str) -> models.QuerySet[Any, UUID]:
        """The keys of what of a kind waits for an answer."""
        return self.waiting().subjects(kind)

    def subjects(self, kind: str) -> models.QuerySet[Any, UUID]:
        """The keys of what of a kind was asked about."""
        return self.filter(kind=kind).order_by().values_list("subject_id", flat=True)

    def approved(self) -> Self:
        return self.filter(state=Approval.State.APPROVED)

    def of(self, kind: str, subject_id: Any) -> Self:
        """What was asked about one thing, the latest first."""
        return self.filter(kind=kind, subject_id=subject_id).order_by("-created_at", "-id")


@tracked()
class Approval(CaseRecord):
    """Somebody asks a colleague to approve one version of something (`cases.extension.approvals` knows the kinds)."""

    class State(models.TextChoices):
        WAITING = "WAITING", _("Waiting for approval")
        APPROVED = "APPROVED", _("Approved")
        SENT_BACK = "SENT_BACK", _("Sent back")
        WITHDRAWN = "WITHDRAWN", _("Withdrawn")

    # Where the thing lies: nobody else learns that it is there.
    compartment = models.CharField(
        _("kind of content"), max_length=20, choices=Compartment.choices, default=Compartment.GENERAL, editable=False
    )
    kind = models.CharField(_("what is to be approved"), max_length=40)
    subject_id = models.UUIDField(editable=False)
    subject_version = models.PositiveIntegerField(editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    note = EncryptedTextField(_("what to look at"), blank=True)
    # Of a closing alone: as what the case is to be closed, and why.
    outcome = models.CharField(_("outcome"), max_length=16, choices=Case.Outcome.choices, blank=True, editable=False)
    reason = EncryptedTextField(_("reason for closing"), blank=True)
    comment = EncryptedTextField(_("comment"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)

    objects = ApprovalQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "subject_id"],
                condition=Q(state="WAITING"),
                name="approval_asked_once",
                violation_error_message=_("Approval is being asked for already."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["WAITING", "WITHDRAWN"], decided_by=None, decided_at=None)
                | Q(state__in=["APPROVED", "SENT_BACK"], decided_by__isnull=False, decided_at__isnull=False),
                name="approval_decided_whole",
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=F("created_by")),
                name="approval_by_another",
                violation_error_message=_("Nobody approves what they asked for themselves."),
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "subject_id", "-created_at"], name="approval_of_subject"),
            # The list of those that wait.
            models.Index(fields=["created_at", "id"], condition=Q(state="WAITING"), name="approval_waiting"),
        ]

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING


@tracked()
class CaseRules(Record):
    """What the organisation has decided about its own work. Without a row nothing of it is asked for."""

    # Months after the last word on an enquiry that became no case. Shorter than a month, who calls again tells all
    # anew; longer than three years, calls would outlive the cases beside them.
    SHORTEST, USUAL, LONGEST = 1, 12, 36

    # How long a note may be changed without a row, and at most: a month.
    NOTE_HOURS: ClassVar[int] = 24
    MOST_NOTE_HOURS: ClassVar[int] = 744

    closure_needs_approval = models.BooleanField(_("closing a case needs approval"), default=False)
    assessments_need_approval = models.BooleanField(_("finished assessments are approved"), default=False)
    dossiers_need_approval = models.BooleanField(_("restitution dossiers are approved"), default=False)
    enquiries_kept = models.PositiveSmallIntegerField(_("enquiries are kept for (months)"), default=USUAL)
    note_hours = models.PositiveSmallIntegerField(
        _("hours for which a note may be changed"),
        default=NOTE_HOURS,
        validators=[MaxValueValidator(MOST_NOTE_HOURS)],
    )

    # Community-based providers are bound (UU 12/2022, articles 39 to 41): told beforehand rather than too late.
    must_report = models.BooleanField(_("sexual violence is reported to the police"), default=True)

    # Where what the public writes is worked on; null while the organisation takes nothing from it.
    reports_site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects = OrganisationRecordQuerySet["CaseRules"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(enquiries_kept__range=(1, 36)),
                name="caserules_enquiries_kept",
                violation_error_message=_("Enquiries are kept for 1 to 36 months."),
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                name="caserules_once",
                violation_error_message=_("Somebody else has saved this meanwhile. Reload the page."),
            ),
        ]
