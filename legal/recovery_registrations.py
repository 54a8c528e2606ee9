"""What the way of a claim, from its dossier to the money, puts into the registries of the case page and of the day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases.extension import agenda, alerts, changes, timeline
from cases.extension.agenda import MOST, AgendaDates, AgendaText
from cases.extension.alerts import Alert
from cases.extension.changes import TrackedModel
from cases.extension.timeline import EntryKind, EntryText, nothing
from cases.record.compiled_sql import Ago
from cases.record.models import Case
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.domain.languages import INDONESIAN
from core.domain.money import RUPIAH, format_money
from core.web import navigation
from core.web.navigation import NavigationItem
from legal.models import (
    ChecklistAnswer,
    ClaimAmount,
    ExhibitKind,
    Filing,
    FilingStep,
    Instalment,
    Payment,
    RestitutionClaim,
    SubstitutePenalty,
)
from legal.permissions import LegalPermission
from legal.recovery import uncovered

State = RestitutionClaim.State

VIEW = LegalPermission.VIEW


def _funnel(case_id: UUID, claim_id: UUID) -> str:
    return reverse("legal:funnel", kwargs={"case": case_id, "pk": claim_id})


def _steps(ids: list[UUID], user: ActingUser, case: Case) -> dict[UUID, EntryText]:
    rows = FilingStep.objects.visible_to(user, VIEW, case=case).filter(pk__in=ids).select_related("dossier")
    return {
        row.pk: EntryText(
            _("Version %(number)d") % {"number": row.dossier.number},
            reverse("legal:dossier", kwargs={"case": case.pk, "pk": row.dossier_id}),
            row.get_kind_display(),
        )
        for row in rows
    }


def _amounts(ids: list[UUID], user: ActingUser, case: Case) -> dict[UUID, EntryText]:
    rows = ClaimAmount.objects.visible_to(user, VIEW, case=case).filter(pk__in=ids)
    return {row.pk: EntryText(url=_funnel(case.pk, row.claim_id), mark=row.get_stage_display()) for row in rows}


def _payments(ids: list[UUID], user: ActingUser, case: Case) -> dict[UUID, EntryText]:
    rows = Payment.objects.visible_to(user, VIEW, case=case).filter(pk__in=ids)
    return {
        row.pk: EntryText(_rupiah(row.amount_idr), _funnel(case.pk, row.claim_id), row.get_through_display())
        for row in rows
    }


def _penalties(ids: list[UUID], user: ActingUser, case: Case) -> dict[UUID, EntryText]:
    rows = SubstitutePenalty.objects.visible_to(user, VIEW, case=case).filter(pk__in=ids)
    return {row.pk: EntryText(url=_funnel(case.pk, row.claim_id)) for row in rows}


def _sum(detail: str) -> str:
    return _rupiah(Decimal(detail))


def _rupiah(amount: Decimal) -> str:
    return format_money(amount, RUPIAH, get_language() or INDONESIAN)


for kind in (
    EntryKind(code="legal.filing", label=_("Restitution dossier moved on"), icon="file-certificate", load=_steps),
    EntryKind(code="legal.amount", label=_("Amount of restitution recorded"), icon="scale", load=_amounts, says=_sum),
    EntryKind(
        code="legal.amount_changed",
        label=_("Amount of restitution corrected"),
        icon="scale",
        load=_amounts,
        says=_sum,
    ),
    EntryKind(code="legal.amount_removed", label=_("Amount of restitution removed"), icon="trash", load=nothing),
    EntryKind(code="legal.filing_undone", label=_("Step of a dossier removed"), icon="trash", load=nothing),
    EntryKind(code="legal.payment_removed", label=_("Payment of restitution removed"), icon="trash", load=nothing),
    EntryKind(code="legal.penalty_removed", label=_("Substitute penalty removed"), icon="trash", load=nothing),
    EntryKind(code="legal.payment", label=_("Restitution paid"), icon="coins", load=_payments),
    EntryKind(
        code="legal.penalty", label=_("Substitute penalty instead of restitution"), icon="gavel", load=_penalties
    ),
):
    timeline.register(kind)


for model, label in (
    (FilingStep, _("Step of a dossier")),
    (ClaimAmount, _("Amount of restitution")),
    (Instalment, _("Instalment")),
    (Payment, _("Payment of restitution")),
    (SubstitutePenalty, _("Substitute penalty")),
    (ChecklistAnswer, _("Answer to the checklist")),
    (ExhibitKind, _("What an exhibit is")),
):
    changes.register(TrackedModel(model=model, label=label, access=VIEW))


def _due(user: ActingUser, until: date) -> Any:
    """Instalments that fall due and are not covered by what arrived."""
    rows = Instalment.objects.visible_to(user, LegalPermission.MANAGE).filter(due_on__lte=until)
    return uncovered(rows).select_related("case").order_by("due_on", "id")[:MOST]


def _say(row: Instalment) -> AgendaText:
    return AgendaText(why=_rupiah(row.amount_idr))


def _overdue() -> Exists:
    return Exists(uncovered(Instalment.objects.filter(case=OuterRef("pk"), due_on__lt=Ago(is_day=True))))


def _returned() -> Exists:
    """The newest step of all versions of a claim that is being prepared is a return."""
    newest = FilingStep.objects.filter(dossier__claim=OuterRef("pk")).order_by("-on", "-created_at", "-id")
    rows = RestitutionClaim.objects.filter(case=OuterRef("pk"), state=State.DRAFT)
    return Exists(rows.annotate(last=Subquery(newest.values("kind")[:1])).filter(last=Filing.RETURNED))


agenda.register(
    AgendaDates(
        code="legal.instalments",
        label=_("Instalment of restitution"),
        access=LegalPermission.MANAGE,
        compartment=Compartment.LEGAL,
        find=_due,
        on=lambda row: row.due_on,
        url=lambda row: _funnel(row.case_id, row.claim_id),
        say=_say,
    )
)


_READS = (Compartment.GENERAL, Compartment.LEGAL)


alerts.register(
    Alert(
        code="legal.payment_overdue",
        label=_("Restitution is overdue"),
        why=_("An instalment fell due and did not arrive."),
        holds=_overdue,
        access=VIEW,
        reads=_READS,
        url_name="legal:section",
        fill=LegalPermission.MANAGE,
        is_missing=True,
        weight=40,
    )
)


alerts.register(
    Alert(
        code="legal.returned",
        label=_("A restitution dossier was returned"),
        why=_("It is to be completed in time and filed again."),
        holds=_returned,
        access=VIEW,
        reads=_READS,
        url_name="legal:section",
        fill=LegalPermission.MANAGE,
        is_missing=True,
        weight=50,
    )
)


navigation.register(
    NavigationItem(label=_("Restitution"), url_name="legal:overall", icon="scale", access=VIEW, order=65)
)
