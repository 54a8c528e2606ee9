"""The evening: who has a note and who has not, and writing one with a thumb."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.record.models import Identity
from core.compartments import Compartment
from core.keys.fields import preload
from core.web.pages import Page, RowFormPage
from shelters import nights, selectors, services
from shelters.briefs import briefs
from shelters.forms import DailyNoteForm
from shelters.models import DailyNote, House, Stay
from shelters.nights import Shift
from shelters.permissions import ShelterPermission

# So many of one shift are shown: more people than work in one.
MOST = 20


class Tonight(Page):
    """All residents of one's houses tonight. The selector writes the line in the log."""

    access = ShelterPermission.WRITE_DAILY_NOTE
    template_name = "shelters/tonight.html"
    title = _("Tonight")

    def context(self) -> Mapping[str, Any]:
        houses = selectors.by_name(House.objects.visible_to(self.user, self.act))
        return {"evenings": selectors.evenings(houses, user=self.user, now=timezone.now())}


class WriteNote(RowFormPage):
    """What one notes of a resident in a shift, below what others have noted in it. After saving comes the next resident
    of whom nobody has.

    The address names night and shift, so that a note begun before noon and saved after it stays where it was begun.
    """

    model = Stay
    access = ShelterPermission.WRITE_DAILY_NOTE
    template_name = "shelters/note.html"
    title = _("Daily note")
    opens = (Compartment.IDENTITY, Compartment.GENERAL, Compartment.LOCATION)
    select = ("case", "house__site")
    form_class = DailyNoteForm
    submit_label = _("Save and go on")

    def narrow(self, rows: Any) -> Any:
        return rows.filter(house__in=House.objects.visible_to(self.user, self.act))

    def log_act(self) -> str:
        return "shelters.note.opened"

    def prepare(self) -> None:
        super().prepare()
        # After "back" the browser asks for the whole page, although it is htmx that asks.
        htmx = self.request.htmx  # type: ignore[attr-defined]  # set by django-htmx
        self.fragment = "" if htmx.history_restore_request else "entry"  # type: ignore[misc]
        self.night, self.shift  # noqa: B018 -- an address that names no night is a 404
        preload([*self.notes, *([self.identity] if self.identity else [])], "text", "full_name")

    @cached_property
    def night(self) -> date:
        """The night in the address. Raises Http404 for none, one before the house and one that has not begun."""
        found: date | None = self.row.night_named(self.kwargs["night"], now=timezone.now())
        if found is None:
            raise Http404
        return found

    @cached_property
    def shift(self) -> Shift:
        found = nights.shift_named(self.kwargs["shift"])
        if found is None:
            raise Http404
        return found

    @cached_property
    def identity(self) -> Identity | None:
        found: Identity | None = Identity.objects.visible_to(self.user).filter(person=self.row.case.person_id).first()
        return found

    @cached_property
    def notes(self) -> list[DailyNote]:
        """Those of this shift, and the newest of another, the newest first."""
        rows = DailyNote.objects.visible_to(self.user, self.act).filter(stay=self.row)
        here = ExpressionWrapper(Q(night_of=self.night, shift=self.shift), output_field=BooleanField())
        rows = rows.select_related("case", "updated_by", "stay__house__site")
        return list(rows.order_by(here.desc(), "-night_of", "-created_at", "-id")[:MOST])

    def _is_here(self, note: DailyNote) -> bool:
        return (note.night_of, note.shift) == (self.night, self.shift)

    @property
    def note(self) -> DailyNote | None:
        """One's own of this shift."""
        return next((n for n in self.notes if self._is_here(n) and n.created_by_id == self.user.pk), None)

    def initial(self) -> dict[str, Any]:
        note = self.note
        if note is None:
            return {"version": 0}
        return {"version": note.version, **{name: getattr(note, name) for name in services.NOTE_FIELDS}}

    def context(self) -> Mapping[str, Any]:
        return {
            "stay": self.row,
            "case": self.row.case,
            "survivor": self.identity.full_name if self.identity else selectors.HIDDEN,
            "night": self.night,
            "shift": self.shift,
            "shifts": [(shift, self.row.note_url(self.night, shift)) for shift in self._shifts()],
            "own_address": self.row.note_url(self.night, self.shift),
            "above": [n for n in reversed(self.notes) if self._is_here(n) and n is not self.note],
            "is_begun": self.note is not None,
            "previous": next((n for n in self.notes if not self._is_here(n)), None),
            "brief": briefs([self.row], self.user).get(self.row.pk),
            "round": self._round(),
            "just_saved": "saved" in self.request.GET,
            "breadcrumbs": [(_("Tonight"), reverse("shelters:tonight"))],
        }

    def submit(self, form: Any) -> DailyNote:
        facts = services.NoteFacts(**{name: form.cleaned_data[name] for name in services.NOTE_FIELDS})
        return services.save_daily_note(
            stay_id=self.row.pk,
            night=self.night,
            shift=self.shift,
            facts=facts,
            expected_version=form.expected_version,
            by=self.user,
        )

    def succeeded(self, result: Any) -> HttpResponseBase:
        following = self._round().following
        if following is None:
            target = reverse("shelters:tonight")
        else:
            target = f"{following.note_url(self.night, self.shift)}?saved"
        if not self.request.htmx:  # type: ignore[attr-defined]  # set by django-htmx
            return self.redirect(target)
        if following is None:
            return HttpResponse(headers={"HX-Redirect": target})
        # htmx fetches the next resident into the same place; the answer carries no content of its own.
        place = {"path": target, "target": "#entry", "swap": "outerHTML show:window:top"}
        return HttpResponse(headers={"HX-Location": json.dumps(place)})

    def cancel_url(self) -> str:
        return reverse("shelters:tonight")

    def _shifts(self) -> list[Shift]:
        """Those of the night for which a note can be written, and the one that is open."""
        zone, now = self.row.house.site.time_zone, timezone.now()
        return [
            shift
            for shift in Shift
            if shift == self.shift or nights.has_come(self.night, shift, now=now, time_zone=zone)
        ]

    def _round(self) -> selectors.Round:
        return selectors.notes_round(self.row, night=self.night, shift=self.shift, user=self.user)
