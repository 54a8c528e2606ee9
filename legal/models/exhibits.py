"""Documents as evidence in a claim."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.episodes.models import Episode
from core.history import tracked
from core.keys.fields import EncryptedTextField
from documents.models import Document
from legal.models.claims import LossItem, RestitutionClaim
from legal.models.records import LegalRecord


@tracked()
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


@tracked()
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


@tracked()
class EpisodeEvidence(LegalRecord):
    """That an exhibit proves an episode of the chronology."""

    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="tells")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["exhibit", "episode"],
                name="episodeevidence_once",
                violation_error_message=_("This exhibit proves the episode already."),
            )
        ]
