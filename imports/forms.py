"""The shape of what people say of a list. Nothing is saved here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Site, User
from core.web.form_fields import FileField, InlineRadios
from core.web.forms import Form, Section
from core.web.number_fields import WholeField
from imports import spelled
from imports.fields import FIELDS, choices
from imports.models import Mapping as KeptMapping
from imports.plan import House
from imports.workbench import ENCODINGS, SEPARATORS, Wish

MOST_VALUES = 60
_NOTHING = "-"
_NOT_TAKEN = [(spelled.NOT_TAKEN, _("Not in this list: keep it in a note"))]


class NewForm(Form):
    sections = [Section(_("For all cases of this list"), ["site", "lead", "source", "is_restricted"])]
    file = FileField(
        label=_("File"),
        accept=".xlsx,.ods,.csv,.txt",
        help_text=_("Excel (.xlsx), OpenDocument (.ods) or CSV, one row for each person, at most 20 MB."),
    )
    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), empty_label=_("Choose"))
    lead = forms.ModelChoiceField(
        label=_("Lead caseworker"),
        queryset=User.objects.none(),
        empty_label=_("Choose"),
        help_text=_("Of rows that name nobody else. You have a part in all cases, too."),
    )
    source = forms.CharField(
        label=_("Where the list comes from"),
        max_length=60,
        help_text=_("Without names of people, such as “Register 2015–2023”. Old case numbers are known by it."),
    )
    is_restricted = forms.BooleanField(
        label=_("Restrict all cases to their team"),
        required=False,
        help_text=_("Only you and the lead caseworker find them then."),
    )

    def __init__(self, *args: Any, sites: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["lead"].queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean_source(self) -> str:
        return " ".join(self.cleaned_data["source"].split())


class ReadingForm(Form):
    """How the file is read."""

    versioned = True
    row = WholeField(
        label=_("Row of the headings"),
        min_value=1,
        max_value=1000,
        help_text=_("As the spreadsheet counts. What stands above it is not taken."),
    )

    def __init__(self, *args: Any, reading: Mapping[str, Any], **kwargs: Any) -> None:
        self.reading = reading
        super().__init__(*args, **kwargs)

    def more_fields(self) -> Mapping[str, forms.Field]:
        found: dict[str, forms.Field] = {}
        if self.reading.get("sheets"):
            found["sheet"] = forms.ChoiceField(
                label=_("Sheet"), choices=[(name, name) for name in self.reading["sheets"]]
            )
        if self.reading.get("separator"):
            found["separator"] = forms.ChoiceField(
                label=_("What parts the columns"), choices=list(SEPARATORS.items()), widget=InlineRadios
            )
            found["encoding"] = forms.ChoiceField(
                label=_("Encoding"),
                choices=list(ENCODINGS.items()),
                help_text=_("Choose another where letters such as é look wrong."),
            )
        return found

    def wish(self) -> Wish:
        facts = self.cleaned_data
        return Wish(
            sheet=facts.get("sheet", ""),
            row=facts["row"],
            encoding=facts.get("encoding", ""),
            separator=facts.get("separator", ""),
        )


def column_name(place: int) -> str:
    return f"column-{place}"


class ColumnsForm(Form):
    """For each column the field that it goes to."""

    versioned = True

    def __init__(self, *args: Any, headings: Sequence[str], samples: Sequence[str], **kwargs: Any) -> None:
        self.headings, self.samples = headings, samples
        super().__init__(*args, **kwargs)

    def more_fields(self) -> Mapping[str, forms.Field]:
        offered = [(_NOTHING, _("Not taken")), *choices()]
        return {
            column_name(place): forms.ChoiceField(
                label=heading or _("Column %(number)d (no heading)") % {"number": place + 1},
                choices=offered,
                help_text=self.samples[place] or _("Empty in all rows."),
            )
            for place, heading in enumerate(self.headings)
        }

    def columns(self) -> list[str]:
        found = [self.cleaned_data[column_name(place)] for place in range(len(self.headings))]
        return ["" if code == _NOTHING else code for code in found]

    @staticmethod
    def chosen(columns: Sequence[str]) -> dict[str, str]:
        """The initial values for what was said of the columns before."""
        return {column_name(place): code or _NOTHING for place, code in enumerate(columns)}


class MappingChoiceForm(Form):
    """A mapping that was kept of an earlier file."""

    versioned = True
    mapping = forms.ModelChoiceField(
        label=_("Use what was said of an earlier list"), queryset=KeptMapping.objects.none(), empty_label=_("Choose")
    )

    def __init__(self, *args: Any, mappings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mapping"].queryset = mappings  # type: ignore[attr-defined]  # a ModelChoiceField


class ValuesForm(Form):
    """What each value means, how dates are written, and under which name that is kept."""

    versioned = True

    def __init__(
        self,
        *args: Any,
        values: Mapping[str, Mapping[str, tuple[str, int]]],
        house: House,
        asks_order: bool,
        asks_pivot: bool,
        **kwargs: Any,
    ) -> None:
        self.values, self.house = values, house
        self.asks_order, self.asks_pivot = asks_order, asks_pivot
        # A place in the form for each spelling: names of fields must not hold what people wrote.
        self.named = {
            f"value-{code}-{place}": (code, word)
            for code, words in values.items()
            for place, word in enumerate(list(words)[:MOST_VALUES])
        }
        super().__init__(*args, **kwargs)

    @property
    def sections(self) -> list[Section]:  # type: ignore[override]  # known only with the list at hand
        found = [Section(_("Dates"), ["order", "pivot"])] if self.asks_order or self.asks_pivot else []
        for code in self.values:
            found.append(Section(FIELDS[code].label, [name for name, (of, _w) in self.named.items() if of == code]))
        return [*found, Section(_("For the next list of this make"), ["name"])]

    def more_fields(self) -> Mapping[str, forms.Field]:
        found: dict[str, forms.Field] = {}
        if self.asks_order:
            found["order"] = forms.ChoiceField(
                label=_("How are dates such as 05/04/2021 meant?"),
                choices=[("DM", _("Day first: 5 April 2021")), ("MD", _("Month first: 4 May 2021"))],
                widget=forms.RadioSelect,
            )
        if self.asks_pivot:
            found["pivot"] = WholeField(
                label=_("Years of two digits: the last one that is meant as 20.."),
                min_value=0,
                max_value=99,
                help_text=_("With 26 the year 26 is 2026, and 27 is 1927."),
            )
        for name, (code, word) in self.named.items():
            text, count = self.values[code][word]
            rows = ngettext("%(count)d row", "%(count)d rows", count) % {"count": count}
            found[name] = forms.ChoiceField(
                label=f"{text} ({rows})",
                choices=[("", _("Choose")), *self.house.options(code), *_NOT_TAKEN],
            )
        found["name"] = forms.CharField(
            label=_("Keep this mapping under a name"),
            max_length=60,
            required=False,
            help_text=_("Without names of people. Your colleagues can use it, too."),
        )
        return found

    def meanings(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {code: {} for code in self.values}
        for name, (code, word) in self.named.items():
            found[code][word] = self.cleaned_data[name]
        return found


class Doubt(NamedTuple):
    """A row whose person may be here already, and what can be said of it."""

    number: int
    label: str
    hint: str
    offered: Sequence[tuple[str, Any]]


class DoubtsForm(Form):
    """About each row whose person may be here already: a new person, the same, or left out."""

    versioned = True

    def __init__(self, *args: Any, asked: Sequence[Doubt], **kwargs: Any) -> None:
        self.asked = asked
        super().__init__(*args, **kwargs)

    def more_fields(self) -> Mapping[str, forms.Field]:
        return {
            f"row-{one.number}": forms.ChoiceField(
                label=one.label, help_text=one.hint, choices=one.offered, widget=forms.RadioSelect
            )
            for one in self.asked
        }

    def decisions(self) -> dict[int, str]:
        return {one.number: self.cleaned_data[f"row-{one.number}"] for one in self.asked}


__all__ = [
    "ColumnsForm",
    "Doubt",
    "DoubtsForm",
    "MappingChoiceForm",
    "NewForm",
    "ReadingForm",
    "ValuesForm",
    "column_name",
]
