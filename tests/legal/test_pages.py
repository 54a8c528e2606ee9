"""The legal pages as a lawyer uses them, in whole requests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.access import providers
from core.jobs.models import Job
from documents.models import Document
from legal import services
from legal.models import Dossier, Exhibit, LossEvidence, LossItem, Matter, Party, RestitutionClaim
from tests.documents import samples
from tests.factories import World
from tests.legal.asking import AS_WRITTEN, indonesian, url
from tests.legal.dossiers import work
from tests.legal.makers import MARK_LOSS, MARK_MATTER, add_loss, add_paper, give_consent, rupiah, wages

SignIn = Callable[[User], Client]
HTMX = {"HTTP_HX_REQUEST": "true"}
LINE = {
    "head": "A",
    "description": "Upah Maret sampai Oktober",
    "quantity": "8",
    "unit": "MONTH",
    "rate": "1.500,50",
    "currency": "MYR",
    "period_from": "2025-03-01",
    "period_to": "2025-10-31",
    "exchange_rate": "3512,25",
    "exchange_rate_on": "2026-03-06",
    "exchange_rate_source": "Bank Indonesia",
}


@pytest.mark.parametrize(
    ("rate", "currency", "status"),
    [
        ("RM 1.200", "IDR", 422),
        ("$5", "IDR", 422),
        ("Rp 1.200", "MYR", 422),
        ("SGD 1.200", "MYR", 422),
        ("RM 1.200", "MYR", 303),
        ("myr 1.200", "MYR", 303),
        ("$5", "SGD", 303),
        ("Rp1.200", "IDR", 303),
    ],
)
def test_an_amount_in_one_currency_is_not_taken_for_another(
    world: World, lawyer: Client, claim: RestitutionClaim, rate: str, currency: str, status: int
) -> None:
    answer = indonesian(lawyer).post(url("loss-add", world, claim), {**LINE, "rate": rate, "currency": currency})

    assert answer.status_code == status
    assert ("dua mata uang" in answer.content.decode()) == (status == 422)


def test_from_a_matter_to_the_file_in_the_lawyers_hands(world: World, lawyer: Client) -> None:
    give_consent(world)
    response = lawyer.post(
        url("matter-add", world),
        {"kind": "CRIMINAL", "title": "Perkara penyalur", "stage": "INVESTIGATION", "opened_on": "2026-03-04"},
    )
    assert response.status_code == 303
    with world.at_work(world.lawyer):
        matter = Matter.objects.get()
    lawyer.post(url("party-add", world, matter), {"role": "RESPONDENT", "name": "PT Janji"})
    response = lawyer.post(url("claim-add", world, matter), {"route": "LPSK"})
    with world.at_work(world.lawyer):
        assert Party.objects.count() == 1
        claim = RestitutionClaim.objects.get()
    assert response["Location"] == url("claim", world, claim)
    assert lawyer.post(url("loss-add", world, claim), LINE).status_code == 303
    with world.at_work(world.lawyer):
        loss = LossItem.objects.get()
        assert (loss.amount, loss.amount_idr) == (Decimal("12004.00"), Decimal(42161049))
    file = SimpleUploadedFile("slip.jpg", samples.photo())
    response = lawyer.post(
        url("evidence-add", world, loss), {"file": file, "title": "Slip gaji", "form": "ORIGINAL", "existing": ""}
    )
    assert response.status_code == 303
    page = lawyer.get(url("claim", world, claim)).content.decode()
    for shown in (AS_WRITTEN, "Rp42,161,049.00", "MYR\N{NO-BREAK SPACE}12,004.00", "P-1", "1 Mar 2025 – 31 Oct 2025"):
        assert shown in page
    confirm = lawyer.get(url("dossier-build", world, claim))
    assert "Build the dossier" in confirm.content.decode()
    assert f'<form method="post" action="{url("dossier-build", world, claim)}">' in page, "one button"
    response = lawyer.post(url("dossier-build", world, claim), {"version": "1"})
    with world.at_work(world.lawyer):
        dossier = Dossier.objects.get()
    assert response["Location"] == url("dossier", world, dossier)
    waiting = lawyer.get(url("dossier", world, dossier)).content.decode()
    assert ("It waits for a worker." in waiting, "every 2s" in waiting) == (True, True)
    work()
    fragment = lawyer.get(url("dossier", world, dossier), **HTMX).content.decode()
    assert fragment.lstrip().startswith('<div class="stack" id="dossier-progress"')
    assert ("every 2s" in fragment, "<html" in fragment) == (False, False)
    with world.at_work(world.lawyer):
        document = Dossier.objects.select_related("document").get().document
    assert document is not None
    link = reverse("documents:download", kwargs={"case": world.case.pk, "pk": document.pk})
    assert link in fragment
    answer = lawyer.get(link)
    content = b"".join(answer.streaming_content)
    assert (content[:5], len(content)) == (b"%PDF-", int(answer["Content-Length"]))
    name = f"{world.case.code}-{document.number}-v1-salinan-kerja.pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'


def test_a_line_is_entered_without_leaving_the_page(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    page = indonesian(lawyer).get(url("claim", world, claim)).content.decode()
    assert f'hx-post="{url("loss-add", world, claim)}"' in page
    ledger = lawyer.post(url("loss-add", world, claim), LINE, **HTMX)
    text = ledger.content.decode()
    assert ledger.status_code == 200
    assert text.lstrip().startswith('<section id="ledger"')
    assert text.count("Rp42.161.049,00") == 3  # the line, its head, the total
    # The next line begins with what it probably shares with this one.
    assert 'value="3512,25"' in text
    assert 'value="Bank Indonesia"' in text
    assert "Upah Maret" in text
    assert 'value="Upah Maret' not in text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"quantity": "banyak"}, "Enter a number in figures"),
        ({"rate": ""}, "Fill in this field."),
        ({"quantity": "0"}, "A loss must be more than zero."),
        ({"rate": "0"}, "A loss must be more than zero."),
        ({"period_from": "2025-12-01"}, "The end cannot be before the beginning."),
        ({"exchange_rate": ""}, "For a foreign currency, enter the exchange rate"),
        ({"period_from": "3026-01-01"}, "too far in the future"),
        ({"description": "a\0b"}, "cannot be stored"),
    ],
)
def test_a_refused_line_says_why_and_keeps_what_was_typed(
    world: World, claim: RestitutionClaim, lawyer: Client, changes: dict[str, str], sentence: str
) -> None:
    for headers in ({}, HTMX):
        response = lawyer.post(url("loss-add", world, claim), {**LINE, **changes}, **headers)
        assert response.status_code == 422
        text = response.content.decode()
        assert sentence in text
        assert 'value="Bank Indonesia"' in text
        assert ("<html" in text) is (not headers)
    with world.at_work(world.lawyer):
        assert LossItem.objects.count() == 0


def test_a_line_changed_by_two_people_shows_both(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    loss = add_loss(world, claim, rupiah("C", "Obat", "1", "50000"))
    form = {**LINE, "currency": "IDR", "version": "1"}
    with world.at_work(world.lawyer) as by:
        services.change_loss(
            loss_id=loss.pk, expected_version=1, facts=rupiah("C", "Obat dan visum", "1", "75000"), by=by
        )
    response = lawyer.post(url("loss-edit", world, loss), form)
    assert response.status_code == 409
    assert "Obat dan visum" in response.content.decode()
    with world.at_work(world.lawyer):
        assert LossItem.objects.get().amount_idr == 75000


def test_no_dossier_without_a_fresh_proof(
    world: World, claim: RestitutionClaim, lawyer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_consent(world)
    add_loss(world, claim, wages())
    asked: list[str] = []
    monkeypatch.setattr(providers.authoriser, "is_fresh", lambda request, purpose: asked.append(purpose), raising=True)
    here = url("dossier-build", world, claim)
    for answer in (lawyer.get(here), lawyer.post(here, {"version": "1"})):
        assert (answer.status_code, unquote(answer["Location"])) == (302, f"{reverse('accounts:step-up')}?next={here}")
    assert asked == ["export", "export"]
    with world.at_work(world.lawyer):
        assert (Dossier.objects.count(), Job.objects.filter(kind="legal.dossier").count()) == (0, 0)


def test_a_failed_dossier_says_why(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    give_consent(world)
    loss = add_loss(world, claim, wages())
    lawyer.post(url("dossier-build", world, claim), {"version": "1"})
    with world.at_work(world.lawyer) as by:
        services.remove_loss(loss_id=loss.pk, expected_version=1, by=by)
        dossier = Dossier.objects.get()
    work()
    page = lawyer.get(url("dossier", world, dossier)).content.decode()
    assert ("Failed" in page, "every 2s" in page) == (True, False)
    with world.at_work(world.lawyer):
        assert Job.objects.get(kind="legal.dossier").failure in page


def test_evidence_can_be_what_is_there_already(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    first, second = add_loss(world, claim, wages()), add_loss(world, claim, rupiah("D", "Tiket", "1", "1000"))
    paper = add_paper(world, samples.scan(size=(9, 9)), "Kontrak", by="caseworker", compartment="general")
    hidden = add_paper(world, samples.scan(size=(9, 9)), "Lokasi", by="caseworker", compartment="location")
    page = lawyer.get(url("evidence-add", world, first)).content.decode()
    assert (f"document:{paper.pk}" in page, f"document:{hidden.pk}" in page) == (True, False)
    lawyer.post(
        url("evidence-add", world, first),
        {"existing": f"document:{paper.pk}", "title": "Kontrak kerja", "form": "COPY"},
    )
    with world.at_work(world.lawyer):
        exhibit = Exhibit.objects.get()
    lawyer.post(url("evidence-add", world, second), {"existing": f"exhibit:{exhibit.pk}", "form": "COPY"})
    with world.at_work(world.lawyer):
        assert set(LossEvidence.objects.values_list("loss_id", "exhibit_id")) == {
            (first.pk, exhibit.pk),
            (second.pk, exhibit.pk),
        }
    for wrong in ({"existing": f"document:{hidden.pk}", "title": "x", "form": "COPY"}, {"form": "COPY", "title": "x"}):
        assert lawyer.post(url("evidence-add", world, second), wrong).status_code == 422
    bad = {"file": SimpleUploadedFile("x.pdf", samples.encrypted_pdf()), "title": "Kunci", "form": "COPY"}
    response = lawyer.post(url("evidence-add", world, second), bad)
    assert (response.status_code, "protected by a password" in response.content.decode()) == (422, True)
    with world.at_work(world.lawyer):
        assert (Exhibit.objects.count(), Document.objects.count()) == (1, 2)


def test_exhibits_are_ordered_with_buttons(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    exhibits = []
    for title in ("Satu", "Dua"):
        paper = add_paper(world, samples.scan(size=(9, 9)), title)
        with world.at_work(world.lawyer) as by:
            exhibits.append(services.add_exhibit(claim=claim, document=paper, description=title, by=by))
    response = lawyer.post(url("exhibit-later", world, exhibits[0]), {"version": "1"})
    assert response["Location"] == url("exhibits", world, claim)
    page = lawyer.get(url("exhibits", world, claim)).content.decode()
    assert page.index("Dua") < page.index("Satu")
    assert lawyer.post(url("exhibit-later", world, exhibits[0]), {"version": "1"}).status_code == 409


@pytest.mark.parametrize("actor", ["caseworker", "colleague", "manager", "shelter", "counsellor", "reintegration"])
def test_nobody_without_the_legal_permissions_learns_that_there_is_anything(
    world: World, claim: RestitutionClaim, sign_in: SignIn, actor: str
) -> None:
    add_loss(world, claim, wages())
    client = sign_in(world.users[actor])
    pages = [("section", None), ("matter", claim.matter), ("claim", claim), ("exhibits", claim)]
    assert {client.get(url(name, world, row)).status_code for name, row in pages} == {403}
    front = client.get(world.case.get_absolute_url()).content.decode()
    for trace in (MARK_MATTER, MARK_LOSS, "/legal/", str(claim.pk)):
        assert trace not in front


def test_queries(world: World, claim: RestitutionClaim, lawyer: Client, django_assert_num_queries: Any) -> None:
    """The same, however long the ledger is."""
    give_consent(world)
    for number in range(12):
        loss = add_loss(world, claim, wages(description=f"Baris {number}", period_from=date(2025, 3, 1)))
        paper = add_paper(world, samples.scan(size=(9, 9)), f"Bukti {number}")
        with world.at_work(world.lawyer) as by:
            exhibit = services.add_exhibit(claim=claim, document=paper, description="Bukti", by=by)
            services.prove(loss=loss, exhibit=exhibit, by=by)
    lawyer.post(url("dossier-build", world, claim), {"version": "1"})
    with world.at_work(world.lawyer):
        dossier = Dossier.objects.get()
    lawyer.get(url("section", world))
    counts = [
        ("section", None, 14),
        ("matter", claim.matter, 23),
        ("claim", claim, 36),
        ("exhibits", claim, 17),
        ("dossier", dossier, 15),
    ]
    for name, row, count in counts:
        with django_assert_num_queries(count, info=name):
            lawyer.get(url(name, world, row))
