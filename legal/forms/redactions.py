"""The boxes over an exhibit, a row of figures for each."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.web.forms import THEIRS, EditDifference, Form
from core.web.number_fields import FiguresField, WholeField
from legal.models import Box, Redaction
from legal.models.redactions import MOST_BOXES

_ROW = re.compile(r"box-(\d{1,3})-page")
SIDES = ("left", "top", "width", "height")
LABELS = {
    "left": gettext_lazy("From the left (%)"),
    "top": gettext_lazy("From the top (%)"),
    "width": gettext_lazy("Width (%)"),
    "height": gettext_lazy("Height (%)"),
}


class Described(NamedTuple):
    """A field of a box in the summary of errors."""

    label: str
    error_target: str
    errors: Any


class PercentField(FiguresField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            min_value=0,
            max_value=100,
            decimal_places=1,
            required=False,
            widget=forms.NumberInput(attrs={"step": "0.1", "inputmode": "decimal"}),
            error_messages=dict.fromkeys(
                ("invalid", "min_value", "max_value", "max_decimal_places"),
                gettext_lazy("Enter a number from 0 to 100, with one decimal at most."),
            ),
            **kwargs,
        )


class BoxesForm(Form):
    """All boxes of an exhibit. A row without figures is none; one that is ticked for removal goes."""

    versioned = True

    def __init__(
        self, *args: Any, boxes: list[Box], pages: int, page: int, kept: Collection[str] = (), **kwargs: Any
    ) -> None:
        """`kept` are the names of what is filled in again after signing in."""
        self.stored, self.pages, self.page = boxes, pages, page
        self.boxes: list[Box] = []
        data = args[0] if args else kwargs.get("data")
        if data is not None and data.get("keep-boxes") == THEIRS:
            data = QueryDict(mutable=True)
            data.update({"version": kwargs["initial"]["version"], **_figures(boxes)})
            args, kwargs["data"] = args[1:], data
        rows = _rows_of(data) if data is not None else max(len(boxes) + 1, _rows_of(kept))
        self.count = min(rows, MOST_BOXES)
        kwargs["initial"] = {**_figures(boxes, self.count, page), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)

    def more_fields(self) -> Mapping[str, forms.Field]:
        found: dict[str, forms.Field] = {}
        for number in range(self.count):
            found[f"box-{number}-page"] = WholeField(
                label=_("Page"),
                min_value=1,
                max_value=self.pages,
                required=False,
                error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _("There is no such page.")),
            )
            for side in SIDES:
                found[f"box-{number}-{side}"] = PercentField(label=LABELS[side])
            found[f"box-{number}-reason"] = forms.ChoiceField(label=_("Reason"), choices=Redaction.Reason.choices)
            found[f"box-{number}-reason"].required = False
            found[f"box-{number}-drop"] = forms.BooleanField(label=_("Remove"), required=False)
        return found

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each row with its bound fields, for the page."""
        names = ("page", *SIDES, "reason", "drop")
        return [
            {"number": number + 1, **{name: self[f"box-{number}-{name}"] for name in names}}
            for number in range(self.count)
        ]

    @property
    def described(self) -> list[tuple[Described, list[str]]]:
        """What is wrong, as `forms/summary.html` shows it: with the box beside the name of the field."""
        return [
            (Described(f"{_('Box')} {row['number']}: {bound.label}", bound.auto_id, bound.errors), bound.errors)
            for row in self.rows
            for bound in list(row.values())[1:]
            if bound.errors
        ]

    @property
    def of_no_box(self) -> Any:
        """What is wrong with none of the boxes."""
        return self.get_context()["errors"]

    @property
    def on_page(self) -> list[Box]:
        """The boxes of the page that is shown, as they were sent or stored."""
        return [box for box in (self.boxes if self.is_bound else self.stored) if box.page == self.page]

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        for number in range(self.count):
            self._take(number, facts)
        return facts

    def _take(self, number: int, facts: dict[str, Any]) -> None:
        values: dict[str, Any] = {
            name: facts.get(f"box-{number}-{name}") for name in ("page", *SIDES, "reason", "drop")
        }
        given = [side for side in SIDES if values[side] is not None]
        wrong = [name for name in values if f"box-{number}-{name}" in self.errors]
        if values["drop"] or (not given and not wrong):
            for name in wrong:
                del self.errors[f"box-{number}-{name}"]
            return
        for name in ("page", *SIDES):
            if values[name] is None and name not in wrong:
                self.add_error(f"box-{number}-{name}", _("Fill in this field."))
                wrong.append(name)
        for name in ("width", "height"):
            if not wrong and not values[name]:
                self.add_error(f"box-{number}-{name}", _("A box must be wider and higher than nothing."))
                wrong.append(name)
        for start, length in (("left", "width"), ("top", "height")):
            if not wrong and values[start] >= 100:
                self.add_error(f"box-{number}-{start}", _("This box lies beside the page."))
                wrong.append(start)
            elif not wrong:
                # Over the edge there is nothing to cover.
                values[length] = min(values[length], 100 - values[start])
        if not wrong:
            left, top, width, height = (int(values[side] * 10) for side in SIDES)
            reason = values["reason"] or Redaction.Reason.OTHER
            self.boxes.append(Box(values["page"], left, top, width, height, reason))

    def meet(self, current: Any) -> None:
        """All boxes are one thing: those of two people cannot be told apart one by one."""
        self.differences = [
            EditDifference("keep-boxes", _("Boxes"), mine=_in_words(self.boxes), theirs=_in_words(current.boxes))
        ]
        data = self._copied_data()
        data["version"] = str(current.version)
        self.data = data


def _figures(boxes: list[Box], count: int = 0, page: int = 1) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number, box in enumerate(boxes):
        found[f"box-{number}-page"], found[f"box-{number}-reason"] = box.page, box.reason
        found.update({f"box-{number}-{side}": str(Decimal(getattr(box, side)) / 10) for side in SIDES})
    found.update({f"box-{number}-page": page for number in range(len(boxes), count)})
    return found


def _rows_of(data: Iterable[str]) -> int:
    numbers = [int(match[1]) for match in map(_ROW.fullmatch, data) if match]
    return max(numbers, default=-1) + 1


def _in_words(boxes: list[Box]) -> str:
    if not boxes:
        return _("No box")
    count = ngettext("%(count)d box", "%(count)d boxes", len(boxes)) % {"count": len(boxes)}
    pages = ", ".join(str(page) for page in sorted({box.page for box in boxes}))
    return _("%(boxes)s on page %(pages)s") % {"boxes": count, "pages": pages}
