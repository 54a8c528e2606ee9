"""Two versions of a dossier, told apart line by line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import RolePermission, User
from cases.consent.models import Consent
from cases.consent.services import withdraw_consent
from cases.record.access_models import Assignment
from cases.team.services import assign
from core.db import organisation_scope
from legal import services
from legal.dossier.comparing import compared
from legal.models import Dossier, Exhibit, LossItem, RestitutionClaim
from tests.cases.asking import text
from tests.documents import samples
from tests.factories import World, make_user
from tests.legal.asking import url
from tests.legal.dossiers import asked, put_exhibits, put_losses, work
from tests.legal.makers import MARK_LOSS, add_loss, add_paper, give_consent, rupiah, wages
from tests.legal.recovering import built_version
from tests.legal.test_dossier_approval import approve, wanted


@pytest.fixture
def versions(world: World, claim: RestitutionClaim) -> list[Dossier]:
    """Version 1; then a loss is changed, one removed and one added, an exhibit added in front; version 2."""
    give_consent(world)
    losses = put_losses(world, claim)
    put_exhibits(world, claim, losses)
    asked(world, claim)
    work()
    with world.at_work(world.lawyer) as by:
        services.change_loss(loss_id=losses[0].pk, expected_version=1, facts=wages(quantity=9), by=by)
        services.remove_loss(loss_id=losses[3].pk, expected_version=1, by=by)
    add_loss(world, claim, rupiah("D", "Biaya visum", "1", "500000"))
    paper = add_paper(world, samples.pdf("BARU"), "Surat baru")
    with world.at_work(world.lawyer) as by:
        new = services.add_exhibit(claim=claim, document=paper, description="Surat keterangan", by=by)
        for _step in range(3):
            services.move_exhibit(
                exhibit_id=new.pk, expected_version=Exhibit.objects.get(pk=new.pk).version, step=-1, by=by
            )
    asked(world, claim)
    work()
    with world.at_work(world.lawyer):
        return list(Dossier.objects.order_by("number"))


def test_what_was_added_removed_and_changed_is_told(world: World, versions: list[Dossier], lawyer: Client) -> None:
    page = lawyer.get(url("dossier-compare", world, versions[1]))
    text = " ".join(page.content.decode().split())
    assert page.status_code == 200
    assert "From version 1 to version 2" in text
    for shown in (
        "Total of the claim",
        "Rp204.811.098,00",  # before
        "Rp60.581.229,00",  # now: less 150,000,000, more 500,000 and one month of 1,500.50 ringgit
        MARK_LOSS,
        "9 bulan",
        "Penderitaan selama penyekapan",
        "Biaya visum",
        "P-1 Surat keterangan",
        "P-1 Foto slip gaji → P-2 Foto slip gaji",
    ):
        assert shown in text, shown
    assert text.count(">Added<") == 2
    # The loss, and the sum of its head, which has no line any more.
    assert text.count(">Removed<") == 2
    # The same two the other way round.
    backward = lawyer.get(url("dossier-compare", world, versions[0])).content.decode()
    assert "From version 1 to version 2" in backward


def test_versions_that_say_the_same_differ_in_nothing(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    give_consent(world)
    add_loss(world, claim, wages())
    for _version in range(2):
        asked(world, claim)
        work()
    with world.at_work(world.lawyer):
        second = Dossier.objects.get(number=2)
    assert "Both versions say the same." in lawyer.get(url("dossier-compare", world, second)).content.decode()
    with world.at_work(world.lawyer):
        assert len(set(Dossier.objects.values_list("content_digest", flat=True))) == 1


def test_nobody_else_compares_and_one_version_has_nothing_to_be_compared_with(
    world: World, claim: RestitutionClaim, lawyer: Client, sign_in: Callable[[User], Client]
) -> None:
    give_consent(world)
    add_loss(world, claim, wages())
    dossier = asked(world, claim)
    for _before_and_after in range(2):
        page = lawyer.get(url("dossier-compare", world, dossier))
        assert (page.status_code, "There is no other version yet." in page.content.decode()) == (200, True)
        nothing = lawyer.get(url("dossier", world, dossier)).content.decode()
        assert "Compare versions" not in nothing
        work()
    for user in (world.caseworker, world.manager, world.counsellor):
        assert sign_in(user).get(url("dossier-compare", world, dossier)).status_code == 403


def test_a_version_that_is_not_built_is_not_called_an_old_one(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    built_version(world, claim)
    consent = give_consent(world)
    add_loss(world, claim, wages())
    second = asked(world, claim)
    page = lawyer.get(url("dossier-compare", world, second)).content.decode()
    assert "Version 2 is not built yet." in page
    assert "was not kept yet when it was built" not in page
    with world.at_work(world.caseworker) as by:
        withdraw_consent(consent_id=consent.pk, expected_version=1, on=timezone.localdate(), by=by)
    work()
    page = lawyer.get(url("dossier-compare", world, second)).content.decode()
    assert "Version 2 could not be built" in page
    assert "was not kept yet when it was built" not in page
    # The other one was built without its content, indeed.
    third = built_version(world, claim, number=3)
    assert "was not kept yet when it was built" in lawyer.get(url("dossier-compare", world, third)).content.decode()


def test_what_does_not_open_is_not_compared(world: World, versions: list[Dossier], lawyer: Client) -> None:
    with organisation_scope(world.organisation.pk), connection.cursor() as cursor:
        broken = "set_byte(content, 40, get_byte(content, 40) # 1)"
        cursor.execute(f"UPDATE legal_dossier SET content = {broken} WHERE id = %s", [versions[1].pk])
    for one in versions:
        answer = lawyer.get(url("dossier-compare", world, one))
        assert (answer.status_code, "What one of the two says does not open" in text(answer)) == (200, True)


def test_the_page_of_versions_takes_so_many_queries(
    world: World, versions: list[Dossier], lawyer: Client, django_assert_num_queries: Any
) -> None:
    lawyer.get(url("dossier-compare", world, versions[1]))
    with django_assert_num_queries(23):
        lawyer.get(url("dossier-compare", world, versions[1]))


def test_the_frozen_content_is_sealed(world: World, versions: list[Dossier]) -> None:
    with world.at_work(world.lawyer):
        assert LossItem.objects.count() == 6
        raw = Dossier.objects.get(number=2)
        assert MARK_LOSS.encode() not in bytes(raw.__dict__["content"].data)


def test_a_part_that_is_not_known_here_is_compared_all_the_same() -> None:
    empty: dict[str, Any] = {
        "tables": [],
        "total": "Rp0,00",
        "facts": [],
        "persons": [],
        "respondents": [],
        "evidence": [],
    }
    before = {**empty, "letter": {"opening": "Dengan hormat,\nKami memohon."}}
    after = {**empty, "letter": {"opening": "Dengan hormat,\nKami mengajukan."}, "more": ["Tambahan"]}
    [chapter] = compared(before, after)
    assert [(one.how, one.what, one.before, one.after) for one in chapter.differences] == [
        ("changed", "Application letter", "Kami memohon.", "Kami mengajukan."),
        ("added", "", "", "Tambahan"),
    ]


def test_a_sum_that_stands_in_several_texts_is_told_of_each_with_its_place() -> None:
    empty: dict[str, Any] = {key: [] for key in ("tables", "facts", "persons", "respondents", "evidence")}
    before = {**empty, "total": "Rp5,00", "letter": {"text": "Rp5,00"}, "workings": [{"sum": "Rp5,00"}]}
    after = {**empty, "total": "Rp7,00", "letter": {"text": "Rp7,00"}, "workings": [{"sum": "Rp7,00"}]}
    chapters = {str(one.title): [found.what for found in one.differences] for one in compared(before, after)}
    assert chapters == {"Totals": ["Total of the claim"], "Other texts": ["Application letter", "Wage calculation"]}


def test_what_differs_is_for_those_who_may_open_both_files(
    world: World, versions: list[Dossier], lawyer: Client, approver: User, sign_in: Callable[[User], Client]
) -> None:
    third = make_user("third", world.organisation, world.site, "lawyer")
    with world.at_work(world.manager) as by:
        assign(case=world.case, user=third, part=Assignment.Part.LAWYER, by=by)
    browser, shown = sign_in(third), (MARK_LOSS, "Rp204.811.098,00", "Biaya visum", "P-1 Surat keterangan")
    pages = [url("dossier-compare", world, one) for one in versions]

    def seen(browser: Client) -> list[list[bool]]:
        return [[said in text(browser.get(page)) for said in shown] for page in pages]

    assert seen(browser) == [[True] * 4] * 2
    wanted(world)
    approve(world, versions[1], approver)
    with world.at_work(world.administrator):
        # From now on lawyers do not approve here.
        RolePermission.objects.filter(role__code="lawyer", code="cases.approve").delete()
    assert seen(browser) == [[False] * 4] * 2
    view = f"/cases/{world.case.pk}/documents/{versions[0].document_id}/view/"
    sentence = "This dossier is not approved yet. Until then it is for those who wrote it and who approve it."
    assert [sentence in text(browser.get(page)) for page in (*pages, view)] == [True] * 3
    assert seen(lawyer) == [[True] * 4] * 2, "who wrote it"


def test_who_opens_no_files_is_not_told_what_stands_in_them(
    world: World, versions: list[Dossier], lawyer: Client
) -> None:
    with world.at_work(world.administrator):
        RolePermission.objects.filter(role__code="lawyer", code__startswith="documents.").delete()
    answer = lawyer.get(url("dossier-compare", world, versions[1]))
    said = "Only who may open the files of two versions sees what differs between them."
    assert (answer.status_code, said in text(answer), MARK_LOSS in text(answer)) == (200, True, False)


def test_once_consent_is_withdrawn_nothing_is_told(world: World, versions: list[Dossier], lawyer: Client) -> None:
    with world.at_work(world.caseworker) as by:
        row = Consent.objects.get(purpose=Consent.Purpose.RESTITUTION)
        withdraw_consent(consent_id=row.pk, expected_version=1, on=timezone.localdate(), by=by)
    shown = text(lawyer.get(url("dossier-compare", world, versions[1])))
    said = "This dossier may not be handed out: The survivor withdrew consent for"
    assert (said in shown, MARK_LOSS in shown) == (True, False)


def test_it_says_which_of_the_two_is_signed(world: World, versions: list[Dossier], lawyer: Client) -> None:
    here = url("dossier-compare", world, versions[1])
    signed, unsigned = "Version 1 is signed with the certificate of Yayasan &lt;.", "Version 2 is not signed"
    page = lawyer.get(here).content.decode()
    assert "signed" not in page[page.index("From version 1") :], "neither is"
    with world.at_work(world.lawyer):
        Dossier.objects.filter(pk=versions[0].pk).update(signed_by="Yayasan <")
    page = lawyer.get(here).content.decode()
    assert (signed in page, unsigned in page) == (True, True)
    card = page[page.rindex('<div class="card">', 0, page.index(signed)) : page.index(signed)]
    assert "</div>" not in card, "it stands in a card of its own, as the chapters do"
