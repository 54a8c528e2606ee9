"""Forms as people need them: `{{ form }}` writes everything, from the error summary to the last hint.

Subclass `Form` or `ModelForm`. Plain fields of Django are dressed too; the fields below add sane bounds and
clear sentences. The shape of input lives here; rules of the work live in services.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.forms.renderers import DjangoTemplates
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import unreadable
from core.errors import Damaged, DomainError
from core.web import form_fields
from core.web.form_fields import (
    DateField,
    DateTimeField,
    FileField,
    InlineRadios,
    ListField,
    MultipleFileField,
    PastDateField,
    PastDateTimeField,
    PastedField,
    TextField,
    TimeField,
    YesNoUnknownField,
    refuse_directions,
    shown,
    where_they_differ,
)
from core.web.number_fields import CurrencyField, MoneyField, WholeField

MINE, THEIRS = "mine", "theirs"


class BoundField(forms.BoundField):
    """A field with the class names of our style sheet on its widget."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Any = None) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        own = form_fields.css_class(widget)
        given = widget.attrs.get("class", "")
        if own:
            attrs["class"] = f"{own} {given}".strip()
        if widget.use_fieldset:
            # aria-invalid is not for single radios and checkboxes; the fieldset's description carries the error.
            attrs.pop("aria-invalid", None)
        return attrs

    @property
    def error_target(self) -> str:
        """The id of what the error summary leads to."""
        return str(getattr(self.form, "error_targets", {}).get(self.name, self.auto_id))

    @property
    def is_single_checkbox(self) -> bool:
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_optional(self) -> bool:
        """Whether the label says "(optional)".

        A checkbox and a yes/no/unknown always have an answer, and boxes ticked beforehand are there to be taken off.
        """
        is_ticked = bool(self.field.initial) and isinstance(self.field.widget, forms.CheckboxSelectMultiple)
        always_answered = self.is_single_checkbox or is_ticked or isinstance(self.field, YesNoUnknownField)
        return not (self.field.required or self.field.disabled or always_answered)


