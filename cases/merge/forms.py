"""What of two records of one person is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.identity.forms import AGES
from cases.merge.rules import FACTS, MergePair, Side
from core.web.form_fields import InlineRadios, TextField
from core.web.forms import Form, Section

KEEP, TAKE = "keep", "take"
LABELS: dict[str, str | Promise] = {
    "full_name": _("Full name"),
    "born": _("Date of birth"),
    "birth_place": _("Place of birth"),
    "nik": _("National identity number (NIK)"),
    "passport": _("Passport number"),
    "phone": _("Phone"),
    "address": _("Home address"),
    "occupation": _("Occupation"),
    "gender": _("Gender"),
    "citizenship": _("Citizenship"),
    "age_group": _("Age at intake"),
}


def in_words(side: Side, fact: str) -> str:
    """What a record holds of one fact, as people read it; empty for nothing."""
    if fact != "age_group":
        return side.in_words(fact)
    return str(dict(AGES)[side.age_group]) if side.age_group else ""


def _said(side: Side, fact: str) -> SafeString:
    """The same, and by a case whose record it is: on a phone both stand below each other."""
    value = in_words(side, fact) or gettext("Not filled in")
    return format_html('{} <span class="small quiet">{}</span>', value, side.cases[0].code)


class OneStands(InlineRadios):
    """Both answers are shown beside each other; one of them stands, and nobody can give the other."""

    def __init__(self, stands: str) -> None:
        super().__init__()
        self.stands = stands

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        return super().optgroups(name, [self.stands], attrs)

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> Any:
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"] |= {} if value == self.stands else {"disabled": True}
        return option

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        return self.stands


class UndoMergeForm(Form):
    reason = TextField(
        label=_("Why are they two persons after all?"),
        max_length=300,
        rows=3,
        help_text=_("Without a name: who sees both cases reads it on their timelines."),
    )


class MergeForm(Form):
    """For each fact that differs, which of the two values is kept."""

    sections = [
        Section(_("What is kept"), [*FACTS, "adds_names"]),
        Section(_("Why"), ["has_read", "reason"]),
    ]

    def __init__(self, *args: Any, pair: MergePair, **kwargs: Any) -> None:
        self.pair = pair
        super().__init__(*args, **kwargs)

    def more_fields(self) -> Mapping[str, forms.Field]:
        found: dict[str, forms.Field] = {fact: self._choice(fact) for fact in self.pair.differing}
        found["adds_names"] = forms.BooleanField(
            label=_("Keep all names of both as other names"), required=False, initial=True
        )
        if self.pair.gaining:
            found["has_read"] = forms.BooleanField(label=_("I have read who will see more, and they may see it"))
        found["reason"] = TextField(
            label=_("How do you know that they are one person?"),
            max_length=300,
            rows=3,
            help_text=_("Without a name: who sees both cases reads it on their timelines."),
        )
        found["stamp"] = forms.CharField(
            widget=forms.HiddenInput,
            initial=self.pair.stamp,
            error_messages={"required": _("The page was incomplete. Reload it and try again.")},
        )
        return found

    def _choice(self, fact: str) -> forms.ChoiceField:
        return forms.ChoiceField(
            label=str(LABELS[fact]),
            choices=[(key, _said(side, fact)) for key, side in zip((KEEP, TAKE), self.pair.sides, strict=True)],
            initial=TAKE if self.pair.keep.lacks(fact) else KEEP,
            **(self._of_age() if fact == "age_group" else {"widget": InlineRadios}),
        )

    def _of_age(self) -> dict[str, Any]:
        """A child stays one: that is no choice, and shown where one chooses."""
        if self.pair.holds_child:
            stands = KEEP if self.pair.keep.person.is_child else TAKE
            said = _(
                "Whoever was a child in one of the records stays one, unless the birth that is kept says otherwise."
            )
            return {"widget": OneStands(stands), "help_text": said}
        said = _(
            "Counts where neither the day nor the year of birth is known. "
            "If this is not known either, we go on as with a child."
        )
        return {"widget": InlineRadios, "help_text": said}

    @property
    def taken(self) -> list[str]:
        """The facts of which the value of the record that is given up was chosen."""
        return [fact for fact in FACTS if self.cleaned_data.get(fact) == TAKE]

    def meet(self, current: Any) -> None:
        """Somebody has changed one of the two: what is shown now is to be decided upon."""
        data = self._copied_data()
        data[self.add_prefix("stamp")] = self.pair.stamp
        # That was said of those who were named before.
        data.pop(self.add_prefix("has_read"), None)
        self.data = data
        self.add_error(
            None, _("One of the two records has changed meanwhile. Look at both again, then send it once more.")
        )
