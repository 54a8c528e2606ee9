"""What the pages in a case share."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.episodes.models import Episode
from cases.permissions import CasePermission
from cases.web.pages import CaseFormPage, InCase
from trafficking import looks
from trafficking.models import EventLink, Involvement


class InActors(InCase):
    abstract = True
    tab = _("Names")
    section = "actors"

    def cancel_url(self) -> str:
        return reverse("trafficking:section", kwargs={"case": self.case.pk})

    def after(self, result: Any) -> str:
        return self.cancel_url()

    def episodes(self) -> Any:
        """Those that can be chosen for an actor."""
        rows = Episode.objects.visible_to(self.user, CasePermission.READ_ACCOUNT, case=self.case)
        return rows.order_by("started_on", "id")


class OfCurrent(InActors, CaseFormPage):
    """A form about a row that nobody has taken out of the case yet. Raises Http404 for others."""

    abstract = True

    def prepare(self) -> None:
        super().prepare()
        if self.record.ended_at is not None:
            raise Http404


class OfInvolvement(OfCurrent):
    """About an actor of the case, whose name is shown."""

    abstract = True
    record_model = Involvement

    def prepare(self) -> None:
        super().prepare()
        looks.log("listed", [self.record.actor], by=self.user, case=self.case)


class OfEvent(OfCurrent):
    """About an event of the case."""

    abstract = True
    record_model = EventLink

    def prepare(self) -> None:
        super().prepare()
        looks.log("listed", [self.record.event], by=self.user, case=self.case)
