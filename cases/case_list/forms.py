"""How the case list is shown, and keeping it under a name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.case_list.columns import COLUMNS, ORDERS, SIZES
from core.web.forms import Form


class ShownForm(Form):
    """Order, columns and size of a page. It is sent in the address, with the filters."""

    sort = forms.ChoiceField(label=_("Order"), choices=[(code, one.label) for code, one in ORDERS.items()])
    size = forms.ChoiceField(label=_("Cases on a page"), choices=[(str(one), str(one)) for one in SIZES])
    column = forms.MultipleChoiceField(
        label=_("Columns"),
        choices=[(code, one.label) for code, one in COLUMNS.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class ViewForm(Form):
    versioned = True
    name = forms.CharField(label=_("Name"), max_length=60, help_text=_("Never the name of a survivor."))
    is_default = forms.BooleanField(label=_("Show it first when I open the list"), required=False)
    is_shared = forms.BooleanField(
        label=_("For everybody in the organisation"),
        required=False,
        help_text=_("They see the name and the filters. Which cases it shows depends on who looks."),
    )
    takes_over = forms.BooleanField(
        label=_("Take over the filters, the order and the columns of the list as it is now"), required=False
    )

    def __init__(self, *args: Any, may_share: bool, is_own: bool, is_changed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, is_offered in (("is_shared", may_share), ("is_default", is_own), ("takes_over", is_changed)):
            if not is_offered:
                del self.fields[name]


class NewViewForm(ViewForm):
    versioned = False
