"""Legal matters and who takes part in them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.history import tracked
from core.keys.fields import EncryptedTextField
from legal.models.records import LegalRecord


@tracked()
class Matter(LegalRecord):
    """One proceeding in which the survivor is accompanied."""

    class Kind(models.TextChoices):
        CRIMINAL = "CRIMINAL", _("Criminal")
        CIVIL = "CIVIL", _("Civil")
        LABOUR = "LABOUR", _("Labour")
        IMMIGRATION = "IMMIGRATION", _("Immigration")
        PROTECTION = "PROTECTION", _("Protection")

    class Stage(models.TextChoices):
        PREPARATION = "PREPARATION", _("Preparation")
        INVESTIGATION = "INVESTIGATION", _("Investigation")
        PROSECUTION = "PROSECUTION", _("Prosecution")
        TRIAL = "TRIAL", _("Trial")
        APPEAL = "APPEAL", _("Appeal")
        EXECUTION = "EXECUTION", _("Execution")

    kind = models.CharField(_("kind of matter"), max_length=12, choices=Kind.choices)
    title = EncryptedTextField(_("title"))
    police_report = EncryptedTextField(_("police report number (LP)"), blank=True)
    investigator_unit = EncryptedTextField(_("police unit"), blank=True)
    investigator_name = EncryptedTextField(_("investigator"), blank=True)
    investigator_contact = EncryptedTextField(_("how to reach the investigator"), blank=True)
    prosecutor_office = EncryptedTextField(_("prosecutor's office"), blank=True)
    prosecutor_name = EncryptedTextField(_("prosecutor"), blank=True)
    court = EncryptedTextField(_("court"), blank=True)
    register_number = EncryptedTextField(_("register number at the court"), blank=True)
    stage = models.CharField(_("stage"), max_length=14, choices=Stage.choices, default=Stage.PREPARATION)
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="matter_dates_in_order",
                violation_error_message=_("A matter cannot be closed before it was opened."),
            )
        ]

    @property
    def is_open(self) -> bool:
        return self.closed_on is None


@tracked()
class Party(LegalRecord):
    """Somebody in a matter beside the survivor."""

    class Role(models.TextChoices):
        RESPONDENT = "RESPONDENT", _("Respondent (perpetrator)")
        THIRD_PARTY = "THIRD_PARTY", _("Third party who pays")
        APPLICANT = "APPLICANT", _("Applicant for the victim")
        ATTORNEY = "ATTORNEY", _("Attorney or companion")

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="parties")
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)
    name = EncryptedTextField(_("name"))
    details = EncryptedTextField(_("address and other details"), blank=True)


class MatterRecord(LegalRecord):
    """A row of one matter. It is found from there by its plural: `matter.steps`, `matter.hearings`."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True
