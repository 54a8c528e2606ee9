"""The API's base: closed until an endpoint says which permission each of its actions needs.

An endpoint names `model`, `access` (action → permission code) and `opens` (compartments that its fields
show). Rows come from `visible_to`, a look is logged like a page's, writes call the same services, and an act that
asks a freshly proved session of a page (`step_up`) asks it here too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.views import exception_handler as drf_handler
from rest_framework.viewsets import ViewSet

from core import unreadable
from core.access import providers
from core.access.actor import ActingUser, acting_user
from core.access.log import accountable, log_access
from core.access.permissions import PermissionCode, SignedIn
from core.api.permissions import NOT_PROVED, Declared
from core.compartments import Compartment
from core.db import author, organisation_scope
from core.errors import Damaged, DomainError, EditConflict, ProofNeeded
from core.keys.fields import preload
from core.web.pages import refuse_overrides
from core.web.pagination import after, cursor

PAGE_SIZE = 50


class ApiView(APIView):
    """An API view whose work happens in one organisation's scope."""

    permission_classes = [Declared]
    access: ClassVar[Any]
    staying: set[bytes]
    """Places of what is damaged and stays, as the request does not name it (`damage.staying`)."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        refuse_overrides(cls, ApiView)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        organisation_id = request.session.get("organisation")
        if not request.user.is_authenticated or organisation_id is None:
            return _finished(super().dispatch(request, *args, **kwargs))
        proved_at = providers.authoriser.proved_at(request)
        with accountable(proved_at), author(by=request.user.pk), organisation_scope(UUID(organisation_id)):
            acting = providers.authoriser.acting(acting_user(request), UUID(organisation_id))
            if acting is None:
                return _finished(super().dispatch(request, *args, **kwargs))
            request.user.acting = acting
            with timezone.override(acting.time_zone), unreadable.staying() as self.staying:
                return _finished(super().dispatch(request, *args, **kwargs))

    @property
    def user(self) -> ActingUser:
        """Whoever asks, at work."""
        return acting_user(self.request)

    def declared(self) -> PermissionCode | SignedIn | None:
        """What this request needs; None for a method that the view does not have, which is refused."""
        method = str(self.request.method).lower()
        return self.access if method in ("get", "head") and hasattr(self, "get") else None

    def asks_proof(self) -> str:
        """For which purpose this request needs a freshly proved session, as `step_up` says of pages."""
        return ""


class Endpoint(ApiView, ViewSet):
    """Rows of one model. `serializer_class` lists what is sent, `access` who may, by action.

    `sealed` names the sealed fields that are sent, so that the keys of a whole page are opened with one query. A page
    of rows stands in the access log as `listed_as`.
    """

    model: ClassVar[Any]
    serializer_class: ClassVar[Any]
    access: ClassVar[Mapping[str, PermissionCode | SignedIn]]
    step_up: ClassVar[Mapping[str, str]] = {}
    opens: ClassVar[tuple[Compartment, ...]] = ()
    sealed: ClassVar[tuple[str, ...]] = ()
    order: ClassVar[tuple[str, ...]] = ("-created_at", "-id")
    select: ClassVar[tuple[str, ...]] = ()
    listed_as: ClassVar[str] = "listed"

    def declared(self) -> PermissionCode | SignedIn | None:
        action = self.action if self.action != "metadata" else None
        return self.access.get(action) if action else None

    def asks_proof(self) -> str:
        return self.step_up.get(self.action or "", "")

    @property
    def act(self) -> str | None:
        """The permission code under which rows are fetched; None where no role is asked."""
        declared = self.declared()
        return str(declared) if isinstance(declared, PermissionCode) else None

    def narrow(self, rows: Any) -> Any:
        """Fewer of the visible rows, never more."""
        return rows

    def within(self) -> dict[str, Any]:
        """What `visible_to` is told beside the user and the act, such as the case that the rows are all of."""
        return {}

    def visible(self) -> Any:
        """The rows that this user may see under this action."""
        rows = self.model.objects.visible_to(self.user, self.act, **self.within())
        rows = self.narrow(rows)
        # Without names select_related() would follow every key.
        return rows.select_related(*self.select) if self.select else rows

    def visible_row(self) -> Any:
        """The row that the URL names. Raises Http404; logs the look before anything is read."""
        row = self.visible().filter(pk=self.kwargs["pk"]).first()
        if row is None:
            raise Http404
        self.log("opened", [row])
        return row

    def log(self, verb: str, rows: list[Any]) -> None:
        if self.opens:
            log_access(
                by=self.user,
                act=f"api.{self.model._meta.label_lower}.{verb}",
                rows=rows,
                compartments=self.opens,
            )

    def listing(self, request: Request) -> Response:
        """One key-set page: `{"results": […], "next": cursor or null}`."""
        rows = self.visible().order_by(*self.order)
        found = list(after(rows, self.order, request.query_params.get("after", ""))[: PAGE_SIZE + 1])
        shown = found[:PAGE_SIZE]
        self.log(self.listed_as, shown)
        following = cursor(shown[-1], self.order) if len(found) > PAGE_SIZE else None
        return Response({"results": self.sent(shown), "next": following})

    def showing(self, request: Request) -> Response:
        """One row."""
        return Response(self.sent([self.visible_row()])[0])

    def sent(self, rows: list[Any]) -> list[Any]:
        """The rows as the serializer lists them. The look has been logged."""
        preload(rows, *self.sealed)
        context = {"request": self.request, **self.beside(rows)}
        return list(self.serializer_class(rows, many=True, context=context).data)

    def beside(self, rows: list[Any]) -> dict[str, Any]:
        """What the serializer's context holds beside the rows, fetched for all of them at once."""
        return {}


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's handler, plus the domain's refusals: 422 with a sentence, 409 with the current version, 403 for who has
    to show first that it is still them."""
    if isinstance(error, ProofNeeded):
        return Response({"detail": NOT_PROVED}, status=status.HTTP_403_FORBIDDEN)
    if isinstance(error, DomainError):
        said: dict[str, Any] = {"detail": str(error.message)}
        return Response(
            {**said, "field": error.field} if error.field else said, status=status.HTTP_422_UNPROCESSABLE_ENTITY
        )
    if isinstance(error, Damaged):
        words = gettext("Something that is kept here is damaged and does not open.")
        which = {"record": error.record} if error.record else {}
        return Response({"detail": words, **which}, status=status.HTTP_500_INTERNAL_SERVER_ERROR)
    if isinstance(error, RequestDataTooBig):
        return Response({"detail": gettext("This is too large.")}, status=status.HTTP_413_REQUEST_ENTITY_TOO_LARGE)
    if isinstance(error, DjangoValidationError):
        return Response({"detail": error.messages}, status=status.HTTP_422_UNPROCESSABLE_ENTITY)
    if isinstance(error, EditConflict):
        return Response(
            {"detail": gettext("edit conflict"), "version": error.current.version}, status=status.HTTP_409_CONFLICT
        )
    return drf_handler(error, context)


def _finished(response: Any) -> HttpResponseBase:
    if isinstance(response, Response) and not response.is_rendered:
        response.render()
    return response


__all__ = ["ApiView", "Endpoint"]
