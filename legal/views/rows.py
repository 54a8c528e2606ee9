"""What the forms of all rows of a matter share: each is added to a matter, edited and removed, and leads back to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.record.models import Case
from core.access.actor import ActingUser
from legal import course
from legal.forms.base import PaperForm, PeopleForm
from legal.views.base import Legal, LegalActionPage, LegalFormPage, OfMatter


def offered(form: Any, *, case: Case, by: ActingUser, of: Any = None) -> dict[str, Any]:
    """What a form lets choose from, and has chosen from where it is about the row `of`: papers and people."""
    found: dict[str, Any] = {}
    if issubclass(form, PaperForm):
        found["papers"] = course.usable_papers(case, by=by, of=of)
    if issubclass(form, PeopleForm):
        found["people"] = course.companions(case, by=by, also=getattr(of, f"{form.person}_id", None))
    return found


def as_stored(row: Any, form: Any) -> dict[str, Any]:
    """What a form begins with: the fields of the row that it asks for."""
    names = (*form.base_fields, "document", getattr(form, "person", "version"), "version")
    return {name: getattr(row, name) for name in names if hasattr(row, name)}


class RowAdd(OfMatter, LegalFormPage):
    abstract = True
    submit_label = _("Save")
    done = _("It is written down.")

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), **offered(self.form_class, case=self.case, by=self.user)}

    def after(self, result: Any) -> str:
        return f"{self.cancel_url()}#{result._meta.model_name}s"


class OfRow(Legal):
    """About one row of a matter; of a row of the case alone, the page says itself where it leads back to."""

    abstract = True

    def cancel_url(self) -> str:
        return f"{self.matter_url(self.record.matter_id)}#{self.record._meta.model_name}s"


class RowEdit(OfRow, LegalFormPage):
    abstract = True
    submit_label = _("Save")
    done = _("It is saved.")

    def form_arguments(self) -> dict[str, Any]:
        choices = offered(self.form_class, case=self.case, by=self.user, of=self.record)
        return {**super().form_arguments(), **choices}

    def initial(self) -> dict[str, Any]:
        return as_stored(self.record, self.form_class)


class RowRemove(OfRow, LegalActionPage):
    """Asks with the words of `about` whether that row is to go."""

    abstract = True
    submit_label = _("Remove")
    done = _("It is removed.")

    def about(self) -> tuple[str | Promise, str]:
        return (self.record.get_kind_display(), "")

    def extra(self) -> Mapping[str, Any]:
        return {
            "facts": [self.about()],
            "consequences": [_("Remove only what was entered by mistake. The change history keeps it.")],
            "submit_class": "btn-danger",
        }
