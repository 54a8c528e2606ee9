"""The shape of what people enter about houses, stays and nights."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Site
from core.access.actor import ActingUser
from core.web.form_fields import DateField, DateTimeField, TextField
from core.web.forms import Form
from core.web.number_fields import WholeField
from shelters.models import Bed, DailyNote, House, Stay
from shelters.permissions import ShelterPermission
from shelters.querysets import sites_within
from shelters.selectors import Counts
from shelters.services.houses import MOST_BEDS

GONE = _("This bed is not free any more. Choose another one.")


class Chips(forms.RadioSelect):
    """Short answers as big buttons that a thumb hits."""

    template_name = "shelters/widgets/chips.html"


class BedField(forms.TypedChoiceField):
    """One of the beds that `offer()` was given, by room. Gives the bed, or None."""

    def __init__(self, **kwargs: Any) -> None:
        messages = {"required": _("Choose a bed."), "invalid_choice": GONE}
        super().__init__(empty_value=None, error_messages=messages, label=_("Bed"), **kwargs)

    def offer(self, beds: Iterable[Bed]) -> None:
        by_key = {str(bed.pk): bed for bed in beds}
        grouped = groupby(by_key.items(), key=lambda pair: pair[1].room.name)
        choices: list[Any] = [("", _("Choose") if self.required else "–")]
        for room, inside in grouped:
            labels = [(pk, _("%(room)s, bed %(bed)s") % {"room": room, "bed": bed.label}) for pk, bed in inside]
            choices.append((room, labels))
        self.choices, self.coerce = choices, by_key.get


class BedForm(Form):
    """A form that chooses one of the free beds."""

    versioned = True

    bed: Any = BedField()

    def __init__(self, *args: Any, beds: Iterable[Bed], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["bed"]
        field.offer(beds)


class AskForBedForm(Form):
    """Houses are shown with how many beds are free, and nothing else of them."""

    house = forms.TypedChoiceField(
        label=_("House"),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("This house takes nobody in at present. Choose another one.")},
    )
    wanted_from = DateField(label=_("Wanted from"), initial=timezone.localdate)
    note = TextField(
        label=_("What the house must know"),
        help_text=_(
            "Children, mobility, food, who must not come near or share a room. The house reads it before it answers "
            "and while the person lives there."
        ),
        required=False,
        max_length=4_000,
    )

    def __init__(self, *args: Any, houses: Iterable[tuple[House, Counts]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = list(houses)
        by_key: dict[str, House] = {str(house.pk): house for house, _counts in offered}
        field: Any = self.fields["house"]
        field.coerce = by_key.get
        field.choices = [(str(house.pk), _offer(house, counts)) for house, counts in offered]


def _offer(house: House, counts: Counts) -> str:
    text = ngettext(
        "%(house)s: %(free)d of %(beds)d bed free", "%(house)s: %(free)d of %(beds)d beds free", counts.beds
    )
    return text % {"house": house.name, "free": counts.free, "beds": counts.beds}


class AdmitForm(BedForm):
    admitted_at = DateTimeField(label=_("Admitted at"), initial=timezone.now)
    planned_until = DateField(
        label=_("Planned until"), required=False, help_text=_("Leave it empty while nobody knows yet.")
    )
    has_acknowledged_rules = forms.BooleanField(
        label=_("I have gone through the house rules and the belongings with this person."),
        error_messages={"required": _("Go through the house rules and the belongings first, then tick the box.")},
    )


class KeepBedForm(BedForm):
    bed: Any = BedField(required=False, help_text=_("Choose none to give the bed up."))


class DeclineForm(Form):
    versioned = True

    answer = TextField(
        label=_("Why not"),
        help_text=_("The caseworker reads this. Say what would be possible instead."),
        max_length=2_000,
    )


class MoveForm(BedForm):
    """Only the bed."""


class ExtendForm(Form):
    versioned = True

    planned_until = DateField(
        label=_("Planned until"), required=False, help_text=_("Leave it empty while nobody knows yet.")
    )


class DischargeForm(Form):
    versioned = True

    discharged_at = DateTimeField(label=_("Discharged at"), initial=timezone.now)
    destination_kind = forms.ChoiceField(
        label=_("Where did the person go?"), widget=forms.RadioSelect, choices=Stay.Destination.choices
    )
    destination = TextField(
        label=_("Where exactly"),
        help_text=_("Only what the next person needs. It is sealed, like every place."),
        required=False,
        rows=2,
        max_length=1_000,
    )


class DailyNoteForm(Form):
    """Version 0 means: when the form was opened there was no note yet."""

    versioned = True

    mood = forms.ChoiceField(label=_("Mood"), widget=Chips, required=False)
    sleep = forms.ChoiceField(label=_("Sleep"), widget=Chips, required=False)
    meals = forms.ChoiceField(label=_("Meals"), widget=Chips, required=False)
    health = forms.ChoiceField(label=_("Health"), widget=Chips, required=False)
    text = TextField(label=_("Note"), required=False, rows=3, max_length=8_000)
    needs_attention = forms.BooleanField(label=_("Needs attention"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = {
            "mood": DailyNote.Mood,
            "sleep": DailyNote.Sleep,
            "meals": DailyNote.Meals,
            "health": DailyNote.Health,
        }
        for name, kind in kinds.items():
            field: Any = self.fields[name]
            field.choices = [*kind.choices, ("", _("Not noted"))]


class HouseNoticeForm(Form):
    """Version 0 means: when the form was opened nothing was written yet."""

    versioned = True

    allergies = TextField(
        label=_("Allergies"),
        required=False,
        rows=2,
        max_length=2_000,
        help_text=_("To medicine and food. Where none are known, say so."),
    )
    watch = TextField(
        label=_("What to watch, and whom to call"),
        required=False,
        max_length=4_000,
        help_text=_("Signs that somebody without training can see, what to do then, and the number to call."),
    )


class HouseForm(Form):
    """The address can be entered here and never read: whoever sets houses up does not see places."""

    name = forms.CharField(
        label=_("Name of the house"), max_length=80, help_text=_("A name that says nothing of the place.")
    )
    new_address = TextField(label=_("Address"), required=False, rows=3, max_length=1_000)


class AddHouseForm(HouseForm):
    site = forms.ModelChoiceField(label=_("Site whose staff works here"), queryset=Site.objects.none())

    def __init__(self, *args: Any, user: ActingUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["site"]
        field.queryset = sites_within(user, ShelterPermission.MANAGE_HOUSES).order_by("name", "pk")


class ChangeHouseForm(HouseForm):
    versioned = True

    new_address = TextField(
        label=_("New address"),
        required=False,
        rows=3,
        max_length=1_000,
        help_text=_("Leave it empty to keep the address that is stored. It is not shown here."),
    )
    is_open = forms.BooleanField(label=_("Takes people in"), required=False)


class RoomForm(Form):
    name = forms.CharField(label=_("Name of the room"), max_length=40)
    beds = WholeField(label=_("Number of beds"), min_value=0, max_value=MOST_BEDS, initial=2)


class RenameRoomForm(Form):
    versioned = True

    name = forms.CharField(label=_("Name of the room"), max_length=40)


class AddBedForm(Form):
    label = forms.CharField(label=_("Bed"), max_length=20, help_text=_("A number or a letter that stands on the bed."))


class ChangeBedForm(AddBedForm):
    versioned = True

    is_usable = forms.BooleanField(label=_("Can be used"), required=False)
