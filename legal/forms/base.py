"""What the forms of legal work share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.web.form_fields import FileField
from core.web.forms import Form
from documents.forms import ACCEPT

LONG = 20_000


class RowForm(Form):
    """A form whose fields are what its service takes."""

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """One of the people of the case's team."""

    def __init__(self, people: Any, **kwargs: Any) -> None:
        super().__init__(queryset=people, **kwargs)

    def label_from_instance(self, obj: User) -> str:
        return obj.name


class PeopleForm(RowForm):
    """In which somebody of the team is named, in the field called `person`."""

    person: ClassVar[str] = "companion"
    person_label: ClassVar[Any] = _("Who goes along")
    person_help: ClassVar[Any] = ""
    nobody: ClassVar[Any] = None
    """What stands for nobody; None where somebody must be named."""

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        self.people = people
        super().__init__(*args, **kwargs)

    def more_fields(self) -> Mapping[str, forms.Field]:
        field = PersonField(
            self.people,
            label=self.person_label,
            help_text=self.person_help,
            required=self.nobody is None,
            empty_label=self.nobody,
        )
        return {**super().more_fields(), self.person: field}


class PaperField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """One of the legal documents of the case."""

    def __init__(self, papers: Any) -> None:
        super().__init__(
            queryset=papers,
            label=_("Paper among the legal documents"),
            required=False,
            empty_label=_("None"),
        )

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.title)


class PaperForm(RowForm):
    """With the paper that says so: one that is there, or a new file, which then goes before it."""

    upload = FileField(
        label=_("Or a new file"),
        accept=ACCEPT,
        required=False,
        help_text=_("A PDF, or a photo (JPEG or PNG), up to 50 MB. On a phone you can take the photo now."),
    )

    def __init__(self, *args: Any, papers: Any, **kwargs: Any) -> None:
        self.papers = papers
        super().__init__(*args, **kwargs)

    def more_fields(self) -> Mapping[str, forms.Field]:
        return {**super().more_fields(), "document": PaperField(self.papers)}
