"""Two records that are perhaps of one person, as a comparison of all people of the organisation found them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.record.models import Case, Person
from core.access.actor import ActingUser
from core.history import tracked
from core.records import Record, RecordQuerySet


class PossibleDuplicateQuerySet(RecordQuerySet["PossibleDuplicate"]):
    def visible_to(self, user: ActingUser, act: str | None = None) -> Self:
        """Those of which `user` sees a case of each person and reads there who the person is: asked anew each time, so
        that whoever loses one of the two, or is kept out of it, has lost the pair (decision 52)."""
        persons = Case.objects.with_name_open_to(user, act).values("person_id")
        return self.filter(first__in=persons, second__in=persons)

    def open(self) -> Self:
        """Those of which nobody has said that they are two people. Records that were made one have one person."""
        return self.filter(answered_at=None)

    def of_person(self, person_id: UUID) -> Self:
        return self.about([person_id])

    def about(self, person_ids: Iterable[UUID]) -> Self:
        """Those with any of these persons in them."""
        keys = list(person_ids)
        return self.filter(Q(first__in=keys) | Q(second__in=keys))


@tracked(leave_out=["reasons"])
class PossibleDuplicate(Record):
    """Two persons who may be one. It names nobody; `reasons` are codes of `identity.evidence`, the strongest first.

    `first` is the one with the lower key, so that each pair stands here once.
    """

    first = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    is_very_likely = models.BooleanField(_("very likely"), default=False)
    reasons = ArrayField(models.CharField(max_length=12), default=list)
    # When and by whom it was said that they are two different people.
    answered_at = models.DateTimeField(_("said to be two people at"), null=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )

    objects = PossibleDuplicateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "first", "second"], name="possibleduplicate_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="possibleduplicate_in_order"),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="possibleduplicate_answered_by_somebody",
            ),
        ]

    def other_than(self, person_id: UUID) -> UUID:
        """The other person of the pair."""
        return self.second_id if self.first_id == person_id else self.first_id


def in_order(one: UUID, other: UUID) -> dict[str, UUID]:
    """Both keys as `first_id` and `second_id`, as the database orders them."""
    first, second = sorted((one, other), key=lambda key: key.bytes)
    return {"first_id": first, "second_id": second}
