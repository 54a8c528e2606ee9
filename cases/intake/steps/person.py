"""Who the person is. Whoever may be known already is shown while it is being filled in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.identity.facts import PersonFacts
from cases.identity.forms import CoarseFields, PersonFields
from cases.intake.steps.base import IntakeStepForm
from core.web.forms import Section

# What is compared with known persons as soon as it is filled in.
COMPARED = ("full_name", "aliases", "birth_date", "birth_year", "nik", "passport", "phone")


class ComparesPersons(forms.Form):
    """A mixin: who the person may be, and whether the user has said of each that it is another."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.likely: list[Any] = []
        """Who the person may be (`cases.identity.duplicates.Candidate`), for the user to compare."""

    def said_to_be_new(self) -> str:
        """The keys of the cases of which the user has said so."""
        return str(self.data.get("is_new", ""))

    def said_to_be_same(self) -> list[str]:
        """The keys of the cases of whose person the user has said that it is the same."""
        return list(self.data.getlist("same_as")) if hasattr(self.data, "getlist") else []

    @property
    def is_said_to_be_new(self) -> bool:
        """Whether the user has said of each likely match that it is another person."""
        return {str(one.case.pk) for one in self.likely} <= set(self.said_to_be_new().split())

    @property
    def chosen(self) -> Any:
        """The one likely match who is the same person, for a new case of theirs; None where none may be, or several
        were said to be."""
        said = self.said_to_be_same()
        found = [one for one in self.likely if one.may_return and str(one.case.pk) in said]
        return found[0] if len(found) == len(said) == 1 else None


class PersonStep(ComparesPersons, CoarseFields, PersonFields, IntakeStepForm):
    also = ("is_new", "same_as")
    sections = (
        Section(_("The person"), ["full_name", "aliases", "gender", "citizenship"], side_by_side=True),
        Section(_("Birth"), ["birth_date", "birth_year", "birth_place"], side_by_side=True),
        Section(
            _("Numbers and contact"),
            ["nik", "passport", "phone", "occupation", "address"],
            side_by_side=True,
            below="cases/intake/likely.html",
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask = {
            "hx-post": reverse("cases:likely"),
            "hx-trigger": "change",
            "hx-target": "#likely",
            # The last change counts, whichever answer comes first.
            "hx-sync": "closest form:replace",
            "hx-params": ",".join(("csrfmiddlewaretoken", "is_new", "same_as", *COMPARED)),
        }
        for name in COMPARED:
            self.fields[name].widget.attrs |= ask

    def said_to_be_new(self) -> str:
        kept = self.asked.answers.get("person", {}).get("is_new", [])
        return super().said_to_be_new() if self.is_bound else " ".join(kept)

    def said_to_be_same(self) -> list[str]:
        kept = self.asked.answers.get("person", {}).get("same_as", [])
        return super().said_to_be_same() if self.is_bound else list(kept)

    def person(self) -> PersonFacts:
        said = self.asked.answer("safety", "age_group")
        return PersonFacts(**self._part(), is_said_to_be_child=said == "CHILD", is_said_to_be_adult=said == "ADULT")

    def person_so_far(self) -> PersonFacts:
        """What is filled in and makes sense, of a form that may be half empty."""
        return PersonFacts(**{"full_name": "", **self._part()})

    def _part(self) -> dict[str, Any]:
        return {n: self.cleaned_data[n] for n in PersonFacts.__dataclass_fields__ if n in self.cleaned_data}
