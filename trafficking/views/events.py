"""The events of a case."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.web.pages import CaseActionPage, CaseFormPage
from core.keys.fields import preload
from trafficking import looks, services
from trafficking.forms import AddEventForm, EditEventForm, EventFields, LinkEventForm
from trafficking.models import Event, EventLink
from trafficking.network import event_title
from trafficking.permissions import TraffickingPermission
from trafficking.views.base import InActors, OfEvent


class AddEvent(InActors, CaseFormPage):
    access = TraffickingPermission.MANAGE
    form_class = AddEventForm
    title = _("Add an event")
    intro = _("Enter once what all survivors of it share. Their cases can then be linked to it.")
    submit_label = _("Save event")
    done = _("The event is recorded.")

    def submit(self, form: AddEventForm) -> EventLink:
        return services.add_event(case=self.case, facts=form.facts(), by=self.user)


class LinkEvent(InActors, CaseFormPage):
    """Offers events of other cases that the user opens."""

    access = TraffickingPermission.MANAGE
    form_class = LinkEventForm
    template_name = "trafficking/link_event.html"
    title = _("Link a known event")
    submit_label = _("Link event")
    done = _("The case is linked to the event.")

    @cached_property
    def events(self) -> dict[str, Event]:
        rows = Event.objects.visible_to(self.user, self.act).readable()
        rows = rows.exclude(pk__in=Event.objects.visible_to(self.user, self.act, case=self.case).values("pk"))
        found = list(rows.order_by("-happened_on", "-created_at")[:100])
        looks.log("listed", found, by=self.user)
        preload(found, "name", "place")
        return {str(event.pk): event for event in found}

    def form_arguments(self) -> dict[str, Any]:
        self.row  # noqa: B018 -- a case that is not visible is a 404 before anything is offered
        choices = [(key, _label(event)) for key, event in self.events.items()]
        return {**super().form_arguments(), "events": choices}

    def extra(self) -> Mapping[str, Any]:
        return {"has_events": bool(self.events)}

    def submit(self, form: LinkEventForm) -> EventLink:
        event = self.events[form.cleaned_data["event"]]
        return services.link_event(case=self.case, event=event, by=self.user)


def _label(event: Event) -> str:
    parts = [str(event.get_kind_display()), event_title(event), event.place]
    return " · ".join(part for part in parts if part)


class EditEvent(OfEvent):
    access = TraffickingPermission.MANAGE
    form_class = EditEventForm
    title = _("Change the event")
    intro = _("All cases of this event share what stands here.")
    done = _("The event was changed.")

    def initial(self) -> dict[str, Any]:
        event = self.record.event
        return {name: getattr(event, name) for name in (*EventFields.base_fields, "version")}

    def submit(self, form: EditEventForm) -> Event:
        return services.change_event(
            event_id=self.record.event_id, expected_version=form.expected_version, facts=form.facts(), by=self.user
        )


class EndEventLink(OfEvent, CaseActionPage):
    access = TraffickingPermission.MANAGE
    title = _("Take the case out of this event")
    submit_label = _("Take out")
    done = _("The case was taken out of the event.")

    def extra(self) -> Mapping[str, Any]:
        facts = [(_("Event"), _label(self.record.event))]
        return {"facts": facts, "submit_class": "btn-danger"}

    def submit(self, form: Any) -> EventLink:
        return services.end_event_link(link_id=self.record.pk, expected_version=form.expected_version, by=self.user)
