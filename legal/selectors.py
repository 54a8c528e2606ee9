"""Reads for the pages of matters and claims, whose result is more than a queryset."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Subquery
from django.utils.functional import Promise

from cases.episodes.models import Episode
from cases.identity.facts import under_18
from cases.permissions import CasePermission
from cases.record.models import Case, Person
from cases.record.querysets import with_case
from core.access.actor import ActingUser
from documents.models import Document
from documents.permissions import DocumentPermission
from legal.models import (
    ClaimAmount,
    Dossier,
    DossierCopy,
    EpisodeEvidence,
    Exhibit,
    Filing,
    FilingStep,
    LossEvidence,
    LossItem,
    Matter,
    RestitutionClaim,
)
from legal.permissions import LegalPermission


@dataclass(frozen=True)
class HeadOfLoss:
    """The lines of one head with what proves each, and what they come to in rupiah."""

    letter: str
    label: str | Promise
    lines: list[tuple[LossItem, list[LossEvidence]]]
    subtotal: Decimal
    certified: int


@dataclass(frozen=True)
class Ledger:
    heads: list[HeadOfLoss]
    total: Decimal
    unproved: int
    uncertified: int

    @property
    def is_empty(self) -> bool:
        return not self.heads


def ledger(claim: RestitutionClaim, *, by: ActingUser) -> Ledger:
    """The ledger of a claim, by heads. Two queries, whatever its length."""
    losses = with_case(LossItem.objects.visible_to(by, LegalPermission.VIEW).filter(claim=claim), claim.case)
    losses.sort(key=in_order)
    links = LossEvidence.objects.visible_to(by, LegalPermission.VIEW).filter(loss__claim=claim)
    evidence: dict[UUID, list[LossEvidence]] = defaultdict(list)
    for link in links.select_related("exhibit").order_by("exhibit__number"):
        evidence[link.loss_id].append(link)
    heads = []
    for head in LossItem.Head:
        lines = [(loss, evidence[loss.pk]) for loss in losses if loss.head == head]
        if lines:
            subtotal = sum((loss.amount_idr for loss, _links in lines), Decimal(0))
            certified = sum(1 for loss, _links in lines if loss.is_certified)
            heads.append(HeadOfLoss(head.value.lower(), head.label, lines, subtotal, certified))
    total = sum((loss.amount_idr for loss in losses), Decimal(0))
    unproved = sum(1 for loss in losses if not evidence[loss.pk])
    return Ledger(heads, total, unproved, sum(1 for loss in losses if not loss.is_certified))


def in_order(loss: LossItem) -> tuple[Any, ...]:
    """How lines stand in the ledger and in the dossier."""
    return loss.head, loss.position, loss.created_at, str(loss.pk)


def exhibits(claim: RestitutionClaim, *, by: ActingUser) -> list[Exhibit]:
    """The exhibits of a claim in their order, with their documents."""
    rows = Exhibit.objects.visible_to(by, LegalPermission.VIEW).filter(claim=claim)
    return with_case(rows.select_related("document").order_by("number"), claim.case)


def told_episodes(exhibit: Exhibit, *, by: ActingUser) -> list[UUID]:
    """Which episodes an exhibit proves, of those that `by` may read."""
    return episodes_of([exhibit], case=exhibit.case, by=by).get(exhibit.pk, [])


def episodes_of(exhibits: Collection[Exhibit], *, case: Case, by: ActingUser) -> dict[UUID, list[UUID]]:
    """As `told_episodes`, of each of these exhibits of one case, in one query: those that prove some, by their keys."""
    readable = Episode.objects.visible_to(by, CasePermission.READ_ACCOUNT, case=case).values("pk")
    links = EpisodeEvidence.objects.visible_to(by, LegalPermission.VIEW, case=case)
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for link in links.filter(exhibit__in=exhibits, episode__in=readable).order_by("created_at", "id"):
        found[link.exhibit_id].append(link.episode_id)
    return found


def left_untold(exhibit: Exhibit, *, by: ActingUser) -> int:
    """How many episodes, of those that `by` may read, this exhibit alone proves in its claim."""
    readable = Episode.objects.visible_to(by, CasePermission.READ_ACCOUNT, case=exhibit.case)
    links = EpisodeEvidence.objects.filter(exhibit__claim=exhibit.claim_id, episode=OuterRef("pk"))
    alone = Exists(links.filter(exhibit=exhibit)), ~Exists(links.exclude(exhibit=exhibit))
    return int(readable.filter(*alone).count())


def left_unproved(exhibit: Exhibit, *, by: ActingUser) -> list[LossItem]:
    """The losses that this exhibit alone proves, in their order."""
    others = LossEvidence.objects.filter(loss=OuterRef("pk")).exclude(exhibit=exhibit)
    rows = LossItem.objects.visible_to(by, LegalPermission.VIEW).filter(evidence__exhibit=exhibit)
    return sorted(with_case(rows.filter(~Exists(others)), exhibit.case), key=in_order)


def dossiers(claim: RestitutionClaim, *, by: ActingUser) -> list[Dossier]:
    """The dossiers of a claim, newest first, with their jobs and files."""
    rows = Dossier.objects.visible_to(by, LegalPermission.VIEW).filter(claim=claim)
    return with_case(rows.select_related("job", "document", "created_by").order_by("-number"), claim.case)


def comparable(dossier: Dossier, *, by: ActingUser, is_read: bool = True) -> list[Dossier]:
    """The other versions of the claim's dossier that are built, newest first; what they say only if it `is_read`."""
    rows = Dossier.objects.visible_to(by, LegalPermission.VIEW).filter(claim=dossier.claim_id, built_at__isnull=False)
    rows = rows if is_read else rows.defer("content")
    return with_case(rows.exclude(pk=dossier.pk).order_by("-number"), dossier.case)


