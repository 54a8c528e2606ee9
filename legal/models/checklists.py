"""What people say of the checklist of a claim, and which exhibit stands for which of its items."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.history import tracked
from core.keys.fields import EncryptedTextField
from legal.models.claims import RestitutionClaim
from legal.models.exhibits import Exhibit
from legal.models.records import LegalRecord


@tracked()
class ChecklistAnswer(LegalRecord):
    """What somebody says of one item of the checklist (legal/data/checklists.json), who and when by the row itself."""

    class Answer(models.TextChoices):
        DONE = "DONE", _("It is there")
        MISSING = "MISSING", _("It is asked for, and still missing")
        NOT_NEEDED = "NOT_NEEDED", _("It does not apply")

    claim = models.ForeignKey(RestitutionClaim, on_delete=models.PROTECT, related_name="answers")
    item = models.CharField(_("item"), max_length=24)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer.choices)
    reason = EncryptedTextField(_("reason"), blank=True)
    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="answers", null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["claim", "item"], name="checklistanswer_once")]


@tracked()
class ExhibitKind(LegalRecord):
    """That an exhibit is what an item of the checklist asks for."""

    exhibit = models.OneToOneField(Exhibit, on_delete=models.PROTECT, related_name="kind")
    item = models.CharField(_("item"), max_length=24)
