"""The shared case record for other programs: the same rows, the same services, the same log as the pages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from cases import services
from cases.api import serializers as shapes
from cases.api.base import AFTER, InCase, expected_version
from cases.filters import CaseFilter
from cases.models import Case, Consent, Note, Task, TimelineEntry
from cases.permissions import CasePermission
from cases.selectors import TIMELINE_ORDER, names_of, people_for_tasks, team, timeline_page
from core.access import Compartment
from core.api import Endpoint

REFUSALS = {
    400: shapes.ProblemSerializer,
    403: shapes.ProblemSerializer,
    404: shapes.ProblemSerializer,
    422: shapes.ProblemSerializer,
}
SEEN = {403: shapes.ProblemSerializer, 404: shapes.ProblemSerializer}


class CaseList(Endpoint):
    """Cases that the user may see, the latest activity first, with the filters of the page."""

    model = Case
    serializer_class = shapes.CaseSerializer
    access = {"listing": CasePermission.VIEW}
    order = ("-updated_at", "-id")
    opens = (Compartment.GENERAL,)

    def narrow(self, rows: Any) -> Any:
        asked = self.request.query_params
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

    @extend_schema(
        operation_id="case_list",
        parameters=[
            AFTER,
            OpenApiParameter("code", str, description="The beginning of the case code."),
            OpenApiParameter("status", str, enum=Case.Status.values),
            OpenApiParameter("priority", str, enum=Case.Priority.values),
            OpenApiParameter("site", str, description="The site's key."),
            OpenApiParameter("mine", bool, description="Only cases that one is assigned to."),
        ],
        responses={200: shapes.page_of(shapes.CaseSerializer), 400: shapes.ProblemSerializer, **SEEN},
    )
    def listing(self, request: Request) -> Response:
        return super().listing(request)


class CaseDetail(Endpoint):
    """One case with its person, as far as the role goes, and its team."""

    model = Case
    serializer_class = shapes.CaseDetailSerializer
    access = {"showing": CasePermission.VIEW}
    opens = (Compartment.GENERAL, Compartment.IDENTITY)
    select = ("person",)

    @extend_schema(operation_id="case_show", responses={200: shapes.CaseDetailSerializer, **SEEN})
    def showing(self, request: Request, **kwargs: Any) -> Response:
        case = self.visible_row()
        context = {"names": names_of([case.person_id], request.user), "team": team(case)}
        return versioned(case, shapes.CaseDetailSerializer(case, context=context).data)


class Notes(InCase):
    """Notes of the kinds that the user reads, the newest first."""

    model = Note
    serializer_class = shapes.NoteSerializer
    access = {"listing": CasePermission.VIEW, "adding": CasePermission.ADD_NOTE}
    opens = tuple(Compartment)
    order = ("-happened_at", "-id")
    select = ("case", "created_by")

    @extend_schema(
        operation_id="note_list",
        parameters=[AFTER],
        responses={200: shapes.page_of(shapes.NoteSerializer), **SEEN},
    )
    def listing(self, request: Request, **kwargs: Any) -> Response:
        return super().listing(request)

    @extend_schema(
        operation_id="note_add",
        request=shapes.NewNoteSerializer,
        responses={201: shapes.NoteSerializer, **REFUSALS},
    )
    def adding(self, request: Request, **kwargs: Any) -> Response:
        data = self.body(shapes.NewNoteSerializer, request)
        note = services.add_note(case=self.case, by=request.user, **data)
        return versioned(note, self.serializer_class(note).data, status=status.HTTP_201_CREATED)


class Tasks(InCase):
    """Tasks of a case, the open and earliest due first in the order of their days."""

    model = Task
    serializer_class = shapes.TaskSerializer
    access = {
        "listing": CasePermission.VIEW,
        "adding": CasePermission.MANAGE_TASKS,
        "finishing": CasePermission.MANAGE_TASKS,
    }
    order = ("due_on", "id")
    select = ("case", "assignee")

    @extend_schema(
        operation_id="task_list",
        parameters=[AFTER],
        responses={200: shapes.page_of(shapes.TaskSerializer), **SEEN},
    )
    def listing(self, request: Request, **kwargs: Any) -> Response:
        return super().listing(request)

    @extend_schema(
        operation_id="task_add",
        request=shapes.NewTaskSerializer,
        responses={201: shapes.TaskSerializer, **REFUSALS},
    )
    def adding(self, request: Request, **kwargs: Any) -> Response:
        data = self.body(shapes.NewTaskSerializer, request)
        assignee = people_for_tasks(self.case, request.user).filter(pk=data.pop("assignee")).first()
        if assignee is None:
            raise serializers.ValidationError({"assignee": [_("This person does not work on the case.")]})
        task = services.add_task(case=self.case, assignee=assignee, by=request.user, **data)
        return versioned(task, self.serializer_class(task).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="task_finish",
        request=shapes.FinishTaskSerializer,
        parameters=[OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description="The version, quoted.")],
        responses={200: shapes.TaskSerializer, 409: shapes.ConflictSerializer, **REFUSALS},
    )
    def finishing(self, request: Request, **kwargs: Any) -> Response:
        task = self.visible_row()
        data = self.body(shapes.FinishTaskSerializer, request)
        version = expected_version(request, data.get("version"))
        done = services.finish_task(task_id=task.pk, expected_version=version, by=request.user)
        return versioned(done, self.serializer_class(done).data)


class Consents(InCase):
    """Decisions on consent, the newest first."""

    model = Consent
    serializer_class = shapes.ConsentSerializer
    access = {"listing": CasePermission.VIEW}
    order = ("-decided_on", "-id")

    @extend_schema(
        operation_id="consent_list",
        parameters=[AFTER],
        responses={200: shapes.page_of(shapes.ConsentSerializer), **SEEN},
    )
    def listing(self, request: Request, **kwargs: Any) -> Response:
        return super().listing(request)


class Timeline(InCase):
    """What happened in a case, from all apps: what is not for this reader is not there."""

    model = TimelineEntry
    serializer_class = shapes.TimelineSerializer
    access = {"listing": CasePermission.VIEW}
    opens = tuple(Compartment)
    order = TIMELINE_ORDER

    @extend_schema(
        operation_id="timeline_list",
        parameters=[AFTER, OpenApiParameter("kind", str, description="Only entries of this kind.")],
        responses={200: shapes.page_of(shapes.TimelineSerializer), **SEEN},
    )
    def listing(self, request: Request, **kwargs: Any) -> Response:
        self.log("listed", [self.case])
        asked = request.query_params
        page = timeline_page(self.case, request.user, cursor_text=asked.get("after", ""), kind=asked.get("kind", ""))
        data = self.serializer_class(page.entries, many=True).data
        return Response({"results": data, "next": page.next or None})


def versioned(row: Case | Note | Task, data: Any, *, status: int = status.HTTP_200_OK) -> Response:
    """An answer about one row, with its version as `ETag` for the client's next `If-Match`."""
    return Response(data, status=status, headers={"ETag": f'"{row.version}"'})


__all__ = ["CaseDetail", "CaseList", "Consents", "Notes", "Tasks", "Timeline"]
