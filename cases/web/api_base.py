"""What all endpoints of one case share."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from rest_framework import serializers, status
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from cases.record.models import Case
from core import idempotency
from core.api.base import Endpoint
from core.compartments import Compartment
from core.errors import Damaged
from core.keys.fields import are_damaged

Body = type[serializers.Serializer[Any]]


class SentBefore(Exception):
    """The same came before, under the same mark, and has made this row or these."""

    def __init__(self, made: Any) -> None:
        super().__init__()
        self.made = made


class InCase(Endpoint):
    """Records of the case that the URL's `case` names. A case that is not visible is a 404 before anything else."""

    opens: ClassVar[tuple[Compartment, ...]] = (Compartment.GENERAL,)
    select: ClassVar[tuple[str, ...]] = ("case",)
    # A list within one case is a look into that case, as the page is that shows the same.
    listed_as: ClassVar[str] = "opened"
    key: UUID | None = None
    """Under which what is sent makes a row once; None where it has no mark."""

    @cached_property
    def case(self) -> Case:
        """Raises Http404 unless this user may do this action in it."""
        rows = Case.objects.visible_to(self.user, self.act).with_reached_by()
        found = rows.filter(pk=self.kwargs["case"]).first()
        if found is None:
            raise Http404
        return found

    def within(self) -> dict[str, Any]:
        return {"case": self.case}

    def listing(self, request: Request, **kwargs: Any) -> Response:
        return super().listing(request)

    def showing(self, request: Request, **kwargs: Any) -> Response:
        return self.answer(self.visible_row())

    def other(self, model: Any, key: Any, field: str, *, act: str | None = None, **conditions: Any) -> Any:
        """A row of this case that the body names in `field`. Raises ValidationError (400) when it is not visible."""
        rows = model.objects.visible_to(self.user, act or self.act, case=self.case).filter(**conditions)
        found = rows.select_related("case").filter(pk=key).first()
        if found is None:
            raise serializers.ValidationError({field: [_("There is no such record in this case.")]})
        return found

    def body(self, kind: Body, request: Request, *, partial: bool = False) -> dict[str, Any]:
        """What the client sent, checked. Raises ValidationError (400)."""
        self.case  # noqa: B018 -- a case that is not visible is a 404, whatever was sent
        serializer = kind(data=request.data, partial=partial)
        serializer.is_valid(raise_exception=True)
        data: dict[str, Any] = serializer.validated_data
        self.require_first(request, data.pop("mark", ""))
        return data

    def require_first(self, request: Request, mark: str) -> None:
        """Raises SentBefore where the same came before with this mark."""
        content = idempotency.content_of(request.data)
        by = self.user.pk
        self.key = idempotency.key_of(mark, by=by, address=request.get_full_path(), content=content)
        made = idempotency.made(self.key)
        if made is not None:
            raise SentBefore(made)

    def asked(self, kind: Body, request: Request) -> tuple[Any, int, dict[str, Any]]:
        """The row that the URL names, the version that the client read, and the rest of what it sent."""
        row = self.visible_row()
        data = self.body(kind, request)
        return row, expected_version(request, data.pop("version", None)), data

    def changed(self, kind: Body, request: Request) -> tuple[Any, int, dict[str, Any]]:
        """Like `asked`, for a change of some fields: those that are not sent stay as they are, damaged ones too.

        A field that is a key is the name of a foreign key; one that the row does not have is said of this change alone,
        and is not there where it is not sent. Raises ValidationError when nothing is to be changed.
        """
        row = self.visible_row()
        data = self.body(kind, request, partial=True)
        version = expected_version(request, data.pop("version", None))
        if not data:
            raise serializers.ValidationError({"non_field_errors": [_("Send at least one field to change.")]})
        of_row = {field.name for field in row._meta.get_fields()}
        stay = {name: self.stored(row, name) for name in facts(kind) if name in of_row and name not in data}
        return row, version, {**stay, **data}

    def stored(self, row: Any, name: str) -> Any:
        """What stands in a field now; of a foreign key the key. Nothing where it is damaged, which stays so."""
        field = row._meta.get_field(name)
        if are_damaged(row, [name]):
            self.staying.add(field.place(row.organisation_id, row.pk))
            return field.empty()
        return getattr(row, field.attname)

    def answer(self, row: Any, *, status: int = status.HTTP_200_OK, shape: Body | None = None) -> Response:
        """One row, with its version as `ETag` for the client's next `If-Match`; `shape` when it shows less.

        Of one that was changed and has something damaged beside, no more than that: an error would make the client
        send the change once more.
        """
        try:
            data = self.sent([row])[0] if shape is None else shape(row).data
        except Damaged:
            if self.request.method in SAFE_METHODS:
                raise
            words = _("Saved. Something else that is kept here is damaged and does not open.")
            data = {"id": str(row.pk), "version": row.version, "detail": words}
        return Response(data, status=status, headers={"ETag": f'"{row.version}"'})

    def added(self, row: Any) -> Response:
        """A row that was made, or a list of them; kept under the mark of the request (`core.idempotency`)."""
        if self.key is not None:
            idempotency.remember(self.key, row)
        return self.new(row)

    def new(self, row: Any) -> Response:
        if isinstance(row, list):
            return Response(self.sent(row), status=status.HTTP_201_CREATED)
        return self.answer(row, status=status.HTTP_201_CREATED)

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, SentBefore):
            try:
                return self.sent_before(exc.made)
            except Http404 as gone:
                exc = gone
        return super().handle_exception(exc)

    def sent_before(self, made: Any) -> Response:
        """As the first time, of what this user may still see. Raises Http404."""
        keys = [row.pk for row in made] if isinstance(made, list) else [made.pk]
        found = {row.pk: row for row in self.visible().filter(pk__in=keys)}
        if len(found) < len(keys):
            raise Http404
        rows = [found[key] for key in keys]
        self.log("opened", rows)
        return self.new(rows if isinstance(made, list) else rows[0])


