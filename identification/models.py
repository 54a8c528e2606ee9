"""What was found out about age, act, means and purpose, what bears it out, and what bodies decided on the status."""

from __future__ import annotations

from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.episodes.models import Episode
from cases.record.models import CaseRecord
from cases.record.querysets import CaseRecordQuerySet
from core.compartments import Compartment
from core.history import tracked
from core.keys.fields import EncryptedJSONField, EncryptedTextField
from documents.models import Document
from identification.elements import Kind


@tracked()
class Part(CaseRecord):
    """One question of a case's identification with what was found out. There is none before something was.

    `findings` is {code of an element: {"answer": a comparing.Answer, "reason": text}}; what is not in it is not known.
    """

    compartment = Compartment.GENERAL

    kind = models.CharField(_("question"), max_length=8, choices=Kind.choices)
    findings = EncryptedJSONField(_("what was found out"), default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "case", "kind"], name="part_once_per_case")]


@tracked()
class Evidence(CaseRecord):
    """That a document or an episode of the case bears out a finding. It lies in the document's compartment, so that
    nobody learns of a document that they may not see."""

    compartment = models.CharField(max_length=20, choices=Compartment.choices, default=Compartment.GENERAL)
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="evidence")
    element = models.CharField(max_length=24)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", null=True)
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(document=None, episode__isnull=False) | Q(document__isnull=False, episode=None),
                name="evidence_is_one_thing",
            ),
            models.UniqueConstraint(
                fields=["part", "element", "document", "episode"], name="evidence_once", nulls_distinct=False
            ),
        ]

    @property
    def subject_id(self) -> UUID:
        """The key of the document or the episode."""
        found: Any = self.document_id or self.episode_id
        key: UUID = found
        return key


class DecisionQuerySet(CaseRecordQuerySet["Decision"]):
    def in_force(self) -> Self:
        """Those that nobody has withdrawn."""
        return self.filter(withdrawn_on=None)

    def newest_first(self) -> Self:
        return self.order_by("-decided_on", "-created_at", "-id")


@tracked()
class Decision(CaseRecord):
    """What a body decided on the status of a person as a victim. It is written down here and never made here.

    `status` is a code of HTCDS (vic_TraffickingStatus); what HTCDS calls who decided is `HTCDS_BODIES[body]`.
    """

    compartment = Compartment.GENERAL

    class Body(models.TextChoices):
        OWN = "OWN", _("Our own organisation")
        OTHER_NGO = "OTHER_NGO", _("Another non-governmental organisation")
        POLICE = "POLICE", _("Police")
        PROSECUTION = "PROSECUTION", _("Public prosecutor")
        COURT = "COURT", _("Court")
        LPSK = "LPSK", _("LPSK")
        UPTD_PPA = "UPTD_PPA", _("UPTD PPA")
        MINISTRY = "MINISTRY", _("Ministry or government agency")
        MISSION = "MISSION", _("Indonesian mission abroad")
        OTHER = "OTHER", _("Another body")

    class AppealOutcome(models.TextChoices):
        UPHELD = "UPHELD", _("The decision stands")
        CHANGED = "CHANGED", _("The decision was changed")
        TAKEN_BACK = "TAKEN_BACK", _("The appeal was taken back")

    class Withdrawal(models.TextChoices):
        BY_BODY = "BY_BODY", _("The body took it back")
        MISTAKE = "MISTAKE", _("It was recorded by mistake")

    HTCDS_BODIES: ClassVar[dict[str, str]] = {
        Body.OWN: "NGO",
        Body.OTHER_NGO: "NGO",
        Body.POLICE: "Police",
        Body.PROSECUTION: "CourtOrProsecution",
        Body.COURT: "CourtOrProsecution",
        Body.LPSK: "NonPoliceGovernmentalOrganization",
        Body.UPTD_PPA: "NonPoliceGovernmentalOrganization",
        Body.MINISTRY: "NonPoliceGovernmentalOrganization",
        Body.MISSION: "NonPoliceGovernmentalOrganization",
        Body.OTHER: "Other",
    }

    status = models.CharField(_("status"), max_length=40)
    body = models.CharField(_("who decided"), max_length=12, choices=Body.choices)
    body_name = EncryptedTextField(_("office or person who decided"), blank=True)
    decided_on = models.DateField(_("decided on"))
    number = EncryptedTextField(_("number of the decision"), blank=True)
    grounds = EncryptedTextField(_("grounds that were given"), blank=True)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("document")
    )
    appeal_until = models.DateField(_("appeal possible until"), null=True, blank=True)
    appeal_lodged_on = models.DateField(_("appeal lodged on"), null=True, blank=True)
    appeal_outcome = models.CharField(
        _("outcome of the appeal"), max_length=10, choices=AppealOutcome.choices, blank=True
    )
    appeal_decided_on = models.DateField(_("appeal decided on"), null=True, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    withdrawal = models.CharField(
        pgettext_lazy("decision", "why it was withdrawn"), max_length=8, choices=Withdrawal.choices, blank=True
    )
    withdrawal_note = EncryptedTextField(_("note on the withdrawal"), blank=True)

    objects = DecisionQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(appeal_until=None) | Q(appeal_until__gte=F("decided_on")))
                & (Q(appeal_lodged_on=None) | Q(appeal_lodged_on__gte=F("decided_on"))),
                name="decision_appeal_after_it",
                violation_error_message=_("An appeal cannot be before the decision."),
            ),
            models.CheckConstraint(
                condition=Q(appeal_outcome="", appeal_decided_on=None)
                | (
                    ~Q(appeal_outcome="")
                    & Q(appeal_decided_on__isnull=False, appeal_lodged_on__isnull=False)
                    & Q(appeal_decided_on__gte=F("appeal_lodged_on"))
                ),
                name="decision_outcome_of_appeal",
                violation_error_message=_(
                    "The outcome of an appeal needs its day and the day on which the appeal was lodged, in this order."
                ),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawal="")
                | (Q(withdrawn_on__gte=F("decided_on")) & ~Q(withdrawal="")),
                name="decision_withdrawn_with_why",
                violation_error_message=_("A decision cannot be withdrawn before it was made."),
            ),
        ]
        indexes = [models.Index(fields=["case", "-decided_on"], name="decision_of_case")]

    @property
    def htcds_body(self) -> str:
        return self.HTCDS_BODIES[self.body]

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_on is not None
