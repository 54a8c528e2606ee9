"""Identification for other programs: the same rows, the same services, the same comparison and log as the pages."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.episodes.models import Episode
from cases.permissions import CasePermission
from cases.web.api_base import InCase, expected_version
from cases.web.api_schema import adds, changes, described, lists, shows
from core.compartments import Compartment
from documents.models import Document
from documents.permissions import DocumentPermission
from identification import selectors, services
from identification.api import serializers as shapes
from identification.comparing import Finding
from identification.elements import Kind, codes
from identification.models import Decision, Evidence, Part
from identification.permissions import IdentificationPermission
from identification.services import DecisionFacts

READ, EDIT, DECIDE = CasePermission.READ_ACCOUNT, CasePermission.EDIT, IdentificationPermission.RECORD_DECISION


class Identification(InCase):
    """In the section. Whoever may change facts but does not read the story finds nothing here to change."""

    def require_reader(self) -> None:
        """Raises Http404 unless the user reads in this case what happened."""
        if Compartment.GENERAL not in self.case.compartments_of(self.user, READ):
            raise Http404


class Comparisons(Identification):
    """What is recorded, compared with the elements in the law. It decides nothing."""

    model = Part
    serializer_class = shapes.ComparisonSerializer
    access = {"showing": READ}
    opens: ClassVar[tuple[Compartment, ...]] = tuple(Compartment)

    @shows("identification_show", shapes.ComparisonSerializer)
    def showing(self, request: Request, **kwargs: Any) -> Response:
        self.log("opened", [self.case])
        found = selectors.recorded(self.case, by=self.user).comparison
        parts = list(found.parts.values())
        return Response(self.serializer_class({**_plain(found), "parts": parts}).data)


def _plain(found: Any) -> dict[str, Any]:
    return {name: getattr(found, name) for name in ("state", "if_adult", "is_begun", "age", "missing")}


class OneOfParts(Identification):
    """What the endpoints of questions share: each is sent with what bears its findings out."""

    model = Part
    serializer_class = shapes.PartSerializer
    sealed = ("findings",)
    order = ("kind", "id")

    def beside(self, rows: list[Any]) -> dict[str, Any]:
        user = self.user
        seen = Document.objects.visible_to(user, DocumentPermission.VIEW, case=self.case)
        documents = set(seen.values_list("pk", flat=True))
        found: dict[tuple[UUID, str], list[Evidence]] = defaultdict(list)
        links = Evidence.objects.visible_to(user, READ, case=self.case).filter(part__in=rows)
        for row in links.order_by("created_at", "id"):
            if row.document_id is None or row.document_id in documents:
                found[row.part_id, row.element].append(row)
        return {"links": found}


@described(listing=lists("identification_part_list", shapes.PartSerializer))
class Parts(OneOfParts):
    """What was found out, by question."""

    access = {"listing": READ}


class PartOfKind(OneOfParts):
    """What was found out about one question: `age`, `act`, `means` or `purpose`."""

    access = {"writing": EDIT}

    @property
    def kind(self) -> Kind:
        """Raises Http404 for what is no question."""
        try:
            return Kind(self.kwargs["kind"].upper())
        except ValueError:
            raise Http404 from None

    @changes("identification_part_write", shapes.WrittenPartSerializer, shapes.PartSerializer)
    def writing(self, request: Request, **kwargs: Any) -> Response:
        kind = self.kind
        self.require_reader()
        # What is stored is answered to whoever was too late: the look is logged first.
        self.log("opened", [self.case])
        data = self.body(shapes.WrittenPartSerializer, request)
        version = expected_version(request, data.pop("version", None))
        part = services.save_part(
            case=self.case,
            kind=kind,
            findings=_findings(kind, data["findings"]),
            expected_version=version,
            by=self.user,
        )
        return self.answer(part)


def _findings(kind: str, given: list[dict[str, Any]]) -> dict[str, Finding]:
    """Raises ValidationError for an element that the question does not have, or twice."""
    known, found = set(codes(kind)), dict[str, Finding]()
    for one in given:
        if one["element"] not in known or one["element"] in found:
            raise serializers.ValidationError({"findings": [_("Name each element of the question once at most.")]})
        found[one["element"]] = Finding(one["answer"], one["reason"])
    return found


class Links(OneOfParts):
    """What bears out one finding."""

    access = {"linking": EDIT}

    @changes("identification_evidence_link", shapes.LinkedSerializer, shapes.PartSerializer)
    def linking(self, request: Request, **kwargs: Any) -> Response:
        self.require_reader()
        part, version, said = self.asked(shapes.LinkedSerializer, request)
        if self.kwargs["element"] not in part.findings:
            raise Http404
        for name, model, act in (
            ("documents", Document, DocumentPermission.VIEW),
            ("episodes", Episode, READ),
        ):
            self.require_known(model, said[name], name, act)
        part = services.link_evidence(
            part_id=part.pk,
            element=self.kwargs["element"],
            documents=said["documents"],
            episodes=said["episodes"],
            expected_version=version,
            by=self.user,
        )
        return self.answer(part)

    def require_known(self, model: Any, keys: list[UUID], field: str, act: str) -> None:
        """Raises ValidationError (400) for a row that is not visible in this case."""
        rows = model.objects.visible_to(self.user, act, case=self.case).filter(pk__in=keys)
        if rows.count() < len(set(keys)):
            raise serializers.ValidationError({field: [_("There is no such record in this case.")]})


@described(
    listing=lists("status_decision_list", shapes.DecisionSerializer),
    showing=shows("status_decision_show", shapes.DecisionSerializer),
)
class Decisions(Identification):
    """What bodies decided on the status of victim, the newest first, also what was withdrawn."""

    model = Decision
    serializer_class = shapes.DecisionSerializer
    access = {"listing": READ, "showing": READ, "recording": DECIDE, "changing": DECIDE, "withdrawing": DECIDE}
    sealed = ("body_name", "number", "grounds", "withdrawal_note")
    order = ("-decided_on", "-created_at", "-id")
    select = ("case", "created_by")

    def beside(self, rows: list[Any]) -> dict[str, Any]:
        wanted = {row.document_id for row in rows if row.document_id}
        seen = Document.objects.visible_to(self.user, DocumentPermission.VIEW, case=self.case)
        return {"documents": set(seen.filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()}

    def facts(self, said: dict[str, Any], now: Decision | None = None) -> DecisionFacts:
        """Raises ValidationError (400) for a document that is not there to this user."""
        key = said["document"]
        if key and (now is None or key != now.document_id):
            self.other(Document, key, "document", act=DocumentPermission.VIEW)
        return DecisionFacts(**said)

    @adds("status_decision_record", shapes.NewDecisionSerializer, shapes.DecisionSerializer)
    def recording(self, request: Request, **kwargs: Any) -> Response:
        said = self.body(shapes.NewDecisionSerializer, request)
        return self.added(services.record_decision(case=self.case, facts=self.facts(said), by=self.user))

    @changes("status_decision_change", shapes.DecisionChangeSerializer, shapes.DecisionSerializer)
    def changing(self, request: Request, **kwargs: Any) -> Response:
        decision, version, said = self.changed(shapes.DecisionChangeSerializer, request)
        return self.answer(
            services.change_decision(
                decision_id=decision.pk, expected_version=version, facts=self.facts(said, decision), by=self.user
            )
        )

    @changes("status_decision_withdraw", shapes.WithdrawDecisionSerializer, shapes.DecisionSerializer)
    def withdrawing(self, request: Request, **kwargs: Any) -> Response:
        decision, version, said = self.asked(shapes.WithdrawDecisionSerializer, request)
        return self.answer(
            services.withdraw_decision(decision_id=decision.pk, expected_version=version, **said, by=self.user)
        )


__all__ = ["Comparisons", "Decisions", "Links", "PartOfKind", "Parts"]
