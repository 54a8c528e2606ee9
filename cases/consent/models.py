"""Consent: what a survivor decided, to whom data went, and from whom they are to be withheld."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.record.models import CaseRecord
from core.compartments import Compartment
from core.domain.languages import Message
from core.history import tracked
from core.keys.fields import EncryptedTextField


class Recipient(models.TextChoices):
    """To whom data go: a kind of body. One body of the kind is named beside it, sealed."""

    OWN = "OWN", _("Our organisation")
    POLICE = "POLICE", _("Police")
    PROSECUTOR = "PROSECUTOR", _("Public prosecutor")
    COURT = "COURT", _("Court")
    LPSK = "LPSK", _("LPSK")
    HEALTH = "HEALTH", _("Health care provider")
    SOCIAL = "SOCIAL", _("Government social services")
    EMBASSY = "EMBASSY", _("Embassy or consulate")
    NGO = "NGO", _("Partner organisation")
    FAMILY = "FAMILY", _("Family")
    OTHER = "OTHER", _("Somebody else")
    # Of imported decisions and of those from before recipients were asked: the purpose says who was meant.
    NOT_RECORDED = "NOT_RECORDED", _("Not recorded")


# Those that a form offers.
RECIPIENTS = [choice for choice in Recipient.choices if choice[0] != Recipient.NOT_RECORDED]
OUTSIDE = [choice for choice in RECIPIENTS if choice[0] != Recipient.OWN]


class Answer(models.TextChoices):
    """What a child, or the guardian of one, said."""

    AGREES = "AGREES", _("Agrees")
    REFUSES = "REFUSES", _("Refuses")
    NOT_ASKED = "NOT_ASKED", _("Not asked")


def data_classes(name: Message) -> ArrayField:  # type: ignore[type-arg]  # the stubs want two arguments, the class takes none
    """Kinds of content, which are the compartments."""
    return ArrayField(
        models.CharField(max_length=20, choices=Compartment.choices), verbose_name=name, default=list, blank=True
    )


@tracked()
class Consent(CaseRecord):
    """A survivor's decision on one purpose, one recipient and some kinds of data.

    For each kind of data the newest decision holds (`cases/consent/rules.py`). No kind named: all that is needed.
    """

    compartment = Compartment.GENERAL

    class Purpose(models.TextChoices):
        CARE = "CARE", _("Recording and using data for care")
        SERVICE = "SERVICE", _("Receiving services")
        REFERRAL = "REFERRAL", _("Sharing with a referral partner")
        LEGAL = "LEGAL", _("Report and legal proceedings")
        RESTITUTION = "RESTITUTION", _("Restitution claim and dossier")
        RETURN = "RETURN", _("Return home and contact with the family")
        PHOTO = "PHOTO", _("Photo or recording")
        STATISTICS = "STATISTICS", _("Statistics without names")

    class Decision(models.TextChoices):
        GIVEN = "GIVEN", _("Given")
        REFUSED = "REFUSED", _("Refused")

    class Form(models.TextChoices):
        WRITTEN = "WRITTEN", _("In writing")
        ORAL = "ORAL", _("Orally, before a witness")
        RECORDED = "RECORDED", _("Recorded")
        NOT_KNOWN = "NOT_KNOWN", _("Not known")  # of imported decisions; forms do not offer it

    class Explained(models.TextChoices):
        """The seven explanations that HTCDS asks for (con_Consent)."""

        AGREES = "AGREES", _("Agrees to the interview")
        PURPOSE = "PURPOSE", _("What the data are collected for")
        USES = "USES", _("How the data are and may be used")
        RESEARCH = "RESEARCH", _("Use for research without identifying anyone")
        ACCESS = "ACCESS", _("The right to ask for one's data at any time")
        RETENTION = "RETENTION", _("How long the data are kept")
        WITHDRAWAL = "WITHDRAWAL", _("How to withdraw consent")

    class Tie(models.TextChoices):
        """By what a guardian speaks for a child."""

        PARENT = "PARENT", _("Parent")
        RELATIVE = "RELATIVE", _("Other relative")
        APPOINTED = "APPOINTED", _("Appointed guardian")
        SOCIAL = "SOCIAL", _("Social services")
        OTHER = "OTHER", _("Another person")

    # Of a refusal that was just recorded: whether it takes back what was allowed before (`services.give_consent`).
    takes_back = False

    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose.choices)
    recipient = models.CharField(_("to whom"), max_length=12, choices=Recipient.choices, default=Recipient.NOT_RECORDED)
    recipient_name = EncryptedTextField(_("which one"), blank=True)
    data_classes = data_classes(_("which data"))
    decision = models.CharField(_("decision"), max_length=8, choices=Decision.choices)
    form = models.CharField(_("form"), max_length=10, choices=Form.choices)
    explained = ArrayField(
        models.CharField(max_length=10, choices=Explained.choices),
        verbose_name=_("explained to the person"),
        default=list,
        blank=True,
    )
    wording = models.CharField(_("wording shown"), max_length=10, blank=True)  # a version of cases/consent/wordings.py
    language = models.CharField(_("language of the explanation"), max_length=3, blank=True)  # ISO 639
    # Whoever these are, they are somebody's kin or neighbour: their names lie with the person's. The change history,
    # which is cut by rows, does not tell them (not editable).
    interpreter = EncryptedTextField(_("interpreter"), blank=True, editable=False, compartment=Compartment.IDENTITY)
    witness = EncryptedTextField(_("witness"), blank=True, editable=False, compartment=Compartment.IDENTITY)
    explained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("explained by"),
        null=True,
        blank=True,
    )
    was_read_back = models.BooleanField(_("read back and understood"), null=True, blank=True)
    decided_on = models.DateField(_("decided on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    child_answer = models.CharField(_("the child"), max_length=10, choices=Answer.choices, blank=True)
    guardian_answer = models.CharField(_("the guardian"), max_length=10, choices=Answer.choices, blank=True)
    guardian_tie = models.CharField(_("who the guardian is"), max_length=10, choices=Tie.choices, blank=True)
    guardian_may_be_involved = models.BooleanField(
        _("the guardian may be involved in the trafficking"), null=True, blank=True
    )
    given_by = EncryptedTextField(
        _("decided by"),
        blank=True,
        editable=False,
        compartment=Compartment.IDENTITY,
        help_text=_("Only when a guardian decides for the person."),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=F("decided_on")),
                name="consent_not_withdrawn_before_given",
                violation_error_message=_("Consent cannot be withdrawn before it was given."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("decided_on")),
                name="consent_not_ended_before_decided",
                violation_error_message=_("Consent cannot end before it was given."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(decision="GIVEN"),
                name="consent_only_given_is_withdrawn",
                violation_error_message=_("Only consent that was given can be withdrawn."),
            ),
            models.CheckConstraint(
                condition=~Q(purpose__in=["CARE", "STATISTICS"]) | Q(recipient__in=["OWN", "NOT_RECORDED"]),
                name="consent_care_stays_inside",
                violation_error_message=_("Care and statistics stay in the organisation. Choose another purpose."),
            ),
            models.CheckConstraint(
                condition=~Q(decision="GIVEN", child_answer="REFUSES"),
                name="consent_not_against_the_child",
                violation_error_message=_("The child refuses: record the decision as refused."),
            ),
            # A guardian who may be one of the traffickers must not be able to keep a child from help.
            models.CheckConstraint(
                # Not known is no: without its own word the database would let it pass.
                condition=~Q(decision="GIVEN", guardian_answer="REFUSES")
                | Q(guardian_may_be_involved__isnull=False, guardian_may_be_involved=True),
                name="consent_not_against_the_guardian",
                violation_error_message=_("The guardian refuses: record the decision as refused."),
            ),
        ]
        indexes = [
            models.Index(fields=["case", "purpose", "-decided_on"], name="consent_newest"),
            models.Index(  # what ends soon
                fields=["valid_until"], condition=Q(decision="GIVEN", withdrawn_on=None), name="consent_ending"
            ),
        ]

    def holds_on(self, day: date) -> bool:
        """Whether it allows its purpose on that day: given, not withdrawn, not at an end."""
        is_over = self.valid_until is not None and self.valid_until < day
        return self.decision == self.Decision.GIVEN and not self.is_withdrawn_on(day) and not is_over

    def is_withdrawn_on(self, day: date) -> bool:
        return self.withdrawn_on is not None and self.withdrawn_on <= day

    @property
    def forbids(self) -> bool:
        """Whether it was refused, or is withdrawn."""
        return self.decision == self.Decision.REFUSED or self.withdrawn_on is not None

    @property
    def is_named(self) -> bool:
        """Whether it is about one body of the kind; answered without opening its name."""
        return bool(self.__dict__.get("recipient_name"))

    @property
    def has_witness(self) -> bool:
        """Whether the name of a witness is kept; answered without opening it."""
        return bool(self.__dict__.get("witness"))

    @property
    def classes(self) -> list[str]:
        """The kinds of data that it is about, in their fixed order."""
        return [value for value in Compartment.values if not self.data_classes or value in self.data_classes]


@tracked()
class Disclosure(CaseRecord):
    """Data of the case went to somebody: when, to whom, which, and by what right."""

    class Kind(models.TextChoices):
        TOLD = "TOLD", _("Told")
        SENT = "SENT", _("Sent or handed over")
        PREPARED = "PREPARED", _("Put together, not given out yet")
        DOWNLOADED = "DOWNLOADED", _("Downloaded to be given out")

    class Basis(models.TextChoices):
        """By what right data are processed (UU 27/2022, article 20)."""

        CONSENT = "CONSENT", _("Consent")
        VITAL = "VITAL", _("To protect somebody's life")
        DUTY = "DUTY", _("A duty under the law")
        PUBLIC = "PUBLIC", _("A public task")
        CONTRACT = "CONTRACT", _("A contract with the person")
        INTEREST = "INTEREST", _("A legitimate interest, weighed against the person's rights")

    compartment = models.CharField(
        _("kind of content"), max_length=20, choices=Compartment.choices, default=Compartment.GENERAL
    )
    kind = models.CharField(_("how"), max_length=10, choices=Kind.choices)
    at = models.DateTimeField(_("when"), default=timezone.now)
    recipient = models.CharField(_("to whom"), max_length=12, choices=Recipient.choices)
    recipient_name = EncryptedTextField(_("which one"), blank=True)
    purpose = models.CharField(_("purpose"), max_length=12, choices=Consent.Purpose.choices)
    data_classes = data_classes(_("which data"))
    basis = models.CharField(_("by what right"), max_length=8, choices=Basis.choices, default=Basis.CONSENT)
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    note = EncryptedTextField(_("what was given, and why"), blank=True)
    # What left, where Harapan made it.
    subject_id = models.UUIDField(null=True, blank=True, editable=False)
    told_on = models.DateField(_("told of the withdrawal on"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(basis="CONSENT", consent__isnull=False) | (~Q(basis="CONSENT") & Q(consent=None)),
                name="disclosure_under_consent_or_not",
                violation_error_message=_("Say by what right the data were given."),
            )
        ]
        indexes = [models.Index(fields=["case", "-at"], name="disclosure_newest")]

    @property
    def has_left(self) -> bool:
        return self.kind != self.Kind.PREPARED


@tracked()
class Withholding(CaseRecord):
    """What the survivor does not want somebody to be told. It holds until it is lifted."""

    compartment = Compartment.GENERAL

    party = models.CharField(_("from whom"), max_length=12, choices=RECIPIENTS)
    party_name = EncryptedTextField(_("which one"), blank=True)
    text = EncryptedTextField(_("what they must not be told"))
    lifted_on = models.DateField(_("lifted on"), null=True, blank=True)
