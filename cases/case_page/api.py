"""The shared case record for other programs: the same rows, the same services, the same log as the pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.case_list.filters import AGES, QUIET, CaseFilter
from cases.case_page import api_serializers as case_page_api_serializers
from cases.case_page.forms import TimelineForm
from cases.case_page.selectors import TIMELINE_ORDER, timeline_page, writers_of
from cases.extension.timeline_models import TimelineEntry
from cases.permissions import CasePermission
from cases.record.models import Case
from cases.record.names import names_of
from cases.record.stages import Stage
from cases.team.selectors import team
from cases.web.api_base import InCase
from cases.web.api_schema import SEEN, ProblemSerializer, lists, shows
from core.api.base import Endpoint
from core.compartments import Compartment


class CaseList(Endpoint):
    """Cases that the user may see, the latest activity first, with the filters of the page."""

    model = Case
    serializer_class = case_page_api_serializers.CaseSerializer
    access = {"listing": CasePermission.VIEW}
    order = ("-updated_at", "-id")
    opens = (Compartment.GENERAL,)

    def narrow(self, rows: Any) -> Any:
        rows, asked = rows.with_stage(), self.request.query_params
        unknown = asked.keys() - CaseFilter.base_filters.keys() - {"after"}
        if unknown:
            # A slip in a filter's name must not look like an answer to it.
            raise serializers.ValidationError({name: [_("There is no such filter.")] for name in sorted(unknown)})
        if not asked.keys() & CaseFilter.base_filters.keys():
            return rows
        found = CaseFilter(asked, queryset=rows, request=self.request)
        if not found.is_valid():
            raise serializers.ValidationError(found.errors)
        return found.qs

    @lists(
        "case_list",
        case_page_api_serializers.CaseSerializer,
        OpenApiParameter("code", str, description="The beginning of the case code."),
        OpenApiParameter("status", str, enum=Case.Status.values),
        OpenApiParameter("stage", str, enum=Stage.values, description="Read off what is filled in."),
        OpenApiParameter("priority", str, enum=Case.Priority.values),
        OpenApiParameter("site", str, description="The site's key."),
        OpenApiParameter("mine", bool, description="Only cases that one is assigned to."),
        OpenApiParameter("lead", str, description="The key of who leads the case now."),
        OpenApiParameter("worker", str, description="The key of somebody who works on the case now."),
        OpenApiParameter("age", str, enum=[value for value, _label in AGES], description="At intake."),
        OpenApiParameter("gender", str),
        OpenApiParameter("citizenship", str, description="ISO 3166-1 alpha-2."),
        OpenApiParameter("quiet", str, enum=[value for value, _label in QUIET], description="Open, so many days idle."),
        *(OpenApiParameter(name, date) for name in ("opened_from", "opened_to", "active_from", "active_to")),
        OpenApiParameter("overdue", bool, description="Only cases with an overdue task."),
        OpenApiParameter("restricted", bool, description="Only restricted cases."),
        OpenApiParameter("exploitation", str, many=True, description="Of episodes that one may read."),
        refusals={400: ProblemSerializer, **SEEN},
    )
    def listing(self, request: Request) -> Response:
        return super().listing(request)


class CaseDetail(Endpoint):
    """One case with its person, as far as the role goes, and its team."""

    model = Case
    serializer_class = case_page_api_serializers.CaseDetailSerializer
    access = {"showing": CasePermission.VIEW}
    opens = (Compartment.GENERAL, Compartment.IDENTITY)
    select = ("person",)

    def narrow(self, rows: Any) -> Any:
        return rows.with_stage()

    @shows("case_show", case_page_api_serializers.CaseDetailSerializer)
    def showing(self, request: Request, **kwargs: Any) -> Response:
        case = self.visible_row()
        return Response(self.sent([case])[0], headers={"ETag": f'"{case.version}"'})

    def beside(self, rows: list[Any]) -> dict[str, Any]:
        (case,) = rows
        return {"names": names_of([case.person_id], self.user), "team": team(case)}


class Timeline(InCase):
    """What happened in a case, from all apps: what is not for this reader is not there."""

    model = TimelineEntry
    serializer_class = case_page_api_serializers.TimelineSerializer
    access = {"listing": CasePermission.VIEW}
    opens = tuple(Compartment)
    order = TIMELINE_ORDER

    @lists(
        "timeline_list",
        case_page_api_serializers.TimelineSerializer,
        OpenApiParameter("kind", str, description="Only entries of this kind."),
        OpenApiParameter("by", str, description="Only what this person wrote: their key."),
        OpenApiParameter("compartment", str, enum=Compartment.values),
        OpenApiParameter("since", str, description="The first day, as YYYY-MM-DD."),
        OpenApiParameter("until", str, description="The last day, as YYYY-MM-DD."),
        refusals={400: ProblemSerializer, **SEEN},
    )
    def listing(self, request: Request, **kwargs: Any) -> Response:
        self.log(self.listed_as, [self.case])
        asked = request.query_params
        writers = writers_of(self.case, self.user) if asked.get("by") else []
        # A compartment that the person does not read is no slip: nothing of it is there.
        form = TimelineForm(asked, writers=writers, compartments=Compartment.values)
        if not form.is_valid():
            raise serializers.ValidationError(
                {name: [str(error) for error in errors] for name, errors in form.errors.items()}
            )
        page = timeline_page(self.case, self.user, cursor_text=asked.get("after", ""), cut=form.cut)
        data = self.serializer_class(page.entries, many=True).data
        return Response({"results": data, "next": page.next or None})
