"""The page of a claim: what it says of the dossier that can be built, and how it reads its losses."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import RolePermission, User
from audit.models import Act
from cases.case_page.closing import close_case
from cases.record.models import Case, Identity
from core.db import organisation_scope
from core.jobs.models import Job
from legal import services
from legal.models import Dossier, Party, RestitutionClaim
from legal.permissions import LegalPermission
from tests.cases.asking import nothing_changes, send, text
from tests.factories import World
from tests.legal.asking import AS_WRITTEN, indonesian, one, url
from tests.legal.letters import add_party, make_child
from tests.legal.makers import MARK_MATTER, add_loss, give_consent, rupiah, wages
from tests.legal.recovering import DAY, built_version, move_claim, step

SignIn = Callable[[User], Client]
NO_APPLICANT = "Nobody is named who applies for the child"


@pytest.mark.parametrize(
    ("state", "said"), [("DRAFT", ""), ("FILED", "stands in the next dossier"), ("DECIDED", "nothing of the decision")]
)
def test_who_changes_a_claim_that_is_out_of_hand_is_told(
    world: World, claim: RestitutionClaim, lawyer: Client, state: str, said: str
) -> None:
    with world.at_work(world.lawyer):
        RestitutionClaim.objects.update(state=state)
    page = lawyer.get(url("claim", world, claim)).content.decode()
    assert (said in page, "What you change now" in page) == (True, bool(said))


def test_a_lump_sum_reads_as_one_amount(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    add_loss(world, claim, rupiah("A", "Uang muka", "1", "5500000", unit="SUM"))
    add_loss(world, claim, wages(quantity=Decimal(1), unit="SUM", rate=Decimal(300)))
    add_loss(world, claim, rupiah("D", "Denda", "2", "250000", unit="SUM"))
    add_loss(world, claim, rupiah("D", "Tiket", "1", "70000"))
    page = " ".join(indonesian(lawyer).get(url("claim", world, claim)).content.decode().split())
    for shown in (
        "<span>Sekaligus Rp5.500.000,00</span>",
        '<span>Sekaligus MYR 300,00<span class="cell-note">1 MYR = Rp3.512,25',
        "<span>2 × Rp250.000,00</span>",
        "<span>1 kali × Rp70.000,00</span>",
    ):
        assert shown in page


def test_whether_the_home_address_is_printed_is_said_on_the_claim(
    world: World, claim: RestitutionClaim, lawyer: Client, sign_in: SignIn
) -> None:
    kept, printed = "home address is kept confidential.", "home address is printed in it."
    page = lawyer.get(url("claim", world, claim)).content.decode()
    assert (kept in page, printed in page) == (True, False)
    ticked = {"route": "LPSK", "state": "DRAFT", "shows_address": "on"}
    answers = [
        sign_in(world.caseworker).post(url("claim-edit", world, claim), {**ticked, "version": "1"}),
        lawyer.post(url("claim-edit", world, claim), {**ticked, "version": "7"}),
    ]
    assert [answer.status_code for answer in answers] == [403, 409]
    with world.at_work(world.lawyer):
        assert RestitutionClaim.objects.values_list("shows_address", "version").get() == (False, 1)
    assert lawyer.post(url("claim-edit", world, claim), {**ticked, "version": "1"}).status_code == 303
    page = lawyer.get(url("claim", world, claim)).content.decode()
    assert (kept in page, printed in page) == (False, True)
    with world.at_work(world.lawyer):
        act = Act.objects.get(verb="legal.claim_changed")
        assert act.detail == {"route": "LPSK", "state": "DRAFT", "shows_address": True}
    lawyer.post(url("claim-edit", world, claim), {"route": "LPSK", "state": "DRAFT", "version": "2"})
    lawyer.post(url("claim-add", world, claim.matter), {"route": "COURT", "shows_address": "on"})
    with world.at_work(world.lawyer):
        assert set(RestitutionClaim.objects.values_list("route", "shows_address")) == {("LPSK", False), ("COURT", True)}


def test_without_consent_the_button_says_why(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    add_loss(world, claim, wages())
    give_consent(world, decision="REFUSED")
    for name in ("claim", "dossier-build"):
        assert "The survivor refused consent" in lawyer.get(url(name, world, claim)).content.decode()
    assert AS_WRITTEN not in lawyer.get(url("claim", world, claim)).content.decode()
    page = lawyer.get(url("dossier-build", world, claim)).content.decode()
    assert ("Build all the same</button>" in page, 'method="post"' in page[page.index("<main") :]) == (False, False)
    assert f'<a href="{url("claim", world, claim)}">Back to the claim</a>' in page
    response = lawyer.post(url("dossier-build", world, claim), {"version": "1"})
    assert response.status_code == 422
    assert "No dossier may be built: The survivor refused consent" in response.content.decode()
    with world.at_work(world.lawyer):
        assert (Dossier.objects.count(), Job.objects.filter(kind="legal.dossier").count()) == (0, 0)


def test_what_was_typed_about_who_applies_or_accompanies_is_read_again_where_the_address_is_kept_out(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    give_consent(world)
    add_loss(world, claim, wages())
    add_party(world, claim, Party.Role.ATTORNEY, "Kuasa Contoh")
    add_party(world, claim, Party.Role.RESPONDENT, "Pelaku Contoh", "Jalan Contoh 4")
    said = "What was typed about {} is printed, and with it an address that stands there."
    page, typed = url("dossier-build", world, claim), "What was typed about"
    assert typed not in text(lawyer.get(page))
    add_party(world, claim, Party.Role.ATTORNEY, "Pendamping Contoh", "Jalan Contoh 3")
    assert said.format("Pendamping Contoh") in text(lawyer.get(page))
    make_child(world, claim)
    names = text(lawyer.get(page)).split(typed)[1].split(" is printed")[0].split(", ")
    assert sorted(name.strip() for name in names) == ["Ibu Contoh", "Pendamping Contoh"]
    with world.at_work(world.lawyer):
        RestitutionClaim.objects.filter(pk=claim.pk).update(shows_address=True)
    assert typed not in text(lawyer.get(page))


def test_in_a_closed_case_the_page_says_that_there_is_no_button(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    give_consent(world)
    add_loss(world, claim, wages())
    sentence, button = "The case is closed, so no new dossier is built.", url("dossier-build", world, claim)
    page = lawyer.get(url("claim", world, claim)).content.decode()
    assert (sentence in page, button in page) == (False, True)
    with world.at_work(world.lawyer) as by:
        services.close_matter(matter_id=claim.matter_id, expected_version=1, on=date(2026, 4, 1), by=by)
    with world.at_work(world.caseworker) as by:
        version = Case.objects.get(pk=world.case.pk).version
        close_case(
            case_id=world.case.pk,
            expected_version=version,
            outcome="OTHER",
            reason="Selesai",
            on=date(2026, 4, 1),
            by=by,
        )
    page = lawyer.get(url("claim", world, claim)).content.decode()
    assert (sentence in page, button in page, AS_WRITTEN in page) == (True, False, False)
    with organisation_scope(world.organisation.pk):
        RolePermission.objects.filter(code=LegalPermission.BUILD_DOSSIER).delete()
    page = lawyer.get(url("claim", world, claim)).content.decode()
    assert MARK_MATTER in page
    assert sentence not in page


@pytest.fixture
def _child(world: World) -> None:
    with world.at_work(world.caseworker):
        identity = Identity.objects.get(person=world.case.person_id)
        identity.birth_date = (timezone.localdate() - timedelta(days=15 * 365)).isoformat()
        identity.save(update_fields=["birth_date"])


@pytest.mark.usefixtures("_child")
def test_a_child_without_an_applicant_is_told_before_the_button(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    give_consent(world)
    add_loss(world, claim, wages())
    link = f"{url('party-add', world, claim.matter)}?role=APPLICANT"
    page = lawyer.get(url("claim", world, claim)).content.decode()
    assert page.index(NO_APPLICANT) < page.index(f'href="{link}"') < page.index(url("dossier-build", world, claim))
    assert '<option value="APPLICANT" selected>' in lawyer.get(link).content.decode()
    assert lawyer.post(url("dossier-build", world, claim), {"version": "1"}).status_code == 303
    lawyer.post(link, {"role": "APPLICANT", "name": "Ibu Contoh"})
    assert NO_APPLICANT not in lawyer.get(url("claim", world, claim)).content.decode()


@pytest.mark.usefixtures("_child")
def test_who_may_add_no_party_is_not_asked_for_one(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    assert NO_APPLICANT in lawyer.get(url("claim", world, claim)).content.decode()
    with organisation_scope(world.organisation.pk):
        RolePermission.objects.filter(code=LegalPermission.MANAGE).delete()
    page = lawyer.get(url("claim", world, claim)).content.decode()
    assert MARK_MATTER in page
    assert NO_APPLICANT not in page


def test_a_grown_up_needs_no_applicant(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    assert NO_APPLICANT not in lawyer.get(url("claim", world, claim)).content.decode()
    form = lawyer.get(url("party-add", world, claim.matter) + "?role=JUDGE").content.decode()
    assert "selected" not in form[form.index('name="role"') : form.index("</select>", form.index('name="role"'))]


def test_of_a_withdrawn_claim_no_dossier_is_built(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    give_consent(world)
    add_loss(world, claim, wages())
    page, here = url("claim", world, claim), url("dossier-build", world, claim)
    sentence, refused = (
        "The claim is withdrawn, so no new dossier is built.",
        "This claim is withdrawn. Change that first",
    )
    shown = text(lawyer.get(page))
    assert (sentence in shown, here in shown, AS_WRITTEN in shown) == (False, True, True)
    move_claim(world, claim, "WITHDRAWN")
    shown = text(lawyer.get(page))
    assert (sentence in shown, here in shown, AS_WRITTEN in shown) == (True, False, False)
    shown = text(lawyer.get(here))
    assert (refused in shown, 'method="post"' in shown[shown.index("<main") :]) == (True, False)
    with nothing_changes():
        answer = lawyer.post(here, {"version": "2"})
        other = send(lawyer, "POST", one("dossiers", world, claim, by="claim"), {"version": 2})
    assert (answer.status_code, refused in text(answer)) == (422, True)
    assert (other.status_code, refused in text(other)) == (422, True)
    move_claim(world, claim, "DRAFT")
    assert lawyer.post(here, {"version": "3"}).status_code == 303


def test_each_version_says_whether_it_was_signed_filed_or_returned(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    first, second, third = (built_version(world, claim, number=number) for number in (1, 2, 3))
    built_version(world, claim, number=4)
    for day, kind in enumerate(("SIGNED", "FILED", "RETURNED")):
        step(world, first, kind, DAY + timedelta(days=day))
    for dossier, kinds in ((second, ("SIGNED", "FILED")), (third, ("SIGNED",))):
        for kind in kinds:
            step(world, dossier, kind, DAY + timedelta(days=9))

    def said(page: str) -> list[str]:
        rows = page[page.index('id="dossiers-heading"') :].split("<li>")[1:5]
        return [" ".join(re.sub(r"<[^>]+>", " ", row.partition("<br>")[2].split("</li>")[0]).split()) for row in rows]

    assert said(text(lawyer.get(url("claim", world, claim)))) == [
        "",
        "Signed 13 May 2026",
        "Filed 13 May 2026",
        "Returned for completion 6 May 2026",
    ]
    assert said(text(indonesian(lawyer).get(url("claim", world, claim)))) == [
        "",
        "Ditandatangani 13 Mei 2026",
        "Diajukan 13 Mei 2026",
        "Dikembalikan untuk dilengkapi 6 Mei 2026",
    ]
