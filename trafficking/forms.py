"""The shape of what people enter about actors and events."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.episodes.models import Episode
from cases.web.form_choices import with_blank
from core.domain import codes, countries
from core.domain.identifiers import NotAPhoneNumber, parse_phone
from core.web.form_fields import ListField, PastDateField, PastedField, TextField
from core.web.forms import Form, Section
from core.web.number_fields import WholeField
from trafficking.models import Actor, Event, Involvement
from trafficking.services import ActorFacts, EventFacts, InvolvementFacts
from trafficking.services.actors import ROLES

WHO = ("kind", "name", "aliases", "licence_number", "phones", "accounts", "address", "details")
WHAT_IT_DID = ("roles", "episode", "note")


class ActorFields(forms.Form):
    """A mixin: what all cases share of an actor."""

    kind = forms.ChoiceField(label=_("Kind of actor"), choices=Actor.Kind.choices)
    name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("As the survivor says it; a nickname is enough.")
    )
    aliases = ListField(label=_("Other names"), required=False, max_length=400)
    licence_number = PastedField(label=_("Licence or registration number"), required=False, max_length=60)
    phones = ListField(label=_("Phones"), required=False, max_length=300)
    accounts = ListField(
        label=_("Accounts"),
        required=False,
        max_length=600,
        help_text=_("Bank accounts, names on the Internet. Separate them with commas."),
    )
    address = TextField(label=_("Address"), required=False, max_length=500, rows=2)
    details = TextField(
        label=_("How to tell it apart"),
        required=False,
        max_length=2_000,
        rows=2,
        help_text=_("Shared by all cases: nothing that points to one survivor."),
    )

    def clean_phones(self) -> list[str]:
        found = []
        for text in self.cleaned_data["phones"]:
            try:
                found.append(str(parse_phone(text).e164))
            except NotAPhoneNumber as error:
                raise forms.ValidationError(
                    _("Enter phone numbers, such as 0812-0000-0000 or +60 12-000 0000.")
                ) from error
        return found

    def facts(self) -> ActorFacts:
        return ActorFacts(**{name: self.cleaned_data[name] for name in WHO})


class InvolvementFields(forms.Form):
    """A mixin: what one case says of an actor. `episodes` are those of the case."""

    roles = forms.MultipleChoiceField(label=_("Alleged roles"), widget=forms.CheckboxSelectMultiple)
    episode = forms.ModelChoiceField(
        label=_("Episode"), queryset=Episode.objects.none(), required=False, empty_label=_("The whole story")
    )
    note = TextField(
        label=_("What the survivor told of it"),
        required=False,
        max_length=20_000,
        help_text=_("Belongs to this case alone, and is erased with it."),
    )

    def __init__(self, *args: Any, episodes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = partial(codes.choices, ROLES)  # type: ignore[attr-defined]
        chosen: Any = self.fields["episode"]
        chosen.queryset = episodes
        chosen.label_from_instance = episode_label

    def involvement(self) -> InvolvementFacts:
        return InvolvementFacts(**{name: self.cleaned_data[name] for name in WHAT_IT_DID})


class AddActorForm(ActorFields, InvolvementFields, Form):
    sections = (
        Section(_("Who it is"), ["kind", "name", "aliases"], side_by_side=True, below="trafficking/likely.html"),
        Section(_("Numbers and address"), ["licence_number", "phones", "accounts"], side_by_side=True),
        Section("", ["address", "details"]),
        Section(_("What it is said to have done here"), list(WHAT_IT_DID)),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.likely: list[Any] = []
        """Known actors (`trafficking.views.actors.Likely`) that it may be, for the user to choose from."""
        self.error_targets["name"] = "id_name"

    @property
    def answer(self) -> str:
        """The key of the known actor that was chosen, `new` where it is none of those shown, empty for no answer."""
        chosen = str(self.data.get("same", ""))
        if chosen in {one.key for one in self.likely}:
            return chosen
        compared = set(str(self.data.get("compared", "")).split())
        return "new" if chosen == "new" and {one.key for one in self.likely} <= compared else ""


class EditActorForm(ActorFields, Form):
    versioned = True
    sections = (
        Section(_("Who it is"), ["kind", "name", "aliases"], side_by_side=True),
        Section(_("Numbers and address"), ["licence_number", "phones", "accounts"], side_by_side=True),
        Section("", ["address", "details"]),
    )

    def meet(self, current: Any) -> None:
        super().meet(entered(current))


def entered(actor: Actor) -> dict[str, Any]:
    """An actor as the fields of `EditActorForm` hold it, with its version."""
    values = {name: getattr(actor, name) for name in WHO}
    return {**values, "version": actor.version}


class EditInvolvementForm(InvolvementFields, Form):
    versioned = True


class EndInvolvementForm(Form):
    versioned = True
    reason = forms.ChoiceField(label=_("Why"), choices=Involvement.End.choices, widget=forms.RadioSelect)


class EventFields(forms.Form):
    """A mixin: what all survivors of an event share."""

    kind = forms.ChoiceField(label=_("Kind of event"), choices=Event.Kind.choices)
    name = forms.CharField(label=_("What the event is called"), max_length=120)
    happened_on = PastDateField(label=_("Date"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    place = forms.CharField(label=_("Place"), required=False, max_length=300)
    agencies = forms.CharField(
        label=_("Agencies present"),
        required=False,
        max_length=400,
        help_text=_("Police, embassy, other organisations."),
    )
    account = TextField(
        label=_("What happened"),
        required=False,
        max_length=20_000,
        help_text=_("Only what all survivors share. What concerns one of them belongs to that case."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = partial(with_blank, countries.country_choices)  # type: ignore[attr-defined]

    def facts(self) -> EventFacts:
        return EventFacts(**{name: self.cleaned_data[name] for name in EventFields.base_fields})


class AddEventForm(EventFields, Form):
    sections = (
        Section("", ["kind", "name", "happened_on", "country", "place", "agencies"], side_by_side=True),
        Section("", ["account"]),
    )


class EditEventForm(AddEventForm):
    versioned = True


class LinkEventForm(Form):
    """An event that is known from another case of the user."""

    event = forms.ChoiceField(label=_("Event"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, events: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["event"].choices = events  # type: ignore[attr-defined]


class NetworkForm(Form):
    """Which part of the network. It is posted, so that no address has a name that was typed."""

    sections = (Section("", ["text", "kind"], side_by_side=True), Section("", ["is_all"]))

    text = PastedField(label=_("Name, phone, account or licence number"), required=False, max_length=200)
    kind = forms.ChoiceField(
        label=_("Kind of actor"), required=False, choices=[("", _("All kinds")), *Actor.Kind.choices]
    )
    is_all = forms.BooleanField(label=_("Also actors of a single case"), required=False)


class MergeActorsForm(Form):
    versioned = True
    other_version = WholeField(widget=forms.HiddenInput)


def episode_label(episode: Episode) -> str:
    """An episode by its beginning and kind, without what is sealed."""
    began = episode.started_on.isoformat()[:7] if episode.started_on else _("Beginning not known")
    kinds = ", ".join(str(codes.label("TypeOfExploitation", code)) for code in episode.exploitation_types)
    return f"{began} · {kinds}" if kinds else str(began)
