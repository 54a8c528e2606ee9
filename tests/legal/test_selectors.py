"""What the legal pages read: only what may be chosen, and what still lacks proof."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cases.record.models import Case
from core.access.log import log_access
from core.compartments import Compartment
from documents.models import Document
from legal import selectors, services
from legal.models import RestitutionClaim
from tests.documents import samples
from tests.factories import World
from tests.legal.makers import add_loss, add_paper, rupiah


def test_papers_that_are_exhibits_or_our_own_are_not_offered(world: World, claim: RestitutionClaim) -> None:
    taken, made, free = (add_paper(world, samples.pdf(title), title) for title in ("Satu", "Dua", "Tiga"))
    with world.at_work(world.lawyer) as by:
        services.add_exhibit(claim=claim, document=taken, description="Satu", by=by)
        Document.objects.filter(pk=made.pk).update(origin=Document.Origin.MADE)
        assert selectors.usable_documents(claim, by=by) == [free]


def test_the_ledger_counts_the_lines_that_nothing_proves(world: World, claim: RestitutionClaim) -> None:
    proved = add_loss(world, claim, rupiah("A", "Upah", "1", "1000"))
    add_loss(world, claim, rupiah("B", "Penderitaan", "1", "1000"))
    add_loss(world, claim, rupiah("B", "Trauma", "1", "1000"))
    paper = add_paper(world, samples.pdf("Slip"), "Slip")
    with world.at_work(world.lawyer) as by:
        exhibit = services.add_exhibit(claim=claim, document=paper, description="Slip", by=by)
        services.prove(loss=proved, exhibit=exhibit, by=by)
        log_access(by=by, act="test", rows=[claim], compartments=[Compartment.LEGAL])
        assert selectors.ledger(claim, by=by).unproved == 2


def test_a_new_loss_moves_the_case_to_the_top_of_the_lists(world: World, claim: RestitutionClaim) -> None:
    long_ago = timezone.now() - timedelta(days=30)
    with world.at_work(world.lawyer):
        Case.objects.filter(pk=world.case.pk).update(updated_at=long_ago)
    add_loss(world, claim, rupiah("A", "Upah", "1", "1000"))
    with world.at_work(world.lawyer):
        assert Case.objects.get(pk=world.case.pk).updated_at > long_ago + timedelta(days=29)
