"""Writing down what was found out, one question at a time, and linking what bears it out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.permissions import CasePermission
from cases.record.models import CaseRecord
from identification import selectors, services, words
from identification.comparing import Answer, compare
from identification.elements import Kind, group, label
from identification.forms import EvidenceForm, PartForm, entered
from identification.models import Part
from identification.views.base import IdentificationForm


class PartEdit(IdentificationForm):
    """One question. Whatever is left at "not known" without a reason is not written down."""

    abstract = True
    kind: ClassVar[Kind]
    form_class = PartForm
    template_name = "identification/part.html"
    done = _("What was found out is saved.")

    @cached_property
    def part(self) -> Part | None:
        rows = Part.objects.visible_to(self.user, CasePermission.READ_ACCOUNT, case=self.case)
        found = rows.filter(kind=self.kind).first()
        if found is not None:
            found.case = self.case
        return found

    def form_arguments(self) -> dict[str, Any]:
        return {"kind": self.kind, "initial": entered(self.part, self.kind)}

    def extra(self) -> Mapping[str, Any]:
        about = group(self.kind)
        return {"asks": about.asks, "basis": words.cited(about.bases)}

    def submit(self, form: PartForm) -> Part:
        return services.save_part(
            case=self.case,
            kind=self.kind,
            findings=form.findings,
            expected_version=form.expected_version,
            by=self.user,
        )

    def after(self, result: Part) -> str:
        return f"{self.cancel_url()}#{self.kind.lower()}"


class AgeEdit(PartEdit):
    kind = Kind.AGE
    title = _("Age at that time")

    def extra(self) -> Mapping[str, Any]:
        facts = selectors.age_facts(self.case, by=self.user)
        return {"asks": words.reckoned(compare(facts, {}).age), "basis": []}


class ActEdit(PartEdit):
    kind = Kind.ACT
    title = pgettext_lazy("identification", "Act")


class MeansEdit(PartEdit):
    kind = Kind.MEANS
    title = pgettext_lazy("identification", "Means")


class PurposeEdit(PartEdit):
    kind = Kind.PURPOSE
    title = pgettext_lazy("identification", "Purpose")


class EvidenceEdit(IdentificationForm):
    """What bears out one finding."""

    record_model: ClassVar[type[CaseRecord] | None] = Part
    form_class = EvidenceForm
    template_name = "identification/evidence.html"
    title = _("Link evidence")
    done = _("The evidence is linked.")

    def prepare(self) -> None:
        super().prepare()
        if self.element not in self.record.findings:
            raise Http404

    @property
    def element(self) -> str:
        return str(self.kwargs["element"])

    def form_arguments(self) -> dict[str, Any]:
        links = selectors.recorded(self.case, by=self.user).links.get((self.record.kind, self.element), [])
        return {
            "documents": [
                (str(row.pk), words.document(row))
                for row in selectors.usable_documents(
                    self.case, by=self.user, chosen=[row.document_id for row in links if row.document_id]
                )
            ],
            "episodes": [
                (str(row.pk), words.episode(row)) for row in selectors.usable_episodes(self.case, by=self.user)
            ],
            "initial": {
                "documents": [str(row.document_id) for row in links if row.document_id],
                "episodes": [str(row.episode_id) for row in links if row.episode_id],
                "version": self.record.version,
            },
        }

    def extra(self) -> Mapping[str, Any]:
        part, said = self.record, self.record.findings[self.element]
        return {
            "facts": [
                (part.get_kind_display(), capfirst(str(label(part.kind, self.element)))),
                (_("What was found out"), Answer(said["answer"]).label),
                (_("Reason"), said["reason"]),
            ]
        }

    def submit(self, form: EvidenceForm) -> Part:
        return services.link_evidence(
            part_id=self.record.pk,
            element=self.element,
            documents={UUID(key) for key in form.cleaned_data.get("documents", [])},
            episodes={UUID(key) for key in form.cleaned_data.get("episodes", [])},
            expected_version=form.expected_version,
            by=self.user,
        )

    def after(self, result: Part) -> str:
        return f"{self.cancel_url()}#{result.kind.lower()}"
