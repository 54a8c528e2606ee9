"""Rights briefings of a case."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from legal import services
from legal.forms.briefings import BriefingEditForm, BriefingForm
from legal.models import Briefing
from legal.views.base import Legal, LegalFormPage
from legal.views.rows import RowEdit, RowRemove, offered


class OfBriefings(Legal):
    abstract = True

    def cancel_url(self) -> str:
        return f"{self.url('section')}#briefings"


class BriefingAdd(OfBriefings, LegalFormPage):
    form_class = BriefingForm
    title = _("Write down a rights briefing")
    submit_label = _("Save")
    done = _("It is written down.")

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), **offered(self.form_class, case=self.case, by=self.user)}

    def initial(self) -> dict[str, Any]:
        return {
            "on": timezone.localdate(),
            "language": "ind",
            "how": Briefing.How.SPOKEN,
            "explained_by": self.user.pk,
        }

    def submit(self, form: BriefingForm) -> Briefing:
        return services.add_briefing(case=self.case, **form.facts(), by=self.user)


class BriefingEdit(OfBriefings, RowEdit):
    record_model = Briefing
    form_class = BriefingEditForm
    title = _("Change the rights briefing")

    def submit(self, form: BriefingEditForm) -> Briefing:
        return services.change_briefing(
            briefing_id=self.record.pk, expected_version=form.expected_version, **form.facts(), by=self.user
        )


class BriefingRemove(OfBriefings, RowRemove):
    record_model = Briefing
    title = _("Remove the rights briefing")

    def about(self) -> tuple[str | Promise, str]:
        return (_("Date"), date_format(self.record.on))

    def submit(self, form: Any) -> None:
        services.remove_briefing(briefing_id=self.record.pk, expected_version=form.expected_version, by=self.user)
