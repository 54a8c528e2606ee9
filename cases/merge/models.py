"""That two person records were made one, and that this was undone. Both only ever grow."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.record.models import Case, Person
from core.compartments import Compartment
from core.history import tracked
from core.key_subjects import PERSON, KeySubject
from core.keys.fields import EncryptedTextField
from core.records import OrganisationOwned


class MergeQuerySet(models.QuerySet["PersonMerge"]):
    def in_force(self) -> Self:
        """Those that nobody has undone."""
        return self.filter(undone=None)

    def of(self, case: Case) -> Self:
        """Those that this case was part of, on either side."""
        return self.filter(Q(moved_cases__contains=[case.pk]) | Q(kept_cases__contains=[case.pk]))


@tracked()
class PersonMerge(OrganisationOwned):
    """Two records of one human being became one: `given_up` into `keep`.

    The versions are those of the kept identity and of the kept person's coarse facts, before and after: the former
    values stand in their history under the former version, sealed as they were. Both records of a kind get the same
    version afterwards, higher than either had, so that no form that was open on one is taken for the other.
    """

    keep = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    given_up = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # Sealed: people write names into it.
    reason = EncryptedTextField(_("reason"))
    moved_cases = ArrayField(models.UUIDField())
    kept_cases = ArrayField(models.UUIDField())
    taken = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    adds_names = models.BooleanField()
    identity_before = models.PositiveIntegerField()
    identity_after = models.PositiveIntegerField()
    person_before = models.PositiveIntegerField()
    person_after = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = MergeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(keep=F("given_up")), name="personmerge_of_two"),
        ]
        indexes = [models.Index(fields=["keep", "-at"], name="personmerge_keep")]

    compartment = Compartment.IDENTITY

    def key_subject(self) -> KeySubject:
        return KeySubject(PERSON, self.keep_id)

    @property
    def cases(self) -> list[UUID]:
        """The cases of both, as they were then."""
        return [*self.kept_cases, *self.moved_cases]


@tracked()
class PersonMergeUndo(OrganisationOwned):
    """Two records that were made one are two again."""

    merge = models.OneToOneField(PersonMerge, on_delete=models.PROTECT, related_name="undone")
    reason = EncryptedTextField(_("reason"))
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    compartment = Compartment.IDENTITY

    def key_subject(self) -> KeySubject:
        return self.merge.key_subject()
