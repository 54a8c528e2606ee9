"""The form of the statement on immaterial loss, and those of opponents and joint claims."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.web.form_fields import PastDateField, TextField
from core.web.forms import Form, Section


class StatementForm(Form):
    versioned = True
    sections = (
        Section("", ["suffering", "life", "family", "health", "own_words", "told_on"]),
        Section(
            _("Whether it is printed"),
            ["is_printed", "agreed_on"],
            _("The perpetrator's side reads the dossier. Without the survivor's agreement nothing of this is printed."),
        ),
        Section(
            _("Psychological report"),
            ["report"],
            _("It goes into the dossier only with a consent of its own, which names counselling among its data."),
        ),
    )

    suffering = TextField(label=_("Suffering"), max_length=8000, required=False, rows=5)
    life = TextField(label=_("Consequences for life and work"), max_length=8000, required=False, rows=4)
    family = TextField(label=_("Consequences for the family"), max_length=8000, required=False, rows=4)
    health = TextField(
        label=_("Consequences for health"),
        max_length=8000,
        required=False,
        rows=4,
        help_text=_("Where it is printed, the consent must name health among its data."),
    )
    own_words = TextField(
        label=_("In the survivor's own words"),
        max_length=8000,
        required=False,
        rows=4,
        help_text=_("As it was said, in quotation."),
    )
    told_on = PastDateField(label=pgettext_lazy("by the survivor", "Told on"), required=False)
    is_printed = forms.BooleanField(label=_("The survivor agrees that it is printed"), required=False)
    agreed_on = PastDateField(label=_("Agreed on"), required=False)
    report = forms.ChoiceField(label=_("Exhibit"), required=False)

    def __init__(self, *args: Any, exhibits: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["report"].choices = [("", "–"), *exhibits]  # type: ignore[attr-defined]


class RelationForm(Form):
    relation = TextField(
        label=_("Why it pays"),
        max_length=2000,
        required=False,
        rows=3,
        help_text=_("Of a third party: what ties it to the perpetrator or to the loss. It is printed in the dossier."),
    )


class OpponentForm(RelationForm):
    field_order = ("party", "relation")

    party = forms.ChoiceField(label=_("Against whom"))

    def __init__(self, *args: Any, parties: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].choices = parties  # type: ignore[attr-defined]


class OpponentEditForm(RelationForm):
    versioned = True


# How a choice begins that stands for a new joint claim: with the key of its event.
NEW = "event:"


class JoinForm(Form):
    """A joint claim that is there, or an event and a name for a new one."""

    joint = forms.ChoiceField(label=_("Joint claim"), widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("Name of a new joint claim"),
        max_length=200,
        required=False,
        help_text=_("Colleagues of the other cases read it. Name no survivor."),
    )

    def __init__(self, *args: Any, choices: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["joint"].choices = choices  # type: ignore[attr-defined]
        name = self.fields["name"]
        name.error_messages["required"] = _("Name the new joint claim.")
        if all(key.startswith(NEW) for key, _label in choices):
            name.required = True
        else:
            name.help_text = _("Only a new one needs it. Colleagues of the other cases read it. Name no survivor.")

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        name = self.fields["name"]
        if not name.required and facts.get("joint", "").startswith(NEW) and not facts.get("name"):
            self.add_error("name", name.error_messages["required"])
        return facts


class JointNameForm(Form):
    versioned = True

    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("Name no survivor."))