class Renderer(DjangoTemplates):
    """Forms, fields and widgets from templates/forms and templates/django/forms, else Django's own."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    bound_field_class = BoundField

    @cached_property
    def engine(self) -> Any:
        own = Path(settings.BASE_DIR) / "templates"
        return self.backend(
            {
                "APP_DIRS": True,
                "DIRS": [own, Path(forms.__file__).parent / "templates"],
                "NAME": "forms",
                "OPTIONS": {},
            }
        )


@dataclass(frozen=True)
class Section:
    """Some fields of a form under a heading of their own. `side_by_side` puts short fields in one row.

    `below` is a template that stands after the fields; its context is that of the form.
    """

    title: str | Promise
    fields: Sequence[str]
    intro: str | Promise = ""
    side_by_side: bool = False
    below: str = ""


@dataclass(frozen=True)
class BoundSection:
    """A section with its bound fields, as the template shows it."""

    title: str | Promise
    intro: str | Promise
    side_by_side: bool
    fields: list[forms.BoundField]
    below: str = ""


@dataclass(frozen=True)
class EditDifference:
    """One field that two people changed: what this person typed and what is stored now."""

    choice_name: str
    label: str
    mine: str
    theirs: str


class FormBehaviour(forms.BaseForm):
    """What `Form` and `ModelForm` add to Django's.

    `sections` groups fields under headings; fields named in none come first. With `versioned` the form carries
    the version of the row it was opened with (`expected_version`), for services that refuse stale edits; after
    such a refusal `meet(current)` shows both versions of each field and lets the person choose.
    """

    use_required_attribute = False
    sections: ClassVar[Sequence[Section]] = ()
    versioned: ClassVar[bool] = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.fields.update(self.more_fields())
        self.damaged: set[bytes] = set()
        """The places of what is damaged and stays where nothing is typed; for `damage.staying`."""
        self._begin_without_damage()
        self.differences: list[EditDifference] = []
        self.has_met = False
        """Whether somebody else changed the row meanwhile, also where no field of the form shows it."""
        self.error_targets: dict[str, str] = {}
        """Ids of elements, by the names of fields whose error is mended elsewhere."""
        for field in self.fields.values():
            _speak_clearly(field)
        if self.versioned:
            self.fields["version"] = WholeField(
                widget=forms.HiddenInput,
                error_messages={
                    "required": _("The page was incomplete. Reload it and try again."),
                    "invalid": _("The page was incomplete. Reload it and try again."),
                },
            )
            instance = getattr(self, "instance", None)
            if instance is not None:
                self.initial.setdefault("version", instance.version)
        if self.is_bound:
            self._take_theirs()

    def _begin_without_damage(self) -> None:
        """Leave a field empty that would begin with the word for what is damaged (`core.unreadable`), and say so at it:
        sent back, the word would be taken for what was typed. The versions of the row keep the sealed bytes.

        Raises Damaged for a field that nobody sees.
        """
        for name, field in self.fields.items():
            begun = self.get_initial_for_field(field, name)
            if unreadable.held_by(begun):
                if field.widget.is_hidden:
                    raise Damaged("A form does not begin with what is damaged.")
                self.damaged |= unreadable.places(begun)
                self.initial = {**self.initial, name: None}
                field.initial = None
                field.help_text = _said_of_damage(field)

    def more_fields(self) -> Mapping[str, forms.Field]:
        """Fields that are known only when the form is made; what they depend on is set before `super().__init__`."""
        return {}

    @property
    def expected_version(self) -> int:
        """The version that the person saw; for the service's `expected_version`."""
        return int(self.cleaned_data["version"])

    @property
    def said(self) -> dict[str, Any]:
        """What was entered, without the version that the page itself carries."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    @property
    def groups(self) -> list[BoundSection]:
        """The visible fields in their sections."""
        listed = {name for section in self.sections for name in section.fields}
        first = [bound for bound in self._visible() if bound.name not in listed]
        found = [BoundSection("", "", False, first)] if first else []
        by_name = {bound.name: bound for bound in self._visible()}
        for section in self.sections:
            inside = [by_name[name] for name in section.fields if name in by_name]
            if inside:
                found.append(BoundSection(section.title, section.intro, section.side_by_side, inside, section.below))
        return found

    def refuse(self, error: DomainError | ValidationError) -> None:
        """Show what a service says, at the field that it names where this form has it."""
        if isinstance(error, DomainError):
            self.add_error(error.field if error.field in self.fields else None, str(error.message))
        else:
            is_known = set(getattr(error, "error_dict", ())) <= set(self.fields)
            self.add_error(None, error if is_known else error.messages)

    def meet(self, current: Any) -> None:
        """Show what somebody else stored meanwhile. `current` is the row as it is now, or a mapping of it.

        The form keeps what was typed and takes the new version, so that saving again means: I have seen it. What is
        damaged now is nothing that differs from an empty field, which leaves it as it is.
        """
        values = current if isinstance(current, Mapping) else None
        missing = object()
        self.has_met, self.differences = True, []
        for bound in self._visible():
            name = bound.name
            found = unreadable.read(current, name, missing) if values is None else values.get(name, missing)
            if found is missing or isinstance(bound.field, forms.FileField):
                continue
            is_damaged = unreadable.held_by(found)
            stored = bound.field.prepare_value(None if is_damaged else found() if callable(found) else found)
            if bound.field.has_changed(stored, bound.data):
                said = str(unreadable.word()) if is_damaged else shown(bound.field, stored)
                mine, theirs = where_they_differ(shown(bound.field, bound.data), said)
                self.differences.append(EditDifference(f"keep-{bound.html_name}", str(bound.label), mine, theirs))
        version = values["version"] if values is not None else current.version
        data = self._copied_data()
        data[self.add_prefix("version")] = str(version)
        self.data = data

    def _visible(self) -> Iterator[forms.BoundField]:
        return (bound for bound in self if not bound.is_hidden)

    def _copied_data(self) -> Any:
        if isinstance(self.data, QueryDict):
            return self.data.copy()
        return dict(self.data)

    def _take_theirs(self) -> None:
        """After a conflict: where the person chose the stored value, it replaces what they had typed."""
        names = [name for name in self.fields if self.data.get(f"keep-{self.add_prefix(name)}") == THEIRS]
        if not names:
            return
        data = self._copied_data()
        for name in names:
            value = self.fields[name].prepare_value(self.get_initial_for_field(self.fields[name], name))
            key = self.add_prefix(name)
            if isinstance(value, list | tuple) and isinstance(data, QueryDict):
                data.setlist(key, [str(one) for one in value])
            elif value is None or value is False:
                data.pop(key, None)
            else:
                data[key] = value if isinstance(value, list | tuple) else str(value)
        self.data = data


class Form(FormBehaviour, forms.Form):
    """A form over no single model."""


class ModelForm(FormBehaviour, forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs alone
    """A form over one model's fields. It checks input; a service saves."""


