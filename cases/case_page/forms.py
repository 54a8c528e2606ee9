"""What of a case's timeline is shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.case_page.selectors import Cut
from cases.extension import timeline
from core.compartments import Compartment
from core.web.form_fields import DateField
from core.web.forms import Form


class TimelineForm(Form):
    """The kind stands before the others; what makes no sense cuts nothing off."""

    kind = forms.CharField(required=False)
    by = forms.TypedChoiceField(label=_("Written by"), required=False, coerce=UUID, empty_value=None)
    compartment = forms.ChoiceField(label=_("Part of the case"), required=False)
    since = DateField(label=_("From"), required=False)
    until = DateField(label=_("To"), required=False)

    def __init__(
        self, *args: Any, writers: Iterable[tuple[UUID, str]], compartments: Iterable[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["by"].choices = [("", _("Everybody")), *((str(key), name) for key, name in writers)]
        fields["compartment"].choices = [
            ("", _("Everything")),
            *((value, Compartment(value).label) for value in compartments),
        ]
        for field in self.fields.values():
            field.widget.attrs["form"] = "timeline-filter"

    def clean(self) -> None:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", ValidationError(_("The end cannot be before the beginning.")))

    @property
    def cut(self) -> Cut:
        """What was asked for and makes sense."""
        self.full_clean()
        found: dict[str, Any] = {name: value for name, value in self.cleaned_data.items() if value}
        if found.get("kind") not in timeline.registry:
            found.pop("kind", None)
        return Cut(**found)


__all__ = ["TimelineForm"]
