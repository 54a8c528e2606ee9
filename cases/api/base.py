"""What all endpoints of one case share."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request

from cases.models import Case
from core.access import Compartment
from core.api import Endpoint

AFTER = OpenApiParameter("after", OpenApiTypes.STR, description="`next` of the page before.")


class InCase(Endpoint):
    """Records of the case that the URL's `case` names. A case that is not visible is a 404 before anything else."""

    opens: ClassVar[tuple[Compartment, ...]] = (Compartment.GENERAL,)
    select: ClassVar[tuple[str, ...]] = ("case",)

    @cached_property
    def case(self) -> Case:
        """Raises Http404 unless this user may do this action in it."""
        found = Case.objects.visible_to(self.request.user, str(self.declared())).filter(pk=self.kwargs["case"]).first()
        if found is None:
            raise Http404
        return found

    def narrow(self, rows: Any) -> Any:
        return rows.filter(case=self.case)

    def body(self, kind: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
        """What the client sent, checked. Raises ValidationError (400)."""
        self.case  # noqa: B018 -- a case that is not visible is a 404, whatever was sent
        serializer = kind(data=request.data)
        serializer.is_valid(raise_exception=True)
        data: dict[str, Any] = serializer.validated_data
        return data


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
