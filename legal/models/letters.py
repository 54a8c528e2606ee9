"""The application letter: what it needs and stands nowhere else, and the organisation's own texts of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.history import tracked
from core.keys.fields import EncryptedTextField
from core.records import OrganisationQuerySet, OrganisationRecordQuerySet, Record
from legal.models.claims import RestitutionClaim
from legal.models.matters import Party
from legal.models.records import LegalRecord


@tracked()
class LetterTemplate(Record):
    """The organisation's own text of a letter: for one office, or for all of its kind. Each change is an edition,
    whose number is the version of this row."""

    class Kind(models.TextChoices):
        """What a letter is, by where it goes, when, and for whom. Which law asks for what is data (`legal/letters`)."""

        LPSK = "LPSK", _("To LPSK")
        LPSK_AFTER = "LPSK_AFTER", _("To LPSK, after a final judgment")
        INVESTIGATOR = "INVESTIGATOR", _("To the investigator")
        PROSECUTOR = "PROSECUTOR", _("To the public prosecutor")
        COURT = "COURT", _("To the court, before the judgment")
        COURT_AFTER = "COURT_AFTER", _("To the court, after a final judgment")
        CHILD = "CHILD", _("For a child, before the judgment")

    kind = models.CharField(_("kind of letter"), max_length=12, choices=Kind.choices)
    institution = models.CharField(_("for which office"), max_length=120, blank=True)

    objects = OrganisationRecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "institution"],
                name="lettertemplate_once",
                violation_error_message=_("There is a text for this already. Change that one."),
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("legal:letter-template", kwargs={"pk": self.pk})


@tracked()
class LetterEdition(Record):
    """One version of a text, which never changes. An empty text or addressee is the one that is shipped."""

    template = models.ForeignKey(LetterTemplate, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField(_("version"))
    addressee = models.TextField(_("addressee"), blank=True, max_length=600)
    text = models.TextField(_("text of the letter"), blank=True, max_length=20_000)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="letteredition_once")]


@tracked()
class LetterDetails(LegalRecord):
    """What the letter of a claim needs beside what is in the case."""

    class SignedBy(models.TextChoices):
        APPLICANT = "APPLICANT", _("The applicant")
        ATTORNEY = "ATTORNEY", _("The attorney")

    class Payment(models.TextChoices):
        """The perpetrator's side reads the dossier: an account is printed only where that is wanted."""

        SEPARATELY = "SEPARATELY", _("To an account that is given to LPSK or the court separately")
        ACCOUNT = "ACCOUNT", _("To an account that the letter names")
        COURT = "COURT", _("Deposited at the court first")

    claim = models.OneToOneField(RestitutionClaim, on_delete=models.PROTECT, related_name="letter")
    # Null: the text that is shipped.
    template = models.ForeignKey(LetterTemplate, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    place = EncryptedTextField(_("place"))
    dated_on = models.DateField(_("date of the letter"))
    number = EncryptedTextField(_("number of the letter"), blank=True)
    court = EncryptedTextField(_("court"), blank=True)
    office = EncryptedTextField(_("office"), blank=True)
    office_address = EncryptedTextField(_("address of the office"), blank=True)
    articles = EncryptedTextField(_("articles of the charge"))
    summary = EncryptedTextField(_("brief of the crime"))
    # Who applies for the survivor. Null where she applies herself, and until somebody has said who: of several none is
    # guessed, as the relation is that of one of them.
    applicant = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    relation = EncryptedTextField(_("what the applicant is to the survivor"), blank=True)
    signed_by = models.CharField(_("who signs"), max_length=9, choices=SignedBy.choices, default=SignedBy.APPLICANT)
    # Who holds the power of attorney. Null where the applicant signs, and until somebody has said who: of several
    # attorneys and companions none is guessed.
    attorney = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    power_of_attorney_on = models.DateField(_("date of the special power of attorney"), null=True, blank=True)
    form = EncryptedTextField(_("form of restitution"))
    payment = models.CharField(_("payment"), max_length=10, choices=Payment.choices, default=Payment.SEPARATELY)
    account_holder = EncryptedTextField(_("account holder"), blank=True)
    bank = EncryptedTextField(_("bank"), blank=True)
    account_number = EncryptedTextField(_("account number"), blank=True)
    # Codes of core.domain.law.application_attachments() that go with the letter beside the exhibits.
    attachments = models.JSONField(_("attachments"), default=list, blank=True)
    is_after_judgment = models.BooleanField(_("there is a final judgment"), default=False)
    judgment = EncryptedTextField(_("court and number of the judgment"), blank=True)
    judged_on = models.DateField(_("date of the judgment"), null=True, blank=True)
    learned_on = models.DateField(_("when the applicant learned of it"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(judged_on=None) | Q(learned_on=None) | Q(learned_on__gte=models.F("judged_on")),
                name="letter_judgment_dates_in_order",
                violation_error_message=_("Nobody learns of a judgment before it is given."),
            )
        ]
