"""Of a child, and of whoever may be one: who decides for them, and whether they agree themselves."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.identity.models import Relative
from cases.identity.relatives import RelativeFacts
from cases.intake.steps.base import IntakeStepForm
from cases.web.form_choices import with_blank
from core.web.form_fields import YesNoUnknownField
from core.web.forms import Section


class GuardianStep(IntakeStepForm):
    sections = (
        Section(_("The child"), ["assents"]),
        Section(
            _("The guardian"),
            ["guardian_name", "guardian_relation", "guardian_contact", "guardian_lives_at", "guardian_may_be_told"],
            intro=_("Leave it empty when nobody is known, or when the guardian may be part of what happened."),
        ),
    )

    assents = YesNoUnknownField(
        label=_("Does the child agree to be helped and to talk with us?"), unknown=_("Not asked")
    )
    guardian_name = forms.CharField(label=_("Name of the guardian"), required=False, max_length=200)
    guardian_relation = forms.ChoiceField(
        label=_("Relation to the child"), required=False, choices=lambda: with_blank(lambda: Relative.Relation.choices)
    )
    guardian_contact = forms.CharField(label=_("How to reach the guardian"), required=False, max_length=300)
    guardian_lives_at = forms.CharField(label=_("Where the guardian lives"), required=False, max_length=300)
    guardian_may_be_told = YesNoUnknownField(label=_("May the guardian be told that the child is with us?"))

    def clean(self) -> dict[str, object]:
        said = self.cleaned_data
        more = [said.get(f"guardian_{name}") for name in ("relation", "contact", "lives_at")]
        if any(more) and not said.get("guardian_name"):
            self.add_error("guardian_name", _("Write the name, or clear what else is said of the guardian."))
        return said

    def guardian(self) -> RelativeFacts | None:
        said = self.cleaned_data
        if not said["guardian_name"]:
            return None
        return RelativeFacts(
            relation=said["guardian_relation"] or Relative.Relation.OTHER,
            name=said["guardian_name"],
            contact=said["guardian_contact"],
            lives_at=said["guardian_lives_at"],
            is_minor=False,
            is_guardian=True,
            may_be_told=said["guardian_may_be_told"],
        )
