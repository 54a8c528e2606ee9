"""Instruments as versioned data, and what was answered to them in cases."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments import reading
from assessments.definitions import Definition, JudgementChoice, Words
from cases.record.models import CaseRecord
from cases.record.querysets import CaseRecordQuerySet
from core.compartments import Compartment
from core.history import tracked
from core.keys.fields import EncryptedJSONField, EncryptedTextField
from core.records import OrganisationRecordQuerySet, Record


class InstrumentQuerySet(OrganisationRecordQuerySet["Instrument"]):
    def usable(self) -> Self:
        """Those that can be filled in anew: one version is published."""
        published = Edition.objects.published().filter(instrument=models.OuterRef("pk"))
        return self.filter(models.Exists(published))


@tracked()
class Instrument(Record):
    """A set of questions of an organisation. What it asks stands in its versions."""

    class Kind(models.TextChoices):
        IDENTIFICATION = "IDENTIFICATION", _("Identification")
        RISK = "RISK", _("Risk and safety")
        NEEDS = "NEEDS", _("Needs")
        PSYCHOSOCIAL = "PSYCHOSOCIAL", _("Psychosocial")
        OUTCOME = "OUTCOME", _("Outcome")
        OTHER = "OTHER", _("Other")

    code = models.SlugField(_("code"), max_length=40)
    name_id = models.CharField(_("name in Indonesian"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    compartment = models.CharField(_("kind of content"), max_length=20, choices=Compartment.choices)
    source = models.CharField(_("source"), max_length=500, blank=True)
    licence = models.CharField(_("licence"), max_length=300, blank=True)
    # Set for one that was shipped: which release of it the organisation has.
    release = models.PositiveIntegerField(null=True, editable=False)
    # Of a shipped one, by question: what the organisation requires, hides and calls otherwise. A release keeps it.
    adjustments = models.JSONField(_("own settings"), default=dict, blank=True, editable=False)

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "code"],
                name="instrument_code_once",
                violation_error_message=_("Another instrument has this code already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.name)

    def get_absolute_url(self) -> str:
        return reverse("assessments:instrument", kwargs={"pk": self.pk})

    @property
    def name(self) -> Words:
        return Words(self.name_id, self.name_en)

    @property
    def is_shipped(self) -> bool:
        return self.release is not None


# What published editions ask, read once in a process.
_MAX_PUBLISHED = 200
_published: dict[UUID, Definition] = {}


class EditionQuerySet(OrganisationRecordQuerySet["Edition"]):
    def published(self) -> Self:
        return self.filter(state=Edition.State.PUBLISHED)

    def drafts(self) -> Self:
        return self.filter(state=Edition.State.DRAFT)


@tracked()
class Edition(Record):
    """One version of what an instrument asks. Once published it never changes: the database refuses it (0002_wall)."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("Draft")
        PUBLISHED = "PUBLISHED", _("Published")
        RETIRED = "RETIRED", _("Retired")

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    definition = models.JSONField(_("definition"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    published_at = models.DateTimeField(null=True, editable=False)

    objects = EditionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "instrument", "number"], name="edition_once"),
            models.UniqueConstraint(
                fields=["organisation", "instrument"], condition=Q(state="DRAFT"), name="edition_one_draft"
            ),
            models.UniqueConstraint(
                fields=["organisation", "instrument"],
                condition=Q(state="PUBLISHED"),
                name="edition_one_published",
            ),
            models.CheckConstraint(
                condition=Q(state="DRAFT", published_at=None) | (~Q(state="DRAFT") & Q(published_at__isnull=False)),
                name="edition_published_has_a_moment",
            ),
        ]

    @cached_property
    def read(self) -> Definition:
        """What it asks. Raises Flawed for a draft that is not ready."""
        if self.is_draft:
            return reading.read(self.definition)
        if self.pk not in _published:
            if len(_published) >= _MAX_PUBLISHED:
                _published.clear()
            _published[self.pk] = reading.read(self.definition)
        return _published[self.pk]

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT


