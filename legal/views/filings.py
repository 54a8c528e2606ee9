"""The steps of a dossier, recorded and taken out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from legal import selectors, services
from legal.forms.filings import StepForm
from legal.models import Dossier, Filing, FilingStep
from legal.services.filings import StepFacts
from legal.views.base import LegalActionPage
from legal.views.dossiers import ActOnVersion
from legal.views.papers import Papers


class StepAdd(Papers, ActOnVersion):
    form_class = StepForm
    template_name = "legal/step.html"
    title = _("Record a step of the dossier")
    submit_label = _("Record the step")
    done = _("The step was recorded.")

    def form_arguments(self) -> dict[str, Any]:
        following = FilingStep.NEXT[selectors.filing(self.record, case=self.case, by=self.user).state]
        kinds = [(kind, Filing(kind).label) for kind in following]
        # Where nothing follows, the service says so.
        return {
            "initial": {"on": timezone.localdate(), "kind": kinds[0][0] if len(kinds) == 1 else None},
            "kinds": kinds or [(kind, Filing(kind).label) for kind in Filing if kind != Filing.DRAFTED],
            "documents": self.paper_choices(),
        }

    def submit(self, form: Any) -> FilingStep:
        facts = dict(form.cleaned_data)
        document = self.paper(facts.pop("document_id"))
        return services.record_filing(dossier=self.record, facts=StepFacts(**facts, document=document), by=self.user)


class StepUndo(LegalActionPage):
    record_model = FilingStep
    title = _("Undo the step of the dossier")
    submit_label = _("Undo the step")

    def extra(self) -> Mapping[str, Any]:
        return {
            "facts": [(self.record.get_kind_display(), self.record.on)],
            "consequences": [_("The dossier stands again where it stood before, and the claim with it.")],
            "submit_class": "btn-danger",
        }

    def submit(self, form: Any) -> None:
        services.undo_filing(step_id=self.record.pk, expected_version=form.expected_version, by=self.user)

    def cancel_url(self) -> str:
        return self.url("dossier", Dossier(pk=self.record.dossier_id))
