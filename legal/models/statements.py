"""The statement on immaterial loss: what no receipt shows."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.history import tracked
from core.keys.fields import EncryptedTextField
from legal.models.claims import RestitutionClaim
from legal.models.exhibits import Exhibit
from legal.models.records import LegalRecord


@tracked()
class ImmaterialStatement(LegalRecord):
    """What a claim says of suffering and its consequences. It is printed where the survivor agrees to that."""

    # What is told, in the order in which it is printed.
    PARTS: ClassVar[tuple[str, ...]] = ("suffering", "life", "family", "health", "own_words")

    claim = models.OneToOneField(RestitutionClaim, on_delete=models.PROTECT, related_name="statement")
    suffering = EncryptedTextField(_("suffering"), blank=True)
    life = EncryptedTextField(_("consequences for life and work"), blank=True)
    family = EncryptedTextField(_("consequences for the family"), blank=True)
    health = EncryptedTextField(_("consequences for health"), blank=True)
    own_words = EncryptedTextField(_("in the survivor's own words"), blank=True)
    told_on = models.DateField(_("told on"), null=True, blank=True)
    is_printed = models.BooleanField(_("the survivor agrees that it is printed"), default=False)
    agreed_on = models.DateField(_("agreed on"), null=True, blank=True)
    report = models.ForeignKey(
        Exhibit, on_delete=models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("report")
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_printed=False, agreed_on=None) | Q(is_printed=True, agreed_on__isnull=False),
                name="statement_agreed_on_a_day",
                violation_error_message=_("Say on which day the survivor agreed."),
            )
        ]

    @property
    def is_told(self) -> bool:
        """Whether anything was written down."""
        return any(getattr(self, name) for name in self.PARTS)
