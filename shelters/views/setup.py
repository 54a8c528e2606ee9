"""Setting up houses, rooms and beds. No page here shows a resident, a request, or an address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.web.pages import DetailPage, FormPage, Page, RowFormPage
from shelters import selectors, services
from shelters.forms import AddBedForm, AddHouseForm, ChangeBedForm, ChangeHouseForm, RenameRoomForm, RoomForm
from shelters.models import Bed, House, Room
from shelters.permissions import ShelterPermission


class Setup(Page):
    tab = _("House")
    access = ShelterPermission.MANAGE_HOUSES
    template_name = "shelters/setup.html"
    title = _("Set up houses")

    def context(self) -> Mapping[str, Any]:
        return {"houses": selectors.furniture(House.objects.visible_to(self.user, self.act))}


class SetupHouse(DetailPage):
    """The rooms and beds of a house."""

    model = House
    access = ShelterPermission.MANAGE_HOUSES
    template_name = "shelters/setup_house.html"
    title = _("Set up a house")
    select = ("site",)

    def heading(self) -> str | Promise:
        return str(self.row.name)

    def context(self) -> Mapping[str, Any]:
        return {
            "rooms": selectors.rooms(self.row),
            "breadcrumbs": [(_("Set up houses"), reverse("shelters:setup"))],
        }


class AddHouse(FormPage):
    access = ShelterPermission.MANAGE_HOUSES
    form_class = AddHouseForm
    title = _("Add a house")
    done = _("The house has been added. Add its rooms now.")

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "user": self.user}

    def submit(self, form: Any) -> House:
        said = form.cleaned_data
        return services.add_house(site=said["site"], name=said["name"], address=said["new_address"], by=self.user)

    def after(self, result: Any) -> str:
        return reverse("shelters:setup-house", kwargs={"pk": result.pk})

    def cancel_url(self) -> str:
        return reverse("shelters:setup")


class InSetup(RowFormPage):
    """A form about a house, a room or a bed; it leads back to the house."""

    abstract = True
    access = ShelterPermission.MANAGE_HOUSES
    done = _("Saved.")

    def house(self) -> House:
        found: House = self.row
        return found

    def context(self) -> Mapping[str, Any]:
        return {
            "breadcrumbs": [(_("Set up houses"), reverse("shelters:setup")), (self.house().name, self.cancel_url())]
        }

    def cancel_url(self) -> str:
        return reverse("shelters:setup-house", kwargs={"pk": self.house().pk})

    def after(self, result: Any) -> str:
        return self.cancel_url()


class ChangeHouse(InSetup):
    model = House
    form_class = ChangeHouseForm
    title = _("Change the house")

    def initial(self) -> dict[str, Any]:
        return {"version": self.row.version, "name": self.row.name, "is_open": self.row.is_open}

    def submit(self, form: Any) -> House:
        said = form.cleaned_data
        return services.change_house(
            house_id=self.row.pk,
            expected_version=form.expected_version,
            name=said["name"],
            is_open=said["is_open"],
            new_address=said["new_address"],
            by=self.user,
        )


class AddRoom(InSetup):
    model = House
    form_class = RoomForm
    title = _("Add a room")

    def submit(self, form: Any) -> Room:
        said = form.cleaned_data
        return services.add_room(house=self.row, name=said["name"], beds=said["beds"], by=self.user)


class InRoom(InSetup):
    abstract = True
    model = Room
    select = ("house",)

    def house(self) -> House:
        found: House = self.row.house
        return found


class RenameRoom(InRoom):
    form_class = RenameRoomForm
    title = _("Rename the room")

    def initial(self) -> dict[str, Any]:
        return {"version": self.row.version, "name": self.row.name}

    def submit(self, form: Any) -> Room:
        return services.rename_room(
            room_id=self.row.pk, expected_version=form.expected_version, name=form.cleaned_data["name"], by=self.user
        )


class AddBed(InRoom):
    form_class = AddBedForm
    title = _("Add a bed")

    def submit(self, form: Any) -> Bed:
        return services.add_bed(room=self.row, label=form.cleaned_data["label"], by=self.user)


class ChangeBed(InSetup):
    model = Bed
    select = ("room__house",)
    form_class = ChangeBedForm
    title = _("Change the bed")

    def house(self) -> House:
        found: House = self.row.room.house
        return found

    def initial(self) -> dict[str, Any]:
        return {"version": self.row.version, "label": self.row.label, "is_usable": self.row.is_usable}

    def submit(self, form: Any) -> Bed:
        said = form.cleaned_data
        return services.change_bed(
            bed_id=self.row.pk,
            expected_version=form.expected_version,
            label=said["label"],
            is_usable=said["is_usable"],
            by=self.user,
        )
