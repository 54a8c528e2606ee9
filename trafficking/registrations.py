"""What `trafficking` puts into the registries of `cases` and `core`."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.extension import changes, erasure, sections, timeline
from cases.extension.changes import TrackedModel
from cases.extension.timeline import EntryKind, EntryText
from cases.record.models import Case
from core.access.actor import ActingUser
from core.domain import codes
from core.web import navigation
from core.web.navigation import NavigationItem
from trafficking.erasing import all_named, of_nobody_else
from trafficking.models import EventLink, Involvement
from trafficking.permissions import TraffickingPermission
from trafficking.services.actors import ROLES


def _section(case: Case) -> str:
    return reverse("trafficking:section", kwargs={"case": case.pk})


# Without names: the look at the timeline is logged for the survivor, and not for whom the case names.
def _involvements(ids: list[UUID], user: ActingUser, case: Case) -> dict[UUID, EntryText]:
    rows = Involvement.objects.visible_to(user, TraffickingPermission.VIEW, case=case).filter(pk__in=ids)
    return {
        row.pk: EntryText(url=_section(case), mark=row.actor.get_kind_display()) for row in rows.select_related("actor")
    }


def _events(ids: list[UUID], user: ActingUser, case: Case) -> dict[UUID, EntryText]:
    rows = EventLink.objects.visible_to(user, TraffickingPermission.VIEW, case=case).filter(pk__in=ids)
    return {
        row.pk: EntryText(url=_section(case), mark=row.event.get_kind_display()) for row in rows.select_related("event")
    }


for kind in (
    EntryKind(code="trafficking.actor", label=_("Alleged actor recorded"), icon="affiliate", load=_involvements),
    EntryKind(code="trafficking.actor_ended", label=_("Alleged actor taken out"), icon="circle-x", load=_involvements),
    EntryKind(code="trafficking.event", label=_("Event linked"), icon="users-group", load=_events),
    EntryKind(code="trafficking.event_ended", label=_("Taken out of an event"), icon="circle-x", load=_events),
):
    timeline.register(kind)

changes.register(
    TrackedModel(
        model=Involvement,
        label=_("Alleged actor"),
        access=TraffickingPermission.VIEW,
        words={"roles": lambda values: ", ".join(str(codes.label(ROLES, value)) for value in values)},
    )
)


erasure.register("trafficking", subjects=of_nobody_else, shared=all_named)

sections.register(
    sections.CaseSection(
        code="actors",
        label=_("Alleged actors"),
        icon="affiliate",
        url_name="trafficking:section",
        access=TraffickingPermission.VIEW,
        order=34,
    )
)

navigation.register(
    NavigationItem(
        label=_("Network"),
        url_name="trafficking:network",
        icon="affiliate",
        access=TraffickingPermission.SEE_NETWORK,
        order=45,
    )
)