class OfRecord(InCase):
    """Records that belong to one record of the case. `parent` is its name in the URL and the foreign key to it."""

    parent: ClassVar[str]

    @cached_property
    def parent_row(self) -> Any:
        """Raises Http404 unless this user may do this action on it."""
        model = self.model._meta.get_field(self.parent).related_model
        rows = self.narrow_parent(model.objects.visible_to(self.user, self.act, case=self.case))
        found = rows.filter(pk=self.kwargs[self.parent]).first()
        if found is None:
            raise Http404
        found.case = self.case
        return found

    def narrow_parent(self, rows: Any) -> Any:
        """Fewer of the visible parents, never more."""
        return rows

    def narrow(self, rows: Any) -> Any:
        return super().narrow(rows).filter(**{self.parent: self.parent_row})

    def body(self, kind: Body, request: Request, *, partial: bool = False) -> dict[str, Any]:
        self.parent_row  # noqa: B018 -- as with a case that is not visible
        return super().body(kind, request, partial=partial)


def in_case(route: str, endpoint: type[InCase], name: str, **actions: str) -> URLPattern:
    """An address in a case; `actions` maps methods to what they do: `get="listing"`."""
    return path(f"cases/<uuid:case>/{route}", endpoint.as_view(dict[str, Any](actions)), name=name)


def facts(kind: Body) -> list[str]:
    """The names that a body takes, beside the version."""
    return [name for name, _field in kind().fields.items() if name != "version"]


def expected_version(request: Request, said: int | None) -> int:
    """The version from the body, or from `If-Match`. Raises ValidationError for none, two that differ, or nonsense."""
    header = request.headers.get("If-Match", "").strip()
    if header:
        text = header.removeprefix("W/").strip('"')
        # isdecimal() alone would also take other scripts' digits.
        if not (text.isascii() and text.isdecimal() and len(text) < 10) or said not in (None, int(text)):
            raise serializers.ValidationError({"version": [_("If-Match does not name the version that was read.")]})
        return int(text)
    if said is None:
        raise serializers.ValidationError({"version": [_("Send the version that was read, here or as If-Match.")]})
    return said
