"""Fields and widgets of our forms: dates with sane bounds, long texts, yes/no/not known, files."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from difflib import SequenceMatcher
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.domain.directions import HIDDEN_DIRECTION, has_directions, without_directions
from core.web.number_fields import MoneyField

EARLIEST = date(1900, 1, 1)
YEARS_AHEAD = 30
# How much the clock of who enters a moment may be ahead.
CLOCKS_APART = timedelta(minutes=10)
# Lines from which on a text is not read twice to find what differs.
LONG = 12


def css_class(widget: forms.Widget) -> str:
    """The style sheet's class for a widget."""
    if widget.is_hidden:
        return ""
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "form-check-input"
    if isinstance(widget, forms.Select):
        return "form-select"
    return "form-control"


def shown(field: forms.Field, value: Any) -> str:
    """A raw form value as a person reads it: labels of choices, dates in words, "not filled in" for nothing."""
    if value in (None, "", []):
        return gettext("Not filled in")
    if isinstance(field, forms.BooleanField):
        return gettext("Yes") if value in (True, "on", "true", "True") else gettext("No")
    choices: Any = getattr(field, "choices", None)
    if choices is not None:
        wanted = {str(one) for one in value} if isinstance(value, list | tuple) else {str(value)}
        labels = [str(label) for key, label in _flat(choices) if str(key) in wanted]
        return ", ".join(labels) or str(value)
    if isinstance(field, forms.DateField | forms.DateTimeField | MoneyField):
        try:
            value = field.to_python(value)
        except ValidationError:
            return str(value)
        # A sum as the field itself writes it, whichever way it was typed.
        return str(field.prepare_value(value) if isinstance(field, MoneyField) else formats.localize(value))
    return str(value)


def where_they_differ(mine: str, theirs: str) -> tuple[str, str]:
    """Two long texts without the lines that both have; each place that was left out is one line of dots."""
    ours, others = _lines(mine), _lines(theirs)
    if min(len(ours), len(others)) < LONG:
        return mine, theirs
    left: list[str] = []
    right: list[str] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, ours, others, autojunk=False).get_opcodes():
        left += ["…"] if kind == "equal" else ours[i1:i2]
        right += ["…"] if kind == "equal" else others[j1:j2]
    return "\n\n".join(left), "\n\n".join(right)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    for key, label in choices:
        found.extend(label if isinstance(label, list | tuple) else [(key, label)])
    return found


def refuse_directions(value: Any) -> None:
    """A validator for one line of text, such as a name or a title. Raises ValidationError."""
    if has_directions(str(value)):
        raise ValidationError(HIDDEN_DIRECTION, code="direction")


class PastedField(forms.CharField):
    """One line that is often copied from elsewhere and counts by its letters alone, such as a number.

    Hidden directions are left out and not refused.
    """

    def to_python(self, value: Any) -> Any:
        return super().to_python(without_directions(value) if isinstance(value, str) else value)


