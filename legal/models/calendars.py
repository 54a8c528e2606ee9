"""The calendar of an organisation: its holidays, its rules, and the addresses under which it is read elsewhere."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.access.actor import ActingUser
from core.history import tracked
from core.records import OrganisationRecordQuerySet, Record, RecordQuerySet


@tracked()
class Holiday(Record):
    """A day about which the organisation says something else than the data: a holiday more, another name, or none."""

    on = models.DateField(_("date"))
    name = models.CharField(_("name"), max_length=120)
    is_off = models.BooleanField(_("nobody works on this day"), default=True)

    objects = OrganisationRecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "on"],
                name="holiday_once",
                violation_error_message=_("There is an entry for this day already."),
            )
        ]


@tracked()
class CalendarRules(Record):
    """What the organisation has decided about its calendar. Without a row: no feed, and the years of the data."""

    allows_feeds = models.BooleanField(_("staff may read their calendar in another program"), default=False)
    # Years whose list somebody has compared with the decree.
    checked_years = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)

    objects = OrganisationRecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                name="calendarrules_once",
                violation_error_message=_("Somebody else has saved this meanwhile. Reload the page."),
            )
        ]


class FeedQuerySet(RecordQuerySet["CalendarFeed"]):
    def visible_to(self, user: ActingUser, act: str | None = None) -> Self:
        """One's own."""
        if not user.is_active or (act is not None and not user.acting.may(act)):
            return self.none()
        return self.filter(organisation_id=user.acting.organisation_id, user=user.pk)

    def working(self) -> Self:
        return self.filter(revoked_at=None)


@tracked(leave_out=("token_digest",))
class CalendarFeed(Record):
    """The secret address of one person's calendar. The address itself is shown once and not kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    token_digest = models.CharField(max_length=64, unique=True)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = FeedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"], condition=Q(revoked_at=None), name="calendarfeed_one_works"
            )
        ]
