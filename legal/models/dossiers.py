"""The frozen dossiers made of a claim."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.record.querysets import CaseRecordQuerySet
from core.errors import Damaged
from core.history import tracked
from core.history_exemptions import untracked
from core.jobs.models import Job
from core.keys.fields import EncryptedJSONField, EncryptedTextField
from documents.models import Document
from legal.models.claims import RestitutionClaim
from legal.models.records import LegalRecord

# As legal.dossier.words.amount writes it, and no other way.
_TOTAL = re.compile(r"Rp(\d{1,3}(?:\.\d{3})*)(?:,00)?")


class DossierQuerySet(CaseRecordQuerySet["Dossier"]):
    def newest_built(self, claim: RestitutionClaim) -> Dossier | None:
        """The version of a claim that was built last; None while none was."""
        return self.filter(claim=claim, document__isnull=False).order_by("-number").first()


@tracked()
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
    # The bundle: the dossier's own part with all exhibits behind it.
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    # Its own part alone, with the manifest attached. What was built before there were two files has none.
    own_part = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    # What stands in it (legal.dossier.content.Content) and where its exhibits stand, to be compared with others.
    content = EncryptedJSONField(default=None)
    # Whose certificate has signed both files; empty: they are not signed.
    signed_by = models.CharField(_("signed by"), max_length=200, blank=True)
    content_digest = models.CharField(max_length=64, blank=True)
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    built_at = models.DateTimeField(_("built at"), null=True, blank=True)
    # Whether somebody made sure that nothing in it gives away the survivor's address, or the claim shows it. Not so for
    # what was built before that was asked.
    is_address_checked = models.BooleanField(default=False, editable=False)
    # What could not be put in: [{"exhibit": "P-3", "reason": a code of documents.workbench.Reason}].
    problems = models.JSONField(default=list, blank=True)

    objects = DossierQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="dossier_number_once"),
            models.CheckConstraint(
                condition=Q(document=None, own_part=None, pages=None, built_at=None, content_digest="", signed_by="")
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
    def total(self) -> Decimal | None:
        """What this version claims, in whole rupiah; None where its content was not kept, or does not open."""
        found = _TOTAL.fullmatch(self._kept.get("total", ""))
        return Decimal(found.group(1).replace(".", "")) if found else None

    @property
    def has_letter(self) -> bool | None:
        """Whether the application letter stands in it; None where its content was not kept, or does not open."""
        kept = self._kept
        return kept.get("letter") is not None if kept else None

    @property
    def _kept(self) -> dict[str, Any]:
        try:
            return self.content or {}
        except Damaged:
            return {}

    @property
    def state(self) -> State:
        """Read with its job, whose record may be gone one day: what was not built then never will be."""
        if self.is_built:
            return self.State.DONE
        if self.job is None:
            return self.State.FAILED
        # A job is done in the transaction that builds it: this row was read just before that, and is to be read again.
        if self.job.state in (Job.State.CLAIMED, Job.State.DONE):
            return self.State.RUNNING
        return self.State(self.job.state)

    @property
    def failure(self) -> str:
        """Why it failed, as a person may read it; empty unless it did."""
        if self.state != self.State.FAILED:
            return ""
        return self.job.failure if self.job else gettext("The work is no longer on record. Build the dossier again.")


@untracked("It only grows.")
class DossierCopy(LegalRecord):
    """That a file of a dossier left the house: the how manyth copy, who took it, when and for what."""

    class Kind(models.TextChoices):
        WORKING = "WORKING", _("Working copy")
        FILING = "FILING", _("For filing")

    class Part(models.TextChoices):
        BUNDLE = "BUNDLE", _("Bundle with exhibits")
        OWN = "OWN", _("Dossier without exhibits")

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="copies")
    number = models.PositiveIntegerField(_("copy number"))
    kind = models.CharField(_("kind of copy"), max_length=7, choices=Kind.choices)
    part = models.CharField(_("file"), max_length=6, choices=Part.choices)
    purpose = EncryptedTextField(_("for what"), blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "number"], name="dossiercopy_number_once")]
