"""What legal holds put into the registries of `cases` itself."""

from __future__ import annotations

from django.db.models import Case as Choose
from django.db.models import Exists, OuterRef, Value, When
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.extension import badges, changes, erasure, timeline
from cases.extension.badges import Badge
from cases.extension.changes import TrackedModel
from cases.extension.timeline import EntryKind, nothing
from cases.legal_hold.models import LegalHold
from cases.legal_hold.services import holds_of
from cases.permissions import CasePermission
from core.compartments import Compartment


def _standing() -> Choose:
    standing = LegalHold.objects.filter(case=OuterRef("pk"), lifted_at=None)
    return Choose(When(Exists(standing), then=Value("HELD")), default=Value(""))


# That it was put or lifted, and not why: that stands on the page of whoever holds cases.
timeline.register(EntryKind(code="cases.held", label=_("Put on legal hold"), icon="lock", load=nothing))
timeline.register(EntryKind(code="cases.hold_lifted", label=_("Legal hold lifted"), icon="lock-open", load=nothing))
changes.register(TrackedModel(model=LegalHold, label=_("Legal hold"), access=CasePermission.HOLD))
erasure.register("cases.holds", holds=holds_of)
badges.register(
    Badge(
        code="hold",
        access=CasePermission.HOLD,
        value=_standing,
        say=lambda _held: gettext("Legal hold"),
        url_name="cases:holds",
        colour="amber",
        compartment=Compartment.GENERAL,
    )
)
