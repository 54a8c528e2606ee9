"""The person, their identity, their case, and the row that everything else in a case builds on."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.record import childhood
from cases.record.querysets import CaseQuerySet, CaseRecordQuerySet, IdentityQuerySet, within
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.history import tracked
from core.key_subjects import PERSON, KeySubject
from core.keys.fields import EncryptedJSONField, EncryptedTextField
from core.records import Record, RecordQuerySet


@tracked()
class Person(Record):
    """A person in the organisation's care: coarse facts only. Who it is stands in `Identity`."""

    gender = models.CharField(_("gender"), max_length=20, blank=True)
    citizenship = models.CharField(_("citizenship"), max_length=2, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    is_child = models.BooleanField(_("under 18 at intake"), default=False)
    # Said at the intake, where the year of birth is not known.
    is_said_adult = models.BooleanField(_("said to be 18 or older at intake"), default=False)
    # Set: another record of the same human being, to which the cases of this one belong (cases/merge/services.py).
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True, editable=False)

    objects = RecordQuerySet.as_manager()

    @property
    def was_child(self) -> bool | None:
        """Whether the person was under 18 at intake. None when the age is not known (`cases.record.childhood`)."""
        return childhood.was_child(is_child=self.is_child, birth_year=self.birth_year, is_said_adult=self.is_said_adult)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(merged_into=F("id")), name="person_not_merged_into_itself")]

    def key_subject(self) -> KeySubject:
        return KeySubject(PERSON, self.pk)


@tracked(leave_out=["nik_digest", "passport_digest", "phone_digest"])
class Identity(Record):
    """Who a person is. Every fact is sealed; no list sorts or searches by them in the database.

    The digests stand for the three numbers that are looked up whole (cases/identity/numbers.py writes them); erasing a
    person empties them, as it destroys the key.
    """

    compartment: ClassVar[str] = Compartment.IDENTITY

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="identity")
    full_name = EncryptedTextField(_("full name"))
    aliases = EncryptedJSONField(_("other names"))
    birth_date = EncryptedTextField(_("date of birth"), blank=True, help_text="ISO 8601", is_coded=True)
    birth_place = EncryptedTextField(_("place of birth"), blank=True)
    nik = EncryptedTextField(_("national identity number (NIK)"), blank=True, is_coded=True)
    passport = EncryptedTextField(_("passport number"), blank=True, is_coded=True)
    phone = EncryptedTextField(_("phone"), blank=True, is_coded=True)
    address = EncryptedTextField(_("home address"), blank=True)
    occupation = EncryptedTextField(_("occupation"), blank=True)
    nik_digest = models.BinaryField(max_length=32, null=True, editable=False)
    passport_digest = models.BinaryField(max_length=32, null=True, editable=False)
    phone_digest = models.BinaryField(max_length=32, null=True, editable=False)

    objects = IdentityQuerySet.as_manager()

    def key_subject(self) -> KeySubject:
        return KeySubject(PERSON, self.person_id)

    def access_case_id(self) -> UUID | None:
        return None