class AssessmentQuerySet(CaseRecordQuerySet["Assessment"]):
    def drafts(self) -> Self:
        return self.filter(state=Assessment.State.DRAFT)

    def final(self) -> Self:
        return self.filter(state=Assessment.State.FINAL)

    def standing(self) -> Self:
        """The final ones that no later one corrects."""
        corrections = Assessment.objects.final().filter(replaces=models.OuterRef("pk"))
        return self.final().exclude(models.Exists(corrections))

    def newest(self) -> Self:
        """Of each instrument in a case the standing one that was filled in last."""
        return self.standing().exclude(_later(same="instrument"))

    def to_review(self) -> Self:
        """The newest ones, whose next review is still to be made. What cannot be filled in anew (`is_usable`) is
        reviewed by a later one of its kind."""
        published = Edition.objects.published().filter(instrument=models.OuterRef("instrument"))
        rows = self.newest().annotate(is_usable=models.Exists(published))
        replaced = _later(same="instrument__kind", compartment=models.OuterRef("compartment"))
        return rows.filter(models.Q(is_usable=True) | ~models.Q(replaced))

    def newest_first(self) -> Self:
        return self.order_by("-assessed_on", "-created_at", "-id")


def _later(*, same: str, **more: Any) -> models.Exists:
    """Of a row: whether one that stands was filled in after it in its case, with the same value there."""
    later = models.Q(assessed_on__gt=models.OuterRef("assessed_on")) | models.Q(
        assessed_on=models.OuterRef("assessed_on"), created_at__gt=models.OuterRef("created_at")
    )
    rows = Assessment.objects.standing().filter(later, case=models.OuterRef("case"), **more)
    return models.Exists(rows.filter(**{same: models.OuterRef(same)}))


@tracked()
class Assessment(CaseRecord):
    """An instrument filled in for a case. A final one is locked; a correction is another one that replaces it."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("Draft")
        FINAL = "FINAL", _("Finished")

    compartment = models.CharField(_("kind of content"), max_length=20, choices=Compartment.choices, editable=False)
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+", editable=False)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+", editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    assessed_on = models.DateField(_("day of the assessment"))
    answers = EncryptedJSONField(_("answers"), default=dict)
    results = EncryptedJSONField(_("results"), default=dict, editable=False)
    # A code of the instrument's: which level the worker decided on. It says nothing of who the person is.
    judgement = models.CharField(_("judgement"), max_length=40, blank=True)
    summary = EncryptedTextField(_("conclusions"), blank=True)
    next_review_on = models.DateField(_("next review"), null=True, blank=True)
    finished_at = models.DateTimeField(null=True, editable=False)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True, editable=False)

    # Whether its instrument can be filled in anew (`to_review`).
    is_usable: bool

    objects = AssessmentQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "case", "instrument"],
                condition=Q(state="DRAFT"),
                name="assessment_one_draft",
                violation_error_message=_("This case has a draft of this assessment already. Go on with it."),
            ),
            models.UniqueConstraint(
                fields=["organisation", "replaces"],
                name="assessment_replaced_once",
                violation_error_message=_("This assessment was corrected already. Correct the newer one."),
            ),
            models.CheckConstraint(condition=~Q(replaces=F("id")), name="assessment_not_of_itself"),
            models.CheckConstraint(
                condition=Q(state="DRAFT", finished_at=None) | Q(state="FINAL", finished_at__isnull=False),
                name="assessment_final_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(next_review_on=None) | Q(next_review_on__gt=F("assessed_on")),
                name="assessment_review_after",
                violation_error_message=_("The next review lies after the day of the assessment."),
            ),
        ]
        indexes = [models.Index(fields=["case", "-assessed_on", "-id"], name="assessment_of_case")]

    def get_absolute_url(self) -> str:
        return reverse("assessments:assessment", kwargs={"case": self.case_id, "pk": self.pk})

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def assessor(self) -> str:
        """Who finished it; of a draft, who began it. Nothing changes a finished one any more."""
        user = self.created_by if self.is_draft else self.updated_by
        return user.name if user else ""

    @property
    def judged(self) -> JudgementChoice | None:
        """What the worker decided, in the words of the version that was filled in."""
        found = self.edition.read.judgement
        return found.choice(self.judgement) if found else None
