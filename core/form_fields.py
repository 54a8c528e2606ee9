"""Fields and widgets of our forms: dates with sane bounds, money as people write it, yes/no/not known, files."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from difflib import SequenceMatcher
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.domain.directions import HIDDEN_DIRECTION, has_directions, without_directions
from core.domain.money import RUPIAH, currency_choices

EARLIEST = date(1900, 1, 1)
YEARS_AHEAD = 30
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


class MoneyInput(forms.TextInput):
    template_name = "forms/widgets/money.html"

    def __init__(self, *, currency: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.currency = currency
        self.attrs.setdefault("inputmode", "decimal")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["mark"] = "Rp" if self.currency == RUPIAH else self.currency
        return context


class WholeField(forms.IntegerField):
    """A whole number in figures: no underscore, no other script's digits."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip() and not re.fullmatch(r"-?[0-9]+(?:\.0*)?", value.strip()):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class FiguresField(forms.DecimalField):
    """A number as people write it, in figures and the signs between them alone: no exponent, no other script's digits.
    What can be read in two ways is refused. Where no part is possible, one of noughts is none: 1.250,00 is 1250.
    """

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, str) or value in self.empty_values:
            return super().to_python(value)
        require_one_reading(value, places=self.decimal_places or 0)
        text = plain_number(value)
        if not _PLAIN.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(re.sub(r"\.0{1,2}$", "", text) if self.decimal_places == 0 else text)


_PLAIN = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")


class MoneyField(FiguresField):
    """An amount as people write it: 1.250.000, 1,250,000.50, Rp 1.250.000,50 and Rp1.250.000,- are all understood. What
    can be read in two ways, such as 1.250 in English, is refused.

    With `currency` its sign stands before the box. A form in which the currency is chosen has a field for that.
    """

    default_error_messages = {
        "invalid": _("Enter an amount in figures, such as 1,250,000."),
        "min_value": _("The amount must be %(limit_value)s or more."),
        "max_digits": _("This amount is too large."),
        "max_whole_digits": _("This amount is too large."),
        "max_decimal_places": _("Enter at most two digits after the decimal sign."),
    }

    def __init__(self, *, currency: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 18)
        kwargs.setdefault("decimal_places", 2)
        kwargs.setdefault("min_value", 0)
        kwargs.setdefault("widget", MoneyInput(currency=currency))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int | Decimal):
            amount = Decimal(value)
            places = 0 if amount == amount.to_integral_value() else 2
            return formats.number_format(amount, places, use_l10n=True, force_grouping=True)
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except (ValidationError, InvalidOperation):
            return True


_CURRENCY_MARK = re.compile(r"[A-Z]{2,3}\.?|[€$]", re.IGNORECASE)


def currency_mark(text: str) -> str:
    """The sign or code of a currency before a number, in capitals; empty when there is none."""
    found = _CURRENCY_MARK.match(text.strip())
    return found.group().rstrip(".").upper() if found else ""


def _bare(text: str) -> str:
    """Without the sign of a currency before it, the stroke for no sen after it, and spaces."""
    return re.sub(rf"^(?:{_CURRENCY_MARK.pattern})\s*|\s|(?<=\d)[.,]\s*[-–]\s*$", "", text.strip(), flags=re.IGNORECASE)


_GROUP_OR_FRACTION = re.compile(r"-?([1-9]\d{0,2})([.,])(\d{3})")


def require_one_reading(text: str, *, places: int) -> None:
    """Raise ValidationError where three figures stand behind the decimal sign of the active language, and the other
    language would read them as thousands. `places` is how many figures may stand there; none is rounded away.
    """
    found = _GROUP_OR_FRACTION.fullmatch(_bare(text))
    if found is None or found.group(2) == str(formats.get_format("THOUSAND_SEPARATOR")):
        return
    whole, sign, fraction = found.groups()
    few = fraction.rstrip("0")
    if len(few) > places:
        raise ValidationError(_("Do you mean %(many)s? Then write it so."), "two_ways", {"many": whole + fraction})
    # Four figures are no group of thousands.
    few = f"{whole}{sign}{few}0" if len(few) == 3 else f"{whole}{sign}{few}" if few else whole
    raise ValidationError(
        _("This can be read in two ways. Write %(many)s, or %(few)s."),
        "two_ways",
        {"many": whole + fraction, "few": few},
    )


def plain_number(text: str) -> str:
    """A number with grouping and decimal signs of either language as Python writes it; else the text itself.

    Groups must be whole: 1.00.000 may mean ten times or a tenth of what it says.
    """
    bare = _bare(text)
    if not re.fullmatch(r"-?[\d.,]+", bare):
        return text
    decimal = ""
    if "." in bare and "," in bare:
        decimal = max(".,", key=bare.rfind)
    elif bare.count(".") + bare.count(",") == 1:
        sign = "." if "." in bare else ","
        before, after = bare.split(sign)
        is_group = len(after) == 3 and sign == str(formats.get_format("THOUSAND_SEPARATOR"))
        # No group of thousands stands behind a nought.
        decimal = "" if is_group and before.lstrip("-") not in ("", "0") else sign
    whole, _sign, fraction = bare.rpartition(decimal) if decimal else (bare, "", "")
    if not (whole or fraction) or not re.fullmatch(r"-?(?:\d*|[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})*)", whole):
        return text
    whole = re.sub(r"[.,]", "", whole)
    return f"{whole}.{fraction}" if fraction else whole


class CurrencyField(forms.ChoiceField):
    """One of the currencies in which wages and losses are told."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("choices", currency_choices)
        kwargs.setdefault("initial", RUPIAH)
        kwargs.setdefault("label", _("Currency"))
        super().__init__(**kwargs)


class InlineRadios(forms.RadioSelect):
    """Two or three short answers beside each other."""

    template_name = "forms/widgets/inline_radios.html"


class YesNoUnknownField(forms.TypedChoiceField):
    """Yes, no, or not known. Gives True, False or None; nothing chosen counts as not known."""

    def __init__(self, *, unknown: str | Promise = "", **kwargs: Any) -> None:
        kwargs.setdefault("widget", InlineRadios)
        super().__init__(
            choices=[("yes", _("Yes")), ("no", _("No")), ("unknown", unknown or _("Not known"))],
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
