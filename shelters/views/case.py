"""The section "Shelter" of the case page, and asking for a bed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.web.pages import CaseActionPage, CaseFormPage, CasePage
from core.compartments import Compartment
from core.keys.fields import preload
from core.web.pagination import after, cursor
from shelters import selectors, services
from shelters.briefs import briefs
from shelters.forms import AskForBedForm
from shelters.models import BedRequest, DailyNote, Placement, Stay
from shelters.permissions import ShelterPermission

NEWEST = ("-night_of", "-created_at", "-id")
PAGE = 20


class CaseShelter(CasePage):
    """Where the person lives and has lived, what is asked, and the daily notes."""

    tab = _("House")
    access = ShelterPermission.VIEW
    template_name = "shelters/case.html"
    title = _("Shelter")
    section = "shelter"
    shows = (Compartment.GENERAL, Compartment.LOCATION)

    def extra(self) -> Mapping[str, Any]:
        placements = Placement.objects.visible_to(self.user, self.act, case=self.case).select_related("bed__room")
        stays = list(
            Stay.objects.visible_to(self.user, self.act, case=self.case)
            .select_related("case", "house__site")
            .prefetch_related(Prefetch("placements", queryset=placements.order_by("-since", "-id")))
            .order_by("-admitted_at", "-id")
        )
        asked = list(
            BedRequest.objects.visible_to(self.user, self.act, case=self.case)
            .exclude(state=BedRequest.State.ADMITTED)
            .select_related("case", "house")
            .order_by("-created_at", "-id")[:PAGE]
        )
        notes = DailyNote.objects.visible_to(self.user, self.act, case=self.case)
        notes = notes.select_related("case", "updated_by", "stay__house__site").order_by(*NEWEST)
        found = list(after(notes, NEWEST, self.request.GET.get("after", ""))[: PAGE + 1])
        shown = found[:PAGE]
        houses = [row.house for row in (*stays, *asked)]
        preload([*stays, *asked, *shown, *houses], "destination", "note", "answer", "text", "name")
        current = next((stay for stay in stays if stay.is_open), None)
        return {
            "current": current,
            "placement": next(iter(current.placements.all()), None) if current else None,
            "brief": briefs([current], self.user)[current.pk] if current else None,
            "past": [stay for stay in stays if not stay.is_open],
            "requests": asked,
            "notes": shown,
            "next": cursor(shown[-1], NEWEST) if len(found) > PAGE else "",
            "may_ask": self.may(ShelterPermission.REQUEST_BED) and self.case.is_open,
            "manages": self._reaches(current, ShelterPermission.MANAGE_STAYS),
            "reaches_house": self._reaches(current, ShelterPermission.VIEW),
        }

    def _reaches(self, stay: Stay | None, act: str) -> bool:
        return stay is not None and stay.house.is_reached_by(self.user, act)


class AskForBed(CaseFormPage):
    access = ShelterPermission.REQUEST_BED
    form_class = AskForBedForm
    title = _("Ask for a bed")
    section = "shelter"
    shows = (Compartment.LOCATION,)
    submit_label = _("Ask")
    intro = _("The staff of the house reach this case for three days, so that they can answer.")
    done = _("The house has been asked.")

    def form_arguments(self) -> dict[str, Any]:
        houses = selectors.houses_offered(self.user)
        counts = selectors.bed_counts(houses)
        offered = [(house, counts.get(house.pk, selectors.Counts())) for house in houses]
        return {**super().form_arguments(), "houses": offered}

    def submit(self, form: Any) -> BedRequest:
        said = form.cleaned_data
        return services.ask_for_bed(
            case=self.case, house=said["house"], wanted_from=said["wanted_from"], note=said["note"], by=self.user
        )

    def after(self, result: Any) -> str:
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("shelters:case", kwargs={"case": self.case.pk})


class Withdraw(CaseActionPage):
    access = ShelterPermission.REQUEST_BED
    record_model = BedRequest
    title = _("Withdraw the request")
    section = "shelter"
    submit_label = _("Withdraw")
    intro = _("The staff of the house no longer reach this case through the request.")
    done = _("The request has been withdrawn.")

    def submit(self, form: Any) -> BedRequest:
        return services.withdraw(request_id=self.record.pk, expected_version=form.expected_version, by=self.user)

    def after(self, result: Any) -> str:
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("shelters:case", kwargs={"case": self.case.pk})
