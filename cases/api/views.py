"""The shared case record for other programs: the same rows, the same services, the same log as the pages."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases import mentions, services
from cases.api import note_shapes
from cases.api import serializers as shapes
from cases.api.base import InCase, expected_version
from cases.api.described import SEEN, ProblemSerializer, adds, changes, described, lists, shows
from cases.api.fields import Versioned
from cases.filters import AGES, QUIET, CaseFilter
from cases.forms import TimelineForm
from cases.models import Case, Episode, Note, Task, TimelineEntry
from cases.permissions import CasePermission
from cases.selectors import TIMELINE_ORDER, names_of, timeline_page, writers_of
from cases.stages import Stage
from cases.team import people_for_tasks, team
from core.api.base import Endpoint
from core.compartments import Compartment


class CaseList(Endpoint):
    """Cases that the user may see, the latest activity first, with the filters of the page."""

    model = Case
    serializer_class = shapes.CaseSerializer
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
        shapes.CaseSerializer,
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
    serializer_class = shapes.CaseDetailSerializer
    access = {"showing": CasePermission.VIEW}
    opens = (Compartment.GENERAL, Compartment.IDENTITY)
    select = ("person",)

    def narrow(self, rows: Any) -> Any:
        return rows.with_stage()

    @shows("case_show", shapes.CaseDetailSerializer)
    def showing(self, request: Request, **kwargs: Any) -> Response:
        case = self.visible_row()
        return Response(self.sent([case])[0], headers={"ETag": f'"{case.version}"'})

    def beside(self, rows: list[Any]) -> dict[str, Any]:
        (case,) = rows
        return {"names": names_of([case.person_id], self.user), "team": team(case)}


@described(listing=lists("note_list", note_shapes.NoteSerializer))
class Notes(InCase):
    """Notes of the kinds that the user reads, the newest first. One's own is changed while it may be; to what stays as
    it is, an addendum is written."""

    model = Note
    serializer_class = note_shapes.NoteSerializer
    access = {
        "listing": CasePermission.VIEW,
        "adding": CasePermission.ADD_NOTE,
        "changing": CasePermission.ADD_NOTE,
        "adding_to": CasePermission.ADD_NOTE,
    }
    opens = tuple(Compartment)
    sealed = ("text",)
    order = ("-happened_at", "-id")
    select = ("case", "created_by")

    @adds("note_add", note_shapes.NewNoteSerializer, note_shapes.NoteSerializer)
    def adding(self, request: Request, **kwargs: Any) -> Response:
        data = self.body(note_shapes.NewNoteSerializer, request)
        note = services.add_note(case=self.case, by=self.user, **data)
        return self.added(note)

    @changes("note_change", note_shapes.ChangeNoteSerializer, note_shapes.NoteSerializer)
    def changing(self, request: Request, **kwargs: Any) -> Response:
        note, version, data = self.asked(note_shapes.ChangeNoteSerializer, request)
        return self.answer(services.change_note(note_id=note.pk, expected_version=version, by=self.user, **data))

    @adds("note_addendum", note_shapes.AddendumSerializer, note_shapes.NoteSerializer)
    def adding_to(self, request: Request, **kwargs: Any) -> Response:
        note, data = self.visible_row(), self.body(note_shapes.AddendumSerializer, request)
        addendum = services.add_addendum(note_id=note.pk, by=self.user, **data)
        return self.added(addendum)


@described(listing=lists("task_list", shapes.TaskSerializer))
class Tasks(InCase):
    """Tasks of a case, the open and earliest due first in the order of their days. What a task belongs to, as an action
    of a plan, changes it; it is marked as done here all the same."""

    model = Task
    serializer_class = shapes.TaskSerializer
    access = {
        "listing": CasePermission.VIEW,
        "adding": CasePermission.MANAGE_TASKS,
        "changing": CasePermission.MANAGE_TASKS,
        "dropping": CasePermission.MANAGE_TASKS,
    }
    sealed = ("title", "why")
    order = ("due_on", "id")
    select = ("case", "assignee")

    @adds("task_add", shapes.NewTaskSerializer, shapes.TaskSerializer)
    def adding(self, request: Request, **kwargs: Any) -> Response:
        data = self.body(shapes.NewTaskSerializer, request)
        assignee = self.assignee(data.pop("assignee"))
        task = services.add_task(case=self.case, assignee=assignee, by=self.user, **data)
        return self.added(task)

    @changes("task_change", shapes.ChangeTaskSerializer, shapes.TaskSerializer)
    def changing(self, request: Request, **kwargs: Any) -> Response:
        task = self.visible_row()
        data = self.body(shapes.ChangeTaskSerializer, request, partial=True)
        version = expected_version(request, data.pop("version", None))
        if not data:
            raise serializers.ValidationError({"non_field_errors": [_("Send at least one field to change.")]})
        if "done" in data:
            return self.answer(services.finish_task(task_id=task.pk, expected_version=version, by=self.user))
        kept = {name: data[name] if name in data else self.stored(task, name) for name in ("title", "due_on")}
        # Whoever has it keeps it, also when they work on the case no longer.
        assignee = self.assignee(data["assignee"], task) if "assignee" in data else task.assignee
        return self.answer(
            services.change_task(task_id=task.pk, expected_version=version, assignee=assignee, by=self.user, **kept)
        )

    @changes("task_drop", Versioned, shapes.TaskSerializer)
    def dropping(self, request: Request, **kwargs: Any) -> Response:
        """It is not needed any more, and nobody did it."""
        task, version, _said = self.asked(Versioned, request)
        return self.answer(services.drop_task(task_id=task.pk, expected_version=version, by=self.user))

    def assignee(self, key: UUID, task: Task | None = None) -> Any:
        """Raises ValidationError (400) for who does not work on the case, but for who has the task and can do it."""
        if task and key == task.assignee_id and key in mentions.readers_of(self.case, CasePermission.MANAGE_TASKS):
            return task.assignee
        found = people_for_tasks(self.case, self.user).filter(pk=key).first()
        if found is None:
            raise serializers.ValidationError({"assignee": [_("This person does not work on the case.")]})
        return found


@described(listing=lists("episode_list", shapes.EpisodeSerializer))
class Episodes(InCase):
    """The episodes of trafficking, each with the stages of the way, debts and withheld documents."""

    model = Episode
    serializer_class = shapes.EpisodeSerializer
    access = {"listing": CasePermission.READ_ACCOUNT}
    sealed = ("place", "recruitment", "account", "promised_work", "exit_account")

    def narrow(self, rows: Any) -> Any:
        return super().narrow(rows).prefetch_related("legs", "debts", "withheld")


class Timeline(InCase):
    """What happened in a case, from all apps: what is not for this reader is not there."""

    model = TimelineEntry
    serializer_class = shapes.TimelineSerializer
    access = {"listing": CasePermission.VIEW}
    opens = tuple(Compartment)
    order = TIMELINE_ORDER

    @lists(
        "timeline_list",
        shapes.TimelineSerializer,
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


__all__ = ["CaseDetail", "CaseList", "Episodes", "Notes", "Tasks", "Timeline"]
