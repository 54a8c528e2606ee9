"""The funnel of all claims: only those that somebody sees, and no trace of the others."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from cases.record.models import Case
from core import writes
from legal.models import ClaimAmount, Matter, RestitutionClaim
from tests.factories import World, make_case
from tests.legal.asking import a_second_claim
from tests.legal.makers import add_loss, rupiah
from tests.legal.recovering import DAY, amount, file_claim, pay

SignIn = Callable[[User], Client]
PAGE = "/restitution/"


def rows(page: str) -> dict[str, list[str]]:
    body = page.split("</thead>")[1].split("</table>", maxsplit=1)[0]
    found = {}
    for row in re.findall(r"<tr>(.*?)</tr>", body, re.S):
        first, *cells = [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
        found[first] = cells
    return found


def claimed(world: World, claim: RestitutionClaim, idr: int) -> RestitutionClaim:
    add_loss(world, claim, rupiah("A", "Upah", "1", str(idr)))
    file_claim(world, claim)
    return claim


def test_it_adds_up_what_the_lawyer_sees(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    claimed(world, claim, 100_000_000)
    amount(world, claim, "ASSESSED", 80_000_000, body="LPSK", reason="NO_EVIDENCE")
    amount(world, claim, "AWARDED", 50_000_000, reason="SUFFERING")
    pay(world, claim, 9_000_000)
    claimed(world, a_second_claim(world), 50_000_000)
    assert rows(lawyer.get(PAGE).content.decode()) == {
        "Claimed": ["2", "Rp150,000,000.00", "100%"],
        "Assessed by LPSK": ["1", "Rp80,000,000.00", "53%"],
        "In the demand (tuntutan)": ["0", "Rp0.00", "0%"],
        "Awarded": ["1", "Rp50,000,000.00", "33%"],
        "Execution": ["0", "Rp0.00", "0%"],
        "In instalments": ["0", "Rp0.00", "0%"],
        "Paid": ["1", "Rp9,000,000.00", "6%"],
    }
    assert rows(lawyer.get(f"{PAGE}?route=COURT").content.decode())["Claimed"][:2] == ["1", "Rp50,000,000.00"]
    assert rows(lawyer.get(f"{PAGE}?route=LPSK").content.decode())["Claimed"][:2] == ["1", "Rp100,000,000.00"]
    with world.at_work(world.lawyer):
        ClaimAmount.objects.filter(claim=claim, stage="CLAIMED").update(on=DAY.replace(year=2024))
    assert rows(lawyer.get(f"{PAGE}?year=2024").content.decode())["Claimed"][:2] == ["1", "Rp100,000,000.00"]
    assert rows(lawyer.get(f"{PAGE}?year=1999").content.decode())["Claimed"] == ["0", "Rp0.00", "–"]
    for wrong in ("year=%00", "year=abcd", "year=²²²²", "route=NOWHERE", "year=20240"):
        assert lawyer.get(f"{PAGE}?{wrong}").status_code == 200


def test_a_case_that_somebody_does_not_see_is_in_no_sum(
    world: World, claim: RestitutionClaim, lawyer: Client, sign_in: SignIn
) -> None:
    claimed(world, claim, 100_000_000)
    before = lawyer.get(PAGE).content.decode()
    with world.at_work(world.caseworker) as by:
        hidden = make_case(by=by, site=world.site)
        Case.objects.filter(pk=hidden.pk).update(is_restricted=True)
        matter = writes.create(Matter(case=hidden, kind="CRIMINAL", title="x", opened_on=DAY), by=world.lawyer)
        other = writes.create(
            RestitutionClaim(case=hidden, matter=matter, route="LPSK", state="FILED"), by=world.lawyer
        )
        writes.create(
            ClaimAmount(
                case=hidden, claim=other, stage="CLAIMED", amount_idr=7, on=DAY - timedelta(days=900), body="LPSK"
            ),
            by=world.lawyer,
        )
    plain: Callable[[str], str] = lambda page: re.sub(r'(nonce|value)="[^"]*"', "", page)  # noqa: E731
    assert plain(lawyer.get(PAGE).content.decode()) == plain(before)  # no year and no sum more
    for actor in ("caseworker", "manager", "administrator", "shelter", "no_role"):
        answer = sign_in(world.users[actor]).get(PAGE)
        assert answer.status_code == 403
        assert "Rp" not in answer.content.decode()


def test_it_stands_in_the_navigation_of_lawyers(world: World, lawyer: Client, sign_in: SignIn) -> None:
    assert f'href="{PAGE}"' in lawyer.get(reverse("cases:list")).content.decode()
    assert f'href="{PAGE}"' not in sign_in(world.caseworker).get(reverse("cases:list")).content.decode()


def test_queries(world: World, claim: RestitutionClaim, lawyer: Client, django_assert_num_queries: Any) -> None:
    claimed(world, claim, 100_000_000)
    amount(world, claim, "AWARDED", 50_000_000, reason="SUFFERING")
    claimed(world, a_second_claim(world), 50_000_000)
    lawyer.get(PAGE)
    with django_assert_num_queries(11):
        lawyer.get(PAGE)
