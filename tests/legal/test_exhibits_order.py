"""Exhibits are put in the order in which the checklist asks for them, at one press."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from audit.models import Act
from legal import services
from legal.models import Exhibit, RestitutionClaim
from tests.cases.asking import nothing_changes, text
from tests.documents import samples
from tests.factories import World
from tests.legal.asking import url
from tests.legal.makers import add_loss, add_paper, make_claim, rupiah

LINK = "Put them in the order of the checklist"


@pytest.fixture
def claim(world: World) -> RestitutionClaim:
    return make_claim(world)


@pytest.fixture
def lawyer(world: World, sign_in: Any) -> Client:
    client: Client = sign_in(world.lawyer)
    return client


def add(world: World, claim: RestitutionClaim, title: str, item: str = "") -> Exhibit:
    paper = add_paper(world, samples.scan(size=(9, 9)), title)
    with world.at_work(world.lawyer) as by:
        made = services.add_exhibit(claim=claim, document=paper, description=title, by=by)
        if item:
            services.name_exhibit_kind(exhibit_id=made.pk, expected_version=1, item=item, by=by)
        return made


def order(world: World) -> dict[Any, int]:
    with world.at_work(world.lawyer):
        return dict(Exhibit.objects.order_by("number").values_list("pk", "number"))


def test_they_lie_as_the_checklist_asks_for_them(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    loose, first, second, police, identity = (
        add(world, claim, title, item)
        for title, item in (
            ("Lepas", ""),
            ("Akta satu", "DEATH_CERTIFICATE"),
            ("Akta dua", "DEATH_CERTIFICATE"),
            ("Laporan", "POLICE_STATEMENT"),
            ("KTP", "IDENTITY"),
        )
    )
    page, here = url("exhibits-order", world, claim), url("exhibits", world, claim)
    assert f'<a href="{page}">{LINK}</a>' in text(lawyer.get(here))
    shown = dict(lawyer.get(page).context["facts"])
    assert shown == {
        "P-1, until now P-5": "KTP",
        "P-2, until now P-4": "Laporan",
        "P-3, until now P-2": "Akta satu",
        "P-4, until now P-3": "Akta dua",
        "P-5, until now P-1": "Lepas",
    }
    with nothing_changes():
        assert lawyer.post(page, {"version": "7"}).status_code == 409
    answer = lawyer.post(page, {"version": str(claim.version)}, follow=True)
    assert "The exhibits lie in the order of the checklist." in text(answer) and LINK not in text(answer)
    assert order(world) == {identity.pk: 1, police.pk: 2, first.pk: 3, second.pk: 4, loose.pk: 5}
    with world.at_work(world.lawyer):
        assert Act.objects.filter(verb="legal.exhibits_ordered").count() == 1
        # Who had an exhibit open meets that it was moved.
        assert set(Exhibit.objects.values_list("number", "version")) == {(1, 3), (2, 3), (3, 3), (4, 3), (5, 2)}


def test_what_is_of_no_kind_lies_where_the_losses_that_it_proves_stand(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    judgment, loose, bill, payslip, identity = (
        add(world, claim, title, item)
        for title, item in (
            ("Putusan", "FINAL_JUDGMENT"),
            ("Lepas", ""),
            ("Tagihan", ""),
            ("Slip gaji", ""),
            ("KTP", "IDENTITY"),
        )
    )
    wage = add_loss(world, claim, rupiah("A", "Upah", "1", "1000"))
    doctor = add_loss(world, claim, rupiah("C", "Obat", "1", "1000"))
    with world.at_work(world.lawyer) as by:
        for loss, exhibit in ((wage, payslip), (wage, judgment), (doctor, bill), (wage, bill)):
            services.prove(loss=loss, exhibit=exhibit, by=by)
        claim.refresh_from_db()
    page = url("exhibits-order", world, claim)
    assert "What is of no kind lies where the checklist asks for proof of a loss or of treatment" in text(
        lawyer.get(page)
    )
    assert lawyer.post(page, {"version": str(claim.version)}).status_code == 303
    assert order(world) == {identity.pk: 1, payslip.pk: 2, bill.pk: 3, judgment.pk: 4, loose.pk: 5}


def test_nothing_is_offered_nor_written_where_they_lie_so(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    add(world, claim, "KTP", "IDENTITY")
    add(world, claim, "Lepas satu")
    add(world, claim, "Lepas dua")
    assert LINK not in text(lawyer.get(url("exhibits", world, claim)))
    with nothing_changes():
        assert lawyer.post(url("exhibits-order", world, claim), {"version": str(claim.version)}).status_code == 303
