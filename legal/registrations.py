"""What `legal` puts into the registries of the case page. All of it lies in the legal compartment."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cases.extension import approvals, changes, closing, erasure, sections, timeline
from cases.extension.age_changed import age_changed
from cases.extension.approvals import ApprovalSubject
from cases.extension.changes import TrackedModel
from cases.extension.timeline import EntryKind, EntryText, chosen
from cases.permissions import CasePermission
from cases.record.models import Case
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.jobs import queue as jobs
from core.web import navigation
from core.web.navigation import NavigationItem
from documents import sending, withheld
from legal import approving, leaving, outdating, recovery
from legal.dossier import job
from legal.models import Dossier, LetterDetails, LossItem, Matter, Party, Redaction, RestitutionClaim
from legal.permissions import LegalPermission
from legal.services.claims import withdrawn
from legal.services.computing import recompute_as_aged
from legal.services.copies import working_copy
from legal.services.dossiers import KIND
from legal.services.filings import not_for_filing
from notifications import failures
from notifications.failures import Place


# Of what moves on there is one row and an entry for each move: how it stands now would be untrue of the earlier ones.
def _matters(ids: list[UUID], user: ActingUser, case: Case) -> dict[UUID, EntryText]:
    rows = Matter.objects.visible_to(user, LegalPermission.VIEW, case=case).filter(pk__in=ids).select_related("case")
    return {row.pk: EntryText(row.title, url=_url("matter", row)) for row in rows}


def _claims(ids: list[UUID], user: ActingUser, case: Case) -> dict[UUID, EntryText]:
    rows = (
        RestitutionClaim.objects.visible_to(user, LegalPermission.VIEW, case=case)
        .filter(pk__in=ids)
        .select_related("case")
    )
    return {row.pk: EntryText(row.get_route_display(), url=_url("claim", row)) for row in rows}


def _dossiers(ids: list[UUID], user: ActingUser, case: Case) -> dict[UUID, EntryText]:
    rows = Dossier.objects.visible_to(user, LegalPermission.VIEW, case=case).filter(pk__in=ids).select_related("case")
    return {
        row.pk: EntryText(url=_url("dossier", row), mark=_("Version %(number)d") % {"number": row.number})
        for row in rows
    }


def _redactions(ids: list[UUID], user: ActingUser, case: Case) -> dict[UUID, EntryText]:
    rows = Redaction.objects.visible_to(user, LegalPermission.VIEW, case=case).filter(pk__in=ids)
    return {
        row.pk: EntryText(row.exhibit.description, url=_url("exhibits", row.exhibit.claim), mark=row.exhibit.mark)
        for row in rows.select_related("exhibit__case", "exhibit__claim")
    }


def _url(name: str, row: Any) -> str:
    return reverse(f"legal:{name}", kwargs={"case": row.case_id, "pk": row.pk})


for kind in (
    EntryKind(code="legal.matter", label=_("Legal matter opened"), icon="gavel", load=_matters),
    EntryKind(
        code="legal.stage",
        label=_("Legal matter moved on"),
        icon="gavel",
        load=_matters,
        says=chosen(Matter.Stage.choices),
    ),
    EntryKind(code="legal.matter_closed", label=_("Legal matter closed"), icon="gavel", load=_matters),
    EntryKind(code="legal.claim", label=_("Restitution claim begun"), icon="scale", load=_claims),
    EntryKind(
        code="legal.claim_state",
        label=_("Restitution claim moved on"),
        icon="scale",
        load=_claims,
        says=chosen(RestitutionClaim.State.choices),
    ),
    EntryKind(code="legal.redaction", label=_("Redacted copy made"), icon="eye-off", load=_redactions),
    EntryKind(code="legal.dossier", label=_("Restitution dossier built"), icon="file-certificate", load=_dossiers),
):
    timeline.register(kind)

for model, label, about in (
    (Matter, _("Legal matter"), ""),
    (Party, _("Party"), "name"),
    (RestitutionClaim, _("Restitution claim"), ""),
    (LossItem, _("Loss"), "description"),
    (LetterDetails, _("Application letter"), ""),
):
    changes.register(TrackedModel(model=model, label=label, access=LegalPermission.VIEW, about=about))
changes.register(
    TrackedModel(
        model=Redaction,
        label=_("Redaction of an exhibit"),
        access=LegalPermission.VIEW,
        words={"sealed_boxes": lambda sealed: len(json.loads(sealed))},
    )
)


def _open_matters(case: Case) -> Iterable[str | Promise]:
    open_still = Matter.objects.filter(case=case, closed_on=None).count()
    if open_still:
        yield ngettext("%(count)d legal matter is open.", "%(count)d legal matters are open.", open_still) % {
            "count": open_still
        }
    yield from recovery.unpaid(case)


def _not_to_approve(subject: ApprovalSubject, user: ActingUser) -> str:
    """Why a version is not to be approved any more: nothing comes of it, or it says something else than the claim."""
    dossier = Dossier.objects.select_related("claim").get(pk=subject.id)
    return withdrawn(dossier.claim) or not_for_filing(dossier) or outdating.outdated(dossier, by=user)


withheld.register(leaving.held_back)
withheld.register_until_ready("legal.dossier", approving.unapproved, approving.not_for)
approvals.register(
    approvals.ApprovalKind(
        code=approving.APPROVAL,
        label=_("Restitution dossier"),
        ask=LegalPermission.BUILD_DOSSIER,
        find=approving.find_built,
        url=lambda case, of: reverse("legal:dossier", kwargs={"case": case.pk, "pk": of}),
        makers=approving.makers_of,
        made_by=approving.made_by,
        outdated=_not_to_approve,
        sights=approving.sights_of,
        seen_by=approving.seen_by,
        which=approving.which_built,
        compartment=Compartment.LEGAL,
    )
)
sending.handed_out.register(leaving.note_handed_out)
sending.marking.register(working_copy)


def _filed_claims(cases: list[Case]) -> Iterable[str | Promise]:
    if RestitutionClaim.objects.filter(case__in=cases, state=RestitutionClaim.State.FILED).exists():
        yield _("A restitution claim is filed and not decided.")
    yield from recovery.awaiting_payment(cases)


age_changed.connect(recompute_as_aged, dispatch_uid="legal.deadlines")
erasure.register("legal", holds=_filed_claims)
closing.register("legal", _open_matters, compartment=Matter.compartment)

navigation.register(
    NavigationItem(
        label=_("Signing dossiers"),
        url_name="legal:signing",
        icon="certificate",
        access=CasePermission.SET_RULES,
        order=76,
    )
)
navigation.begin_at("cases:today", LegalPermission.MANAGE)

sections.register(
    sections.CaseSection(
        code="legal",
        label=_("Legal"),
        icon="gavel",
        url_name="legal:section",
        access=LegalPermission.VIEW,
        order=60,
    )
)


def _dossier_asked_for(dossier_id: UUID, user: ActingUser) -> Place | None:
    rows = Dossier.objects.visible_to(user, LegalPermission.BUILD_DOSSIER).select_related("case")
    dossier = rows.filter(pk=dossier_id).first()
    return Place(dossier.case, _url("dossier", dossier)) if dossier else None


failures.register(KIND, _dossier_asked_for)

jobs.handles(KIND, is_awaited=True)(job.build)
