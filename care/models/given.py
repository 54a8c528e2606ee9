"""What was given to the survivor, and what a conference on the case decided."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from care.models.plans import Goal
from cases.record.models import CaseRecord
from cases.tasks.models import Task
from core.compartments import Compartment
from core.history import tracked
from core.keys.fields import EncryptedTextField


@tracked()
class GivenService(CaseRecord):
    """A service that was given on a day, by the organisation or by a partner."""

    compartment = Compartment.GENERAL

    class Kind(models.TextChoices):
        """The five services of PP 9/2008 (health and social rehabilitation, return, reintegration, legal aid), with
        what they are made of in daily work.
        """

        HEALTH = "HEALTH", _("Health rehabilitation")
        SOCIAL = "SOCIAL", _("Social rehabilitation")
        RETURN = "RETURN", _("Return")
        REINTEGRATION = "REINTEGRATION", _("Social reintegration")
        LEGAL_AID = "LEGAL_AID", _("Legal aid")
        PSYCHOSOCIAL = "PSYCHOSOCIAL", _("Psychosocial support")
        SHELTER = "SHELTER", _("Shelter and food")
        ACCOMPANIMENT = "ACCOMPANIMENT", _("Accompaniment")
        INTERPRETING = "INTERPRETING", _("Interpreting")
        DOCUMENTS = "DOCUMENTS", _("Identity documents")
        TRAINING = "TRAINING", _("Education and training")
        MATERIAL = "MATERIAL", _("Material help")
        OTHER = "OTHER", _("Other service")

    kind = models.CharField(_("service"), max_length=16, choices=Kind.choices)
    given_on = models.DateField(_("given on"))
    is_by_partner = models.BooleanField(_("given by a partner"), default=False)
    giver = EncryptedTextField(_("by whom"), blank=True)
    minutes = models.PositiveIntegerField(_("minutes"), null=True, blank=True)
    quantity = models.PositiveIntegerField(_("quantity"), null=True, blank=True)
    note = EncryptedTextField(_("note"), blank=True)
    goal = models.ForeignKey(
        Goal, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("for which goal")
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(minutes=0), name="givenservice_took_time"),
            models.CheckConstraint(condition=~Q(quantity=0), name="givenservice_of_something"),
        ]
        indexes = [models.Index(fields=["case", "-given_on", "-id"], name="givenservice_of_case")]


@tracked()
class Conference(CaseRecord):
    """People talked about the case and decided something. `present` are colleagues; outsiders stand in words."""

    compartment = Compartment.GENERAL

    held_on = models.DateField(_("held on"))
    present = ArrayField(models.UUIDField(), verbose_name=_("from the team"), default=list, blank=True, editable=False)
    outsiders = EncryptedTextField(_("others who were there"), blank=True)
    discussed = EncryptedTextField(_("what was discussed"))

    class Meta:
        indexes = [models.Index(fields=["case", "-held_on", "-id"], name="conference_of_case")]


@tracked()
class Decision(CaseRecord):
    """What a conference decided: a task of the case, with whom it is given to and until when."""

    compartment = Compartment.GENERAL

    conference = models.ForeignKey(Conference, on_delete=models.PROTECT, related_name="decisions")
    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["conference", "created_at"], name="decision_of_conference")]
