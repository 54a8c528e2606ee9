"""The document on which an amount rests stays when something else is changed."""

from __future__ import annotations

from django.test import Client

from documents.models import Document
from legal import services
from legal.models import ClaimAmount, RestitutionClaim
from tests.cases.asking import nothing_changes, send, text
from tests.documents import samples
from tests.factories import World
from tests.legal.asking import one, url
from tests.legal.course import order_facts
from tests.legal.makers import add_paper
from tests.legal.recovering import DAY, amount
from tests.legal.test_funnel import filed
from tests.legal.test_newer_versions import renewed


def test_the_document_of_an_amount_stays_when_something_else_of_it_is_changed(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    filed(world, claim)
    old = add_paper(world, samples.pdf("MARKBURAM"), "Putusan, buram")
    newer = renewed(world, old.pk)
    row = amount(world, claim, "AWARDED", 60_000_000, reason="SUFFERING", document=old)
    edit = url("amount-edit", world, row)
    form = lawyer.get(edit).context["form"]
    assert [label for _key, label in form.fields["document_id"].choices] == [
        "–",
        "Surat, MARKTAJAM",
        "Putusan, buram (an older version)",
    ]
    sent = {"stage": "AWARDED", "amount_idr": "55000000", "on": str(DAY), "body": "COURT", "reason": "SUFFERING"}
    answer = lawyer.post(edit, {**sent, "version": "1", "document_id": str(form["document_id"].value())})
    assert answer.status_code == 303
    # Nor is it lost by who may not open it; their form names no title.
    with world.at_work(world.lawyer):
        Document.objects.filter(pk__in=[old.pk, newer.pk]).update(compartment="clinical")
    page = text(lawyer.get(edit))
    assert ("The present document, which you may not open" in page, "buram" in page) == (True, False)
    with nothing_changes():
        assert lawyer.post(edit, {**sent, "version": "2", "document_id": str(newer.pk)}).status_code == 422
    sent["amount_idr"] = "50000000"
    assert lawyer.post(edit, {**sent, "version": "2", "document_id": str(old.pk)}).status_code == 303
    changed = send(lawyer, "PATCH", one("amount", world, row), {"amount_idr": "45000000", "version": 3})
    assert (changed.status_code, changed.json()["document"]) == (200, str(old.pk)), text(changed)
    assert lawyer.post(edit, {**sent, "version": "4", "document_id": ""}).status_code == 303
    with world.at_work(world.lawyer):
        now = ClaimAmount.objects.get(pk=row.pk)
        assert (int(now.amount_idr), now.document_id) == (50_000_000, None)


def test_the_document_of_an_order_goes_with_its_sum_though_it_is_an_older_version(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    filed(world, claim)
    old = add_paper(world, samples.pdf("MARKBURAM"), "Putusan, buram")
    with world.at_work(world.lawyer) as by:
        order = services.add_order(matter=claim.matter, **order_facts(document=old, on=DAY), by=by)
    renewed(world, old.pk)
    here = f"{url('amount-add', world, claim)}?order={order.pk}"
    assert str(lawyer.get(here).context["form"]["document_id"].value()) == str(old.pk)
    sent = {"stage": "AWARDED", "amount_idr": "64500000", "on": str(DAY), "body": "COURT", "reason": "SUFFERING"}
    assert lawyer.post(here, {**sent, "document_id": str(old.pk)}).status_code == 303
    with world.at_work(world.lawyer):
        assert ClaimAmount.objects.get(stage="AWARDED").document_id == old.pk
