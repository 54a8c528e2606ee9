"""Papers and things of the survivor, and who holds them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from care import selectors, services
from care.forms import ChangeItemForm, MoveItemForm, TakeItemForm
from care.models import CustodyMove, HeldItem
from care.permissions import CarePermission
from care.views.base import InPlan
from cases.web.pages import CaseFormPage, CasePage
from core.access.permissions import step_up
from core.compartments import Compartment
from core.domain.identifiers import masked


class InCustody(InPlan):
    abstract = True
    part = "custody"
    shows = (Compartment.GENERAL, Compartment.IDENTITY)


class Custody(InCustody, CasePage):
    """What there is, who holds it, and the way it went. Of numbers it shows the end."""

    shows_numbers: ClassVar[bool] = False

    access = CarePermission.VIEW
    template_name = "care/custody.html"
    title = _("Custody")

    def extra(self) -> Mapping[str, Any]:
        items = selectors.items(self.case, self.user, CarePermission.VIEW, whole=self.shows_numbers)
        return {
            "items": items,
            "may_show_numbers": not self.shows_numbers and any(one.number for one in items),
            "may_manage": self.may_manage,
        }


@step_up("numbers")
class CustodyNumbers(Custody):
    """The same page with the whole numbers."""

    access = CarePermission.VIEW
    shows_numbers = True


class TakeItem(InCustody, CaseFormPage):
    access = CarePermission.MANAGE
    form_class = TakeItemForm
    title = _("Add a paper or a thing")
    submit_label = _("Save")
    done = _("It is written down.")

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "sites": selectors.sites(self.user)}

    def submit(self, form: TakeItemForm) -> HeldItem:
        facts = {name: form.cleaned_data[name] for name in ("kind", "description", "number")}
        return services.take_item(case=self.case, move=form.move(), by=self.user, **facts)


@step_up("numbers")
class ChangeItem(InCustody, CaseFormPage):
    access = CarePermission.MANAGE
    record_model = HeldItem
    form_class = ChangeItemForm
    title = _("Correct what it is")
    submit_label = _("Save")
    done = _("It is saved.")

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.record, name) for name in ("kind", "description", "number", "version")}

    def submit(self, form: ChangeItemForm) -> HeldItem:
        facts = {name: form.cleaned_data[name] for name in ("kind", "description", "number")}
        return services.change_item(
            item_id=self.record.pk, expected_version=form.expected_version, by=self.user, **facts
        )


class MoveItem(InCustody, CaseFormPage):
    access = CarePermission.MANAGE
    record_model = HeldItem
    form_class = MoveItemForm
    template_name = "cases/web/confirm.html"
    title = _("It goes to other hands")
    submit_label = _("Save")
    done = _("It is written down.")

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "sites": selectors.sites(self.user)}

    def initial(self) -> dict[str, Any]:
        return {"since": timezone.localdate(), "version": self.record.version}

    def extra(self) -> Mapping[str, Any]:
        row = self.record
        facts = [(_("What it is"), row.get_kind_display()), (_("Number"), masked(row.number))]
        return {"facts": [*facts, (_("Description"), row.description)]}

    def submit(self, form: MoveItemForm) -> CustodyMove:
        return services.move_item(
            item_id=self.record.pk, expected_version=form.expected_version, move=form.move(), by=self.user
        )
