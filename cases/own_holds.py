"""What legal holds put into the registries of `cases` itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Case as Choose
from django.db.models import Exists, OuterRef, Value, When
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import changes, erasure, heads, timeline
from cases.changes import Told
from cases.heads import Head
from cases.models import Case, LegalHold
from cases.permissions import CasePermission
from cases.services.holds import holds_of
from cases.timeline import Kind, Line
from core.access import Compartment


def _nothing(ids: list[UUID], user: Any, case: Case) -> dict[UUID, Line]:
    """That it was put or lifted, and not why: that stands on the page of whoever holds cases."""
    return {}


def _standing() -> Choose:
    standing = LegalHold.objects.filter(case=OuterRef("pk"), lifted_at=None)
    return Choose(When(Exists(standing), then=Value("HELD")), default=Value(""))


timeline.register(Kind(code="cases.held", label=_("Put on legal hold"), icon="lock", load=_nothing))
timeline.register(Kind(code="cases.hold_lifted", label=_("Legal hold lifted"), icon="lock-open", load=_nothing))
changes.register(Told(model=LegalHold, label=_("Legal hold"), access=CasePermission.HOLD))
erasure.register("cases.holds", holds=holds_of)
heads.register(
    Head(
        code="hold",
        access=CasePermission.HOLD,
        value=_standing,
        say=lambda _held: gettext("Legal hold"),
        url_name="cases:holds",
        colour="amber",
        compartment=Compartment.GENERAL,
    )
)