class NullCharacters(ProhibitNullCharactersValidator):
    """Text that PostgreSQL cannot hold, refused with a sentence instead of a failure."""

    message = _("The text contains a character that cannot be stored. Delete it, or type the text again.")


def _said_of_damage(field: forms.Field) -> str:
    if isinstance(field, YesNoUnknownField):
        said = _("What was here is damaged and cannot be read. Choose anew. With “%(choice)s” it stays as it is.")
        return str(said) % {"choice": field.unknown}
    if field.required:
        return str(_("What was here is damaged and cannot be read. Type it anew."))
    return str(_("What was here is damaged and cannot be read. Type it anew. Left empty, it stays as it is."))


# They call what was there a minute ago invalid, and some repeat the key that was sent.
_STOCK_REFUSALS = [
    forms.ChoiceField.default_error_messages["invalid_choice"],
    forms.ModelChoiceField.default_error_messages["invalid_choice"],
    forms.ModelMultipleChoiceField.default_error_messages["invalid_pk_value"],
]


# Fields of numbers, whole or not, say these unless they have words of their own.
_BOUNDS = {
    "min_value": _("Enter a number of %(limit_value)s or more."),
    "max_value": _("Enter a number of %(limit_value)s or less."),
    "max_digits": _("This number is too large."),
    "max_whole_digits": _("This number is too large."),
    "max_decimal_places": _("Enter at most %(max)s digits after the decimal sign."),
}


def _speak_clearly(field: forms.Field) -> None:
    """Replace Django's terse sentences by ones that say what to do."""
    field.validators = [
        NullCharacters() if isinstance(validator, ProhibitNullCharactersValidator) else validator
        for validator in field.validators
    ]
    if isinstance(field, forms.CharField):
        field.validators.append(refuse_directions)
        # With it the browser cuts a longer pasted text without a word, and the rest is lost.
        field.widget.attrs.pop("maxlength", None)
        field.error_messages.setdefault(
            "max_length",
            _("The text is too long: %(show_value)s characters; %(limit_value)s fit. Shorten it or split it."),
        )
    if isinstance(field, forms.IntegerField):
        for code, sentence in _BOUNDS.items():
            field.error_messages.setdefault(code, sentence)
    for code in ("invalid_choice", "invalid_pk_value"):
        if field.error_messages.get(code) in _STOCK_REFUSALS:
            field.error_messages[code] = _("This choice is no longer possible. Choose another one.")
    stock = forms.Field.default_error_messages["required"]
    if field.error_messages.get("required") != stock:
        return
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        field.error_messages["required"] = _("Choose an answer.")
    elif isinstance(field, forms.BooleanField):
        field.error_messages["required"] = _("Tick the box to go on.")
    else:
        field.error_messages["required"] = _("Fill in this field.")


class VersionOnly(Form):
    """No field beside the version that the person saw."""

    versioned = True


__all__ = [
    "BoundField",
    "CurrencyField",
    "DateField",
    "DateTimeField",
    "FileField",
    "Form",
    "InlineRadios",
    "ListField",
    "ModelForm",
    "MoneyField",
    "MultipleFileField",
    "PastDateField",
    "PastDateTimeField",
    "PastedField",
    "Renderer",
    "Section",
    "TextField",
    "TimeField",
    "VersionOnly",
    "WholeField",
    "YesNoUnknownField",
]
