"""Calls and visits of people who ask something: most of them never become a case."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.intake.models import Intake
from cases.permissions import CasePermission
from cases.record.models import Case
from cases.record.querysets import reachable
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.history import tracked
from core.key_subjects import KeySubject
from core.keys.fields import EncryptedTextField
from core.records import Record, RecordQuerySet

ENQUIRY = "enquiry"


class EnquiryQuerySet(RecordQuerySet["Enquiry"]):
    def visible_to(self, user: ActingUser, act: str | None = None) -> Self:
        """One's own, and those of the sites or the organisation for which the user holds the permission.

        One that became a case is for those who see the case and who its person is.
        """
        if not user.is_active or not user.acting.reads(Compartment.IDENTITY):
            return self.none()
        principals = user.acting.principals(act or CasePermission.LOG_ENQUIRIES)
        whose = Q(created_by__in=principals) | Q(site__in=principals) | Q(organisation__in=principals)
        seen = reachable(user, act=CasePermission.VIEW, compartment=Compartment.IDENTITY)
        return self.filter(whose, Q(case=None) | Q(case__in=seen), organisation_id=user.acting.organisation_id)

    def open(self) -> Self:
        return self.filter(outcome="", erased_at=None)


@tracked()
class Enquiry(Record):
    """Somebody called or came and asked something. Its content lies under keys of its own: there is no person yet."""

    compartment = Compartment.IDENTITY

    class Outcome(models.TextChoices):
        INFORMED = "INFORMED", _("Information given")
        REFERRED = "REFERRED", _("Referred to others")
        CASE = "CASE", _("Became a case")
        NO_CONTACT = "NO_CONTACT", _("Could not be reached")

    site = models.ForeignKey("accounts.Site", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(_("how it reached us"), max_length=12, choices=Intake.Channel.choices)
    received_at = models.DateTimeField(_("received at"), default=timezone.now)
    # Read before `asker`, which may hold a number.
    safe_contact = EncryptedTextField(_("how to reach them safely"), blank=True)
    asker = EncryptedTextField(_("who asked"), blank=True)
    about = EncryptedTextField(_("what it is about"))
    advice = EncryptedTextField(_("what was advised"), blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="+", null=True, editable=False)
    # Since when its keys are destroyed: it became no case within the time for which the organisation keeps it.
    erased_at = models.DateTimeField(_("erased at"), null=True, editable=False)

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="CASE", case__isnull=False) | (~Q(outcome="CASE") & Q(case=None)),
                name="enquiry_case_is_named",
                violation_error_message=_("An enquiry becomes a case by an intake alone."),
            )
        ]
        indexes = [models.Index(fields=["organisation", "-received_at", "-id"], name="enquiry_recent")]

    def key_subject(self) -> KeySubject:
        return KeySubject(ENQUIRY, self.pk)

    def access_case_id(self) -> UUID | None:
        return self.case_id
