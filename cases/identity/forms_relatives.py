"""How one speaks with the person, and who belongs to them, as it is changed later."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.identity.forms_support import SupportFields
from cases.identity.models import Relative
from cases.identity.relatives import CommunicationFacts, RelativeFacts
from core.web.form_fields import YesNoUnknownField
from core.web.forms import Form, Section


class CommunicationForm(SupportFields, Form):
    versioned = True
    sections = (
        Section(_("Language"), ["primary_language", "secondary_language"], side_by_side=True),
        Section(_("Interpreter"), ["needs_interpreter", "interpreter_used", "interpreter"]),
        Section(_("Support"), ["has_disability", "disability", "support"]),
        Section(_("Of a child"), ["assents"]),
    )

    needs_interpreter = YesNoUnknownField(label=_("Is an interpreter needed?"))
    has_disability = YesNoUnknownField(
        label=_("Is it hard for the person to see, hear, move, remember, or be understood?")
    )
    assents = YesNoUnknownField(
        label=_("Does the child agree to be helped and to talk with us?"), unknown=_("Not asked")
    )

    def communication(self) -> CommunicationFacts:
        return CommunicationFacts(**{n: self.cleaned_data[n] for n in CommunicationFacts.__dataclass_fields__})


class RelativeForm(Form):
    """Somebody who belongs to the person."""

    sections = (
        Section(_("Who it is"), ["relation", "name", "is_minor"]),
        Section(_("What it means"), ["is_dependant", "is_guardian", "may_be_told"]),
        Section(_("Where they are"), ["contact", "lives_at"]),
    )

    relation = forms.ChoiceField(
        label=_("Relation to the person"), choices=[("", _("Choose")), *Relative.Relation.choices]
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    is_minor = YesNoUnknownField(label=_("Under 18?"))
    is_dependant = forms.BooleanField(label=_("Depends on the person"), required=False)
    is_guardian = forms.BooleanField(label=_("Is the guardian of the person"), required=False)
    may_be_told = YesNoUnknownField(label=_("May they be told that the person is with us?"))
    contact = forms.CharField(label=_("How to reach them"), required=False, max_length=300)
    lives_at = forms.CharField(label=_("Where they live"), required=False, max_length=300)

    def relative(self) -> RelativeFacts:
        return RelativeFacts(**{n: self.cleaned_data[n] for n in RelativeFacts.__dataclass_fields__})


class RelativeEditForm(RelativeForm):
    marked, versioned = False, True
