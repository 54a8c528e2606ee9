"""How one speaks with the person, and who belongs to them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.record.models import CaseRecord
from core.compartments import Compartment
from core.history import tracked
from core.keys.fields import EncryptedJSONField, EncryptedTextField


@tracked()
class Communication(CaseRecord):
    """Languages, interpreter and what helps the person to follow; of a child, whether it agrees itself."""

    compartment = Compartment.IDENTITY

    # ISO 639 (HTCDS prs_PrimaryLanguage, prs_SecondaryLanguage).
    primary_language = models.CharField(_("first language"), max_length=3, blank=True)
    secondary_language = models.CharField(_("second language"), max_length=3, blank=True)
    needs_interpreter = models.BooleanField(_("needs an interpreter"), null=True, blank=True)
    interpreter_used = models.BooleanField(_("an interpreter was there at the intake"), null=True, blank=True)
    interpreter = EncryptedTextField(_("who interprets"), blank=True)
    # Yes, no or not known. No list filters by it, so it is sealed as what is difficult is.
    has_disability = EncryptedJSONField(_("has a disability"), default=None)
    disability = EncryptedTextField(_("what is difficult"), blank=True)
    support = EncryptedTextField(_("what helps to follow"), blank=True)
    assents = models.BooleanField(_("the child agrees"), null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "case"], name="communication_one_per_case")]


@tracked()
class Relative(CaseRecord):
    """Somebody who belongs to the person, depends on them or decides for them."""

    compartment = Compartment.IDENTITY

    class Relation(models.TextChoices):
        PARENT = "PARENT", _("Mother or father")
        CHILD = "CHILD", _("Daughter or son")
        PARTNER = "PARTNER", _("Wife, husband or partner")
        SIBLING = "SIBLING", _("Sister or brother")
        GRANDPARENT = "GRANDPARENT", _("Grandmother or grandfather")
        FAMILY = "FAMILY", _("Others of the family")
        OTHER = "OTHER", _("Not of the family")

    relation = models.CharField(_("relation"), max_length=12, choices=Relation.choices)
    name = EncryptedTextField(_("name"))
    contact = EncryptedTextField(_("how to reach them"), blank=True)
    lives_at = EncryptedTextField(_("where they live"), blank=True)
    is_minor = models.BooleanField(_("under 18"), null=True, blank=True)
    is_dependant = models.BooleanField(_("depends on the person"), default=False)
    is_guardian = models.BooleanField(_("guardian"), default=False)
    may_be_told = models.BooleanField(_("may be told"), null=True, blank=True)
