"""What there is to know before a dossier is built is read first; where there is nothing, one press builds it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.consent.models import Consent
from cases.consent.services import withdraw_consent, withhold
from core.jobs.models import Job
from identification.comparing import Answer
from identification.models import Part
from legal.models import Dossier, LossItem, RestitutionClaim, WageCalculation
from tests.cases.asking import close, nothing_changes, send, text
from tests.cases.record.test_unreadable import hurt
from tests.factories import World
from tests.identification.makers import all_found_out, found_out
from tests.legal import parts
from tests.legal.asking import indonesian, one, url
from tests.legal.dossiers import work
from tests.legal.letters import add_party, fill_in, make_child
from tests.legal.makers import add_loss, give_consent, wages

Change = Callable[[World, RestitutionClaim], object]
FIRST = "Nothing is built yet. Read first what stands here."


UNPROVED = "1 loss has no evidence."


@pytest.fixture(autouse=True)
def whole(world: World, claim: RestitutionClaim) -> RestitutionClaim:
    """A claim of whose dossier nothing has to be said."""
    give_consent(world)
    add_loss(world, claim, wages())
    all_found_out(world)
    fill_in(world, claim, attachments=[], dated_on=timezone.localdate())
    return claim


def press(world: World, claim: RestitutionClaim, lawyer: Client, version: str = "1") -> Any:
    """The button on the page of the claim, with the fields that it sends."""
    page = text(lawyer.get(url("claim", world, claim)))
    form = page[page.index(f'action="{url("dossier-build", world, claim)}"') :].split("</form>")[0]
    assert '<input type="hidden" name="unless_warned" value="1">' in form
    return lawyer.post(url("dossier-build", world, claim), {"version": version, "unless_warned": "1"})


def built(world: World) -> tuple[int, int]:
    with world.at_work(world.lawyer):
        return Dossier.objects.count(), Job.objects.filter(kind="legal.dossier").count()


def test_one_press_builds_where_there_is_nothing_to_know(world: World, whole: RestitutionClaim, lawyer: Client) -> None:
    page = text(lawyer.get(url("dossier-build", world, whole)))
    assert ("Build the dossier</button>" in page, "Build all the same" in page) == (True, False)
    answer = press(world, whole, lawyer)
    with world.at_work(world.lawyer):
        dossier = Dossier.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, url("dossier", world, dossier))
    assert built(world) == (1, 1)


def no_act(world: World, claim: RestitutionClaim) -> None:
    with world.at_work(world.caseworker):
        version = Part.objects.get(kind="ACT").version
    found_out(world, "ACT", version=version, RECRUITMENT=Answer.NO)


def kept_from_family(world: World, claim: RestitutionClaim) -> None:
    with world.at_work(world.caseworker) as by:
        withhold(case=world.case, party="FAMILY", text="RAHASIA", by=by)


def of_a_child(world: World, claim: RestitutionClaim) -> None:
    make_child(world, claim)
    fill_in(world, claim, version=1, attachments=[], relation="ibu", dated_on=timezone.localdate())


def accompanied(world: World, claim: RestitutionClaim) -> None:
    add_party(world, claim, "ATTORNEY", "Pendamping Contoh", "Jalan Contoh 3")


def wages_taken_over(world: World, claim: RestitutionClaim) -> WageCalculation:
    calculation = parts.begin(world, claim, period_to=date(2025, 3, 15))
    parts.enter(world, calculation)
    parts.take_over(world, calculation)
    return calculation


def wages_changed_since(world: World, claim: RestitutionClaim) -> None:
    parts.enter(world, wages_taken_over(world, claim), parts.paid())


def wages_with_what_counts_for_nothing(world: World, claim: RestitutionClaim) -> None:
    """It comes to the same, and could not be taken over."""
    late = {"period_from": date(2026, 1, 1), "period_to": date(2026, 1, 31)}
    parts.enter(world, wages_taken_over(world, claim), parts.paid(**late))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (wages_changed_since, f"The wage calculation “{parts.MARK_WORK}” was changed after it was taken over."),
        (
            wages_with_what_counts_for_nothing,
            f"The dossier claims what “{parts.MARK_WORK}” comes to. An entry for 1 January 2026 – 31 January 2026",
        ),
        (no_act, "Nothing is recorded under: Act."),
        (kept_from_family, "RAHASIA"),
        (of_a_child, "What was typed about Ibu Contoh is printed"),
        (accompanied, "What was typed about Pendamping Contoh is printed"),
        (lambda *of: fill_in(*of, version=1, attachments=["LOSS_PROOF"]), "Letter and checklist do not agree"),
        (
            lambda *of: fill_in(*of, version=1, attachments=[], signed_by="ATTORNEY"),
            "The dossier will have no application letter",
        ),
    ],
)
def test_the_button_leads_first_to_what_is_to_be_known(
    world: World, whole: RestitutionClaim, lawyer: Client, change: Change, said: str
) -> None:
    change(world, whole)
    here = url("dossier-build", world, whole)
    with nothing_changes():
        answer = press(world, whole, lawyer)
    assert (answer.status_code, answer["Location"]) == (303, here)
    page = text(lawyer.get(here))
    assert (FIRST in page, said in page, "Build all the same</button>" in page) == (True, True, True)
    again = text(indonesian(lawyer).get(here))
    assert (FIRST in again, "Tetap susun berkas</button>" in again) == (False, True)
    answer = lawyer.post(here, {"version": "1"})
    assert (answer.status_code, built(world)) == (303, (1, 1))


def test_the_way_to_a_changed_calculation_stands_in_the_warning(
    world: World, whole: RestitutionClaim, lawyer: Client
) -> None:
    calculation = wages_taken_over(world, whole)
    here, way = url("dossier-build", world, whole), f'<a href="{url("wages", world, calculation)}">See the calculation'
    before = text(lawyer.get(here))
    assert (way in before, "The ledger shows an earlier result" in before) == (False, False)
    parts.enter(world, calculation, parts.paid())
    page = text(lawyer.get(here))
    assert (way in page, "The ledger shows an earlier result" in page) == (True, True)
    parts.take_over(world, calculation)
    again = text(lawyer.get(here))
    assert (way in again, "Build all the same" in again) == (False, False)


def test_of_whom_nothing_was_typed_nothing_is_said(world: World, whole: RestitutionClaim, lawyer: Client) -> None:
    add_party(world, whole, "ATTORNEY", "Pendamping Contoh")
    page = text(lawyer.get(url("dossier-build", world, whole)))
    assert ("Pendamping Contoh" in page, "Build all the same" in page) == (False, False)


def test_what_refuses_is_said_at_once(world: World, whole: RestitutionClaim, lawyer: Client) -> None:
    no_act(world, whole)
    with nothing_changes():
        assert press(world, whole, lawyer, version="7").status_code == 409
    with world.at_work(world.lawyer):
        LossItem.objects.all().delete()
    with nothing_changes():
        answer = press(world, whole, lawyer)
    assert answer.status_code == 422
    assert ("Enter at least one loss first." in text(answer), FIRST in text(answer)) == (True, False)
    assert built(world) == (0, 0)


def test_a_damaged_calculation_on_which_nothing_rests_holds_nothing_up(
    world: World, whole: RestitutionClaim, lawyer: Client
) -> None:
    calculation = parts.begin(world, whole)
    parts.enter(world, calculation)
    hurt(world, "legal_wagecalculation", "title", "id", calculation.pk)
    page = lawyer.get(url("dossier-build", world, whole))
    assert (page.status_code, "Build all the same" in text(page)) == (200, False)
    assert press(world, whole, lawyer).status_code == 303
    work()
    with world.at_work(world.lawyer):
        assert Dossier.objects.get().is_built


def test_a_doubt_of_a_damaged_calculation_is_told(world: World, whole: RestitutionClaim, lawyer: Client) -> None:
    calculation = wages_taken_over(world, whole)
    parts.enter(world, calculation, parts.paid())
    hurt(world, "legal_wagecalculation", "title", "id", calculation.pk)
    with nothing_changes():
        assert press(world, whole, lawyer)["Location"] == url("dossier-build", world, whole)
    page = text(lawyer.get(url("dossier-build", world, whole)))
    assert "The wage calculation “⚠ Damaged: this cannot be read” was changed after it was taken over." in page
    assert lawyer.post(url("dossier-build", world, whole), {"version": "1"}).status_code == 303
    work()
    with world.at_work(world.lawyer):
        assert Dossier.objects.get().is_built


def test_a_program_is_told_the_same_and_nothing_that_is_sealed(
    world: World, whole: RestitutionClaim, lawyer: Client
) -> None:
    address = one("dossier-beforehand", world, whole, by="claim")
    page = lawyer.get(url("dossier-build", world, whole)).context["completeness"]
    missing = [str(finding.item.label) for finding in page.missing]
    told = lawyer.get(address)
    found = {"percent": page.percent, "missing": missing, "known": [UNPROVED], "exposures": [], "refusal": ""}
    assert (told.status_code, told.json()) == (200, found)
    assert 0 < len(missing) < 10
    accompanied(world, whole)
    kept_from_family(world, whole)
    fill_in(world, whole, version=1, attachments=["LOSS_PROOF"], signed_by="ATTORNEY")
    wages_changed_since(world, whole)
    with nothing_changes():
        told = lawyer.get(address)
    assert told.json()["known"] == [
        "2 losses have no evidence.",
        "A wage calculation was changed after it was taken over. The dossier claims what the ledger shows. Look at the "
        "difference and take it over again.",
        "The dossier will have no application letter",
        "The attorney is to sign: enter the date of the special power of attorney.",
        "The survivor's address is kept out. What was typed about who applies for the survivor or accompanies them is "
        "printed, and with it an address that stands there. Read it before you hand the dossier out.",
        "There is something that the survivor does not want somebody to be told. Read it in the case, under “Consent”, "
        "before you hand the dossier out.",
    ]
    assert not any(sealed in text(told) for sealed in ("RAHASIA", "Pendamping Contoh", "Jalan Contoh", parts.MARK_WORK))
    assert text(indonesian(lawyer).get(address)) != text(told)


def test_a_program_is_told_why_none_can_be_built(world: World, whole: RestitutionClaim, lawyer: Client) -> None:
    with world.at_work(world.caseworker) as by:
        consent = Consent.objects.get(case=world.case, purpose="RESTITUTION")
        withdraw_consent(consent_id=consent.pk, expected_version=consent.version, on=timezone.localdate(), by=by)
    told = lawyer.get(one("dossier-beforehand", world, whole, by="claim")).json()
    refused = send(lawyer, "POST", one("dossiers", world, whole, by="claim"), {"version": 1})
    assert refused.status_code == 422
    assert told["refusal"].startswith("No dossier may be built: ")
    assert told["refusal"] in text(refused)


@pytest.mark.parametrize("what", ["closed", "being built"])
def test_a_program_is_told_that_none_is_built_now(
    world: World, whole: RestitutionClaim, lawyer: Client, what: str
) -> None:
    address, every = (one(name, world, whole, by="claim") for name in ("dossier-beforehand", "dossiers"))
    if what == "closed":
        close(world)
        said = "This case is closed. Open it again first."
    else:
        assert send(lawyer, "POST", every, {"version": 1}).status_code == 202
        said = "A dossier of this claim is being built. Wait until it is there."
    assert lawyer.get(address).json()["refusal"] == said
    refused = send(lawyer, "POST", every, {"version": 1})
    assert (refused.status_code, said in text(refused)) == (422, True)


@pytest.mark.parametrize("has_letter", [True, False])
def test_a_version_says_whether_its_letter_stands_in_it(
    world: World, whole: RestitutionClaim, lawyer: Client, has_letter: bool
) -> None:
    if not has_letter:
        fill_in(world, whole, version=1, attachments=[], signed_by="ATTORNEY")
    asked = send(lawyer, "POST", one("dossiers", world, whole, by="claim"), {"version": 1}).json()
    address = one("dossier", world, asked["id"])
    assert lawyer.get(address).json()["has_letter"] is None
    work()
    assert lawyer.get(address).json()["has_letter"] is has_letter
