"""Another text is tried on the letter of a claim: what is doubted is of the text that is shown."""

from __future__ import annotations

from datetime import date

from django.test import Client

from legal import services
from legal.letters import shipped
from legal.models import Matter, Party, RestitutionClaim
from tests.cases.asking import text
from tests.factories import World
from tests.legal.dossiers import put_losses
from tests.legal.letters import add_party, claim_url, fill_in, make_child
from tests.legal.test_letter_pages import EARLIER, LPSK, OPENING, own_text


def test_a_text_that_is_tried_on_is_shown_with_the_doubts_of_that_text(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    put_losses(world, claim)
    earlier = own_text(world, said=LPSK.text.replace(OPENING, EARLIER))
    newer = own_text(world, institution="LPSK Perwakilan Contoh", said=LPSK.text)
    add_party(world, claim, Party.Role.ATTORNEY, "Advokat Contoh", "Kantor Contoh")
    fill_in(world, claim, template=newer, signed_by="ATTORNEY", power_of_attorney_on=date(2026, 3, 1))
    page, doubt = claim_url("letter", world, claim), "your text of the letter names the applicant as the undersigned"
    asked = (page, f"{page}?text={earlier.pk}", f"{page}?text={newer.pk}")
    assert [doubt in text(lawyer.get(here)) for here in asked] == [False, True, False]
    # The other way round: the usual text is the earlier one.
    fill_in(world, claim, version=1, signed_by="ATTORNEY", power_of_attorney_on=date(2026, 3, 1))
    assert [doubt in text(lawyer.get(here)) for here in asked] == [True, True, False]


def test_a_child_s_text_of_the_organisation_that_is_tried_on_is_not_doubted_as_the_shipped_one(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    put_losses(world, claim)
    make_child(world, claim)
    with world.at_work(world.lawyer) as by:
        services.change_claim(
            claim_id=claim.pk, expected_version=1, route="COURT", state="DRAFT", shows_address=False, by=by
        )
        Matter.objects.update(stage="TRIAL")
    own = own_text(world, kind="CHILD", institution="PN Contoh", said=f"{shipped.of('CHILD').text}\nMARKOWN")
    fill_in(world, claim, relation="ibu")
    page, doubt = claim_url("letter", world, claim), "and this one goes straight to the court."
    shown = text(lawyer.get(f"{page}?text={own.pk}"))
    assert (doubt in text(lawyer.get(page)), doubt in shown, "MARKOWN" in shown) == (True, False, True)