def before(dossier: Dossier, others: list[Dossier]) -> Dossier | None:
    """Of other versions the one before, else the one after, if there is any."""
    earlier = [one for one in others if one.number < dossier.number]
    return earlier[0] if earlier else others[-1] if others else None


def copies(dossier: Dossier, *, by: ActingUser) -> list[DossierCopy]:
    """The copies that were taken of a version, newest first."""
    rows = DossierCopy.objects.visible_to(by, LegalPermission.VIEW).filter(dossier=dossier)
    return with_case(rows.select_related("created_by").order_by("-number"), dossier.case)


@dataclass(frozen=True)
class Filed:
    """Where a version stands, and the steps that led there, the last first."""

    state: Filing
    steps: list[FilingStep]

    @property
    def last(self) -> FilingStep | None:
        return self.steps[0] if self.steps else None


def filing(dossier: Dossier, *, case: Case, by: ActingUser) -> Filed:
    """How far a version has come. `case` is its case, read with the principals that reach it."""
    return filings([dossier], case=case, by=by)[dossier.pk]


def filings(dossiers: list[Dossier], *, case: Case, by: ActingUser) -> dict[UUID, Filed]:
    """The same of all versions of a claim, with one query."""
    steps: dict[UUID, list[FilingStep]] = {dossier.pk: [] for dossier in dossiers}
    rows = FilingStep.objects.visible_to(by, LegalPermission.VIEW, case=case).filter(dossier__in=dossiers)
    for row in with_case(rows.select_related("document", "created_by").order_by("-number"), case):
        steps[row.dossier_id].append(row)
    return {key: Filed(Filing(found[0].kind) if found else Filing.DRAFTED, found) for key, found in steps.items()}


def is_child(person: Person, birth_date: str | None, *, on: date) -> bool:
    """Whether the person is a child on that day, by the birth date of the identity or, without one, by the year; where
    neither is known, as was said at intake: who is said to be a child is one until somebody knows better."""
    born = date.fromisoformat(birth_date) if birth_date else None
    if born is None and person.birth_year is None:
        return person.is_child
    return under_18(on, birth_date=born, birth_year=person.birth_year)


def claims_by_matter(matters: list[Matter], *, by: ActingUser) -> dict[UUID, list[tuple[RestitutionClaim, Decimal]]]:
    """Claims with what they come to in rupiah, for the matters of one page."""
    found: dict[UUID, list[tuple[RestitutionClaim, Decimal]]] = defaultdict(list)
    rows = RestitutionClaim.objects.visible_to(by, LegalPermission.VIEW).filter(matter__in=matters)
    claims = list(rows.order_by("created_at", "id"))
    sums = totals(claims, by=by)
    for claim in claims:
        found[claim.matter_id].append((claim, sums[claim.pk]))
    return found


class Returned(NamedTuple):
    """The version of a claim that came back to be completed, and when it was filed and returned."""

    filed_on: date
    returned_on: date

    @property
    def noticed_from(self) -> date:
        """From when on a notice is about this version: of the day on which it was filed it is about the one before,
        unless this one came back on that day."""
        return min(self.filed_on + timedelta(days=1), self.returned_on)


def returned_by_lpsk(claims: Iterable[RestitutionClaim], *, case: Case, by: ActingUser) -> list[Returned]:
    """What LPSK has returned of these claims of a case and nobody has filed again. One query; none without a claim that
    is being prepared for LPSK."""
    wanted = [claim for claim in claims if claim.state == claim.State.DRAFT and claim.route == claim.Route.LPSK]
    if not wanted:
        return []
    rows = FilingStep.objects.visible_to(by, LegalPermission.VIEW, case=case).newest().exclude(kind=Filing.SIGNED)
    filed = FilingStep.objects.filter(dossier=OuterRef("dossier"), kind=Filing.FILED).values("on")
    found = rows.filter(dossier__claim__in=wanted).with_taker().annotate(filed_on=Subquery(filed[:1]))
    columns = ("dossier__claim", "kind", "taker", "filed_on", "on")
    last = {claim: of_version for claim, *of_version in found.order_by("dossier__number").values_list(*columns)}
    return [
        Returned(filed_on, on)
        for kind, taker, filed_on, on in last.values()
        if kind == Filing.RETURNED and taker == ClaimAmount.Body.LPSK
    ]


def totals(claims: list[RestitutionClaim], *, by: ActingUser) -> dict[UUID, Decimal]:
    """What each claim comes to in rupiah, with one query for all."""
    found = dict.fromkeys((claim.pk for claim in claims), Decimal(0))
    losses = LossItem.objects.visible_to(by, LegalPermission.VIEW).filter(claim__in=claims)
    for claim_id, amount in losses.values_list("claim_id", "amount_idr"):
        found[claim_id] += amount
    return found


def usable_documents(claim: RestitutionClaim, *, by: ActingUser) -> list[Document]:
    """Documents of the case that `by` may open and that are not yet exhibits of the claim, newest first. Of
    a paper with versions it is the newest."""
    rows = Document.objects.visible_to(by, DocumentPermission.VIEW).filter(
        case=claim.case_id, origin=Document.Origin.RECEIVED, replaced_by=None
    )
    taken = Exhibit.objects.filter(claim=claim).values("document_id")
    return with_case(rows.exclude(pk__in=taken).order_by("-number"), claim.case)