class ListField(PastedField):
    """Several short texts in one line, with commas between them; with semicolons where one of them has a comma."""

    default_help = _("Separate them with commas; with semicolons where one has a comma itself.")

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", self.default_help)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(self.prepare_value(value))
        return [part for part in (one.strip() for one in text.split(";" if ";" in text else ",")) if part]

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list | tuple):
            return value
        if any("," in one for one in value):
            # One alone needs the mark, too, or it would come back as two.
            return "; ".join(value) if len(value) > 1 else f"{value[0]};"
        return ", ".join(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class TextField(PastedField):
    """Several lines of text. The box grows with what is typed. Nobody could find a hidden direction in a long text."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class DateField(forms.DateField):
    """A date between 1900 and thirty years from now: a typing slip such as 3026 is refused with a sentence."""

    widget = DateInput
    default_error_messages = {
        "invalid": _("Enter a real date, such as 27/3/2026."),
        "too_early": _("Check the year: it must be 1900 or later."),
        "too_late": _("Check the year: this date is too far in the future."),
    }

    def to_python(self, value: Any) -> date | None:
        found = super().to_python(value)
        if found is not None:
            self.check_bounds(found)
        return found

    def check_bounds(self, value: date) -> None:
        if value < EARLIEST:
            raise ValidationError(self.error_messages["too_early"], code="too_early")
        if value.year > timezone.localdate().year + YEARS_AHEAD:
            raise ValidationError(self.error_messages["too_late"], code="too_late")


class PastDateField(DateField):
    """The date of something that has happened: today at the latest."""

    default_error_messages = {"future": _("This date must be today or earlier.")}

    def check_bounds(self, value: date) -> None:
        super().check_bounds(value)
        if value > timezone.localdate():
            raise ValidationError(self.error_messages["future"], code="future")


class DateTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


class DateTimeField(forms.DateTimeField):
    """A moment, in the acting site's time zone, within the bounds of `DateField`."""

    widget = DateTimeInput
    default_error_messages = {
        "invalid": _("Enter a real date and time."),
        "too_early": _("Check the year: it must be 1900 or later."),
        "too_late": _("Check the year: this date is too far in the future."),
    }

    def to_python(self, value: Any) -> datetime | None:
        found = super().to_python(value)
        if found is not None and found.year < EARLIEST.year:
            raise ValidationError(self.error_messages["too_early"], code="too_early")
        if found is not None and found.year > timezone.localdate().year + YEARS_AHEAD:
            raise ValidationError(self.error_messages["too_late"], code="too_late")
        return found


class PastDateTimeField(DateTimeField):
    """The moment of something that has happened: now at the latest, by clocks that are some minutes apart."""

    default_error_messages = {"future": _("This moment lies in the future.")}

    def to_python(self, value: Any) -> datetime | None:
        found = super().to_python(value)
        if found is not None and found > timezone.now() + CLOCKS_APART:
            raise ValidationError(self.error_messages["future"], code="future")
        return found


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%H:%M", **kwargs)


class TimeField(forms.TimeField):
    widget = TimeInput
    default_error_messages = {"invalid": _("Enter a time, such as 19.30.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%H:%M", "%H.%M", "%H:%M:%S"])
        super().__init__(**kwargs)


class InlineRadios(forms.RadioSelect):
    """Two or three short answers beside each other."""

    template_name = "forms/widgets/inline_radios.html"


class YesNoUnknownField(forms.TypedChoiceField):
    """Yes, no, or not known. Gives True, False or None; nothing chosen counts as not known."""

    def __init__(self, *, unknown: str | Promise = "", **kwargs: Any) -> None:
        kwargs.setdefault("widget", InlineRadios)
        self.unknown = unknown or _("Not known")
        super().__init__(
            choices=[("yes", _("Yes")), ("no", _("No")), ("unknown", self.unknown)],
            coerce={"yes": True, "no": False, "unknown": None}.get,
            empty_value=None,
            **{**kwargs, "required": False},
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no", None: "unknown", "": "unknown"}.get(value, value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial) != self.prepare_value(data))


class FileInput(forms.FileInput):
    """One file; what is stored is never named or linked here (documents have their own pages)."""


class FileField(forms.FileField):
    widget = FileInput
    default_error_messages = {
        "required": _("Choose a file."),
        "empty": _("The file is empty. Choose another one."),
        "missing": _("No file arrived. Choose it again."),
        "invalid": _("No file arrived. Choose it again."),
        "max_length": _("The name of the file is too long. Rename it and choose it again."),
    }

    def __init__(self, *, accept: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if accept:
            self.widget.attrs["accept"] = accept


class ManyFilesInput(FileInput):
    allow_multiple_selected = True


class MultipleFileField(FileField):
    """Several files at once. Gives a list, which is empty when nothing was chosen."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        if not data:
            return [] if not self.required else super().clean(data, initial)
        several = data if isinstance(data, list | tuple) else [data]
        return [super(MultipleFileField, self).clean(one, initial) for one in several]
