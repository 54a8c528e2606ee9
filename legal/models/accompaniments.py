"""That somebody went along, and that the survivor was told of their rights."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.domain.countries import language_name
from core.history import tracked
from core.keys.fields import EncryptedTextField
from documents.models import Document
from legal.models.hearings import Hearing
from legal.models.matters import MatterRecord
from legal.models.records import LegalRecord
from legal.rights import Right, all_rights


@tracked()
class Accompaniment(MatterRecord):
    """One time that somebody went along with the survivor: what she was told there, and what she decided.

    `hearing` is the appointment that it was, where it was one of the matter's.
    """

    class Place(models.TextChoices):
        POLICE = "POLICE", _("Police")
        PROSECUTOR = "PROSECUTOR", _("Prosecutor's office")
        COURT = "COURT", _("Court")
        LPSK = "LPSK", "LPSK"
        IMMIGRATION = "IMMIGRATION", _("Immigration")
        MANPOWER = "MANPOWER", _("Manpower office")
        HOSPITAL = "HOSPITAL", _("Hospital")
        OTHER = "OTHER", _("Elsewhere")

    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="accompaniments", null=True, blank=True)
    on = models.DateField(_("date"))
    place = models.CharField(_("with whom"), max_length=11, choices=Place.choices)
    where = EncryptedTextField(_("where exactly"), blank=True)
    companion = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("who went along")
    )
    others = EncryptedTextField(_("who else went along"), blank=True)
    minutes = models.PositiveIntegerField(_("minutes"), null=True, blank=True)
    told = EncryptedTextField(_("what the survivor was told"), blank=True)
    decided = EncryptedTextField(_("what the survivor decided or asked"), blank=True)
    condition = EncryptedTextField(_("how the survivor was"), blank=True)
    next_step = EncryptedTextField(_("what comes next"), blank=True)

    class Meta:
        indexes = [models.Index(fields=["matter", "-on"], name="accompaniment_of_matter")]  # the page of a matter


@tracked()
class Briefing(LegalRecord):
    """That the survivor was told of their rights: which, in which language, and that she signed or why not."""

    class How(models.TextChoices):
        SPOKEN = "SPOKEN", _("Explained orally")
        WRITTEN = "WRITTEN", _("Explained with a written text")
        PICTURES = "PICTURES", _("Explained with pictures or in plain words")

    on = models.DateField(_("date"))
    language = models.CharField(_("language"), max_length=3)  # ISO 639
    interpreter = EncryptedTextField(_("interpreter"), blank=True)
    rights = models.JSONField(_("rights explained"), default=list)
    how = models.CharField(_("how"), max_length=8, choices=How.choices, default=How.SPOKEN)
    questions = EncryptedTextField(_("what the survivor asked"), blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    unsigned_because = EncryptedTextField(_("why it is not signed"), blank=True)
    explained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("explained by")
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(rights=[]),
                name="briefing_tells_of_a_right",
                violation_error_message=_("Tick at least one right."),
            ),
        ]
        indexes = [models.Index(fields=["case", "-on"], name="briefing_of_case")]  # the legal section of a case

    @property
    def language_name(self) -> str:
        return language_name(self.language)

    @property
    def explained(self) -> list[Right]:
        """The rights in the order of the list; one that has left the list is still named by its code."""
        return [right for right in all_rights() if right.code in self.rights]
