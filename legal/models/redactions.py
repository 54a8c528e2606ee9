"""What is blacked out of an exhibit before others see it."""

from __future__ import annotations

import json
from typing import NamedTuple

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.history import tracked
from core.keys.fields import EncryptedTextField
from documents.models import Document
from legal.models.exhibits import Exhibit
from legal.models.records import LegalRecord

MOST_BOXES = 200


class Box(NamedTuple):
    """A part of a page (from 1) as it is seen, in thousandths of its width and height, and why nobody is to see it."""

    page: int
    left: int
    top: int
    width: int
    height: int
    reason: str


@tracked()
class Redaction(LegalRecord):
    """Boxes over the pages of an exhibit: a draft, until a copy is made in which they are black.

    The copy is a document of its own; that of the exhibit stays as it is. The dossier takes the copy that is in use.
    """

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("Draft")
        USED = "USED", pgettext_lazy("redacted copy", "In use")
        ASIDE = "ASIDE", pgettext_lazy("redacted copy", "Not in use")

    class Reason(models.TextChoices):
        THIRD_PARTY = "THIRD_PARTY", pgettext_lazy("redaction", "Somebody else")
        ADDRESS = "ADDRESS", pgettext_lazy("redaction", "Address")
        SHELTER = "SHELTER", pgettext_lazy("redaction", "Shelter")
        HEALTH = "HEALTH", pgettext_lazy("redaction", "Health")
        OTHER = "OTHER", pgettext_lazy("redaction", "Other")

    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="redactions")
    state = models.CharField(_("state"), max_length=5, choices=State.choices, default=State.DRAFT)
    sealed_boxes = EncryptedTextField(_("boxes"), blank=True, is_coded=True)
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    made_at = models.DateTimeField(_("made at"), null=True, blank=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exhibit"], condition=Q(state="DRAFT"), name="redaction_one_draft"),
            models.UniqueConstraint(fields=["exhibit"], condition=Q(state="USED"), name="redaction_one_in_use"),
            models.CheckConstraint(
                condition=Q(state="DRAFT", document=None, made_at=None)
                | (~Q(state="DRAFT") & Q(document__isnull=False, made_at__isnull=False)),
                name="redaction_made_or_draft",
            ),
            models.CheckConstraint(
                condition=Q(replaces=None) | ~Q(replaces=F("id")), name="redaction_replaces_another"
            ),
        ]

    @property
    def boxes(self) -> list[Box]:
        """In the order in which they are read. Erased: none."""
        return [Box(*one) for one in json.loads(self.sealed_boxes or "[]")]

    @boxes.setter
    def boxes(self, boxes: list[Box]) -> None:
        self.sealed_boxes = json.dumps(sorted(boxes))

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_used(self) -> bool:
        return self.state == self.State.USED