@tracked()
class Case(Record):
    """One survivor's case. Its code is the only name it has outside the identity compartment."""

    class Status(models.TextChoices):
        """HTCDS cas_Status."""

        ACTIVE = "ACTIVE", _("Active")
        FOLLOW_UP = "FOLLOW_UP", _("Follow-up")
        CLOSED = "CLOSED", _("Closed")
        CLOSED_REFERRED = "CLOSED_REFERRED", _("Closed, referred")

    class Priority(models.TextChoices):
        NORMAL = "NORMAL", _("Normal")
        HIGH = "HIGH", _("High")
        URGENT = "URGENT", _("Urgent")

    class Outcome(models.TextChoices):
        """Why a case was closed."""

        GOALS_REACHED = "GOALS_REACHED", _("Goals reached")
        REFERRED = "REFERRED", _("Referred to another organisation")
        WITHDREW = "WITHDREW", _("The survivor ended the service")
        LOST_CONTACT = "LOST_CONTACT", _("Contact lost")
        NOT_TRAFFICKING = "NOT_TRAFFICKING", _("Not a case of trafficking")
        DIED = "DIED", _("The survivor has died")
        OTHER = "OTHER", _("Another reason")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    # Under whose keys its content is sealed for good, where its person was made one with another.
    sealed_for = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, editable=False)
    site = models.ForeignKey("accounts.Site", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(_("case code"), max_length=12, editable=False)
    status = models.CharField(_("status"), max_length=16, choices=Status.choices, default=Status.ACTIVE)
    priority = models.CharField(_("priority"), max_length=8, choices=Priority.choices, default=Priority.NORMAL)
    is_restricted = models.BooleanField(_("restricted"), default=False)
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome.choices, blank=True)
    # Why it was closed, in words: `outcome` is for counting.
    closing_reason = EncryptedTextField(_("reason for closing"), blank=True, compartment=Compartment.GENERAL)

    objects = CaseQuerySet.as_manager()

    class Meta:
        permissions = [("access_case", "Access this case")]  # guardian's one codename
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="case_code_once"),
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=Q(closed_on=None),
                name="case_one_open_per_person",
                violation_error_message=_("This person already has an open case."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="case_dates_in_order",
                violation_error_message=_("A case cannot be closed before it was opened."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None, outcome="", status__in=["ACTIVE", "FOLLOW_UP"])
                | (Q(closed_on__isnull=False, status__in=["CLOSED", "CLOSED_REFERRED"]) & ~Q(outcome="")),
                name="case_closed_is_complete",
                violation_error_message=_("A closed case needs a date and an outcome."),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-updated_at", "-id"], name="case_recent"),  # case list
            models.Index(fields=["organisation", "status", "-updated_at", "-id"], name="case_status"),
            models.Index(fields=["organisation", "-opened_on", "-id"], name="case_opened"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("cases:detail", kwargs={"case": self.pk})

    @property
    def is_open(self) -> bool:
        return self.closed_on is None

    @property
    def reached_by(self) -> frozenset[UUID]:
        """The users, sites and organisations that reach the case now; read with the row by `with_reached_by()`."""
        if "reached_by_now" not in self.__dict__:
            self.reached_by_now = (
                Case.objects.with_reached_by().values_list("reached_by_now", flat=True).get(pk=self.pk)
            )
        return frozenset(self.reached_by_now)

    def opens_to(self, user: ActingUser, act: str) -> bool:
        """Whether `user` may do `act` in this very case, as its page asks: a role elsewhere is not enough."""
        return bool(within(self, user, act=act, compartments=[Compartment.GENERAL]))

    def compartments_of(self, user: ActingUser, act: str) -> list[str]:
        """The compartments that `user` reads in this case and may do `act` in, in their fixed order."""
        return within(self, user, act=act, compartments=user.acting.readable())

    def key_subject(self) -> KeySubject:
        return KeySubject(PERSON, self.sealed_for_id or self.person_id)

    def key_subjects(self) -> list[KeySubject]:
        """All whose content a look at the case opens: its own, and that of who the person is."""
        return [self.key_subject(), KeySubject(PERSON, self.person_id)]

    def access_case_id(self) -> UUID:
        return self.pk


class CaseRecord(Record):
    """A row of a case, in one compartment (a class attribute, or a column where rows differ)."""

    compartment: str

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")

    # A model with a queryset of its own says `# type: ignore[misc]`: the stubs take an inherited manager for a ClassVar.
    objects = CaseRecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def key_subject(self) -> KeySubject:
        return self.case.key_subject()

    def key_subjects(self) -> list[KeySubject]:
        """As those of the case, unless the content lies under keys of its own."""
        own, of_case = self.key_subject(), self.case.key_subjects()
        return of_case if own in of_case else [own]

    def access_case_id(self) -> UUID:
        return self.case_id
