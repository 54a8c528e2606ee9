"""What is missing on each route, of a grown-up and of a child, item by item and in percent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import RolePermission, User
from audit.models import Act
from cases.episodes.models import Episode
from cases.record.models import Case, Identity
from core import writes
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from core.domain.law import Confidence, application_attachments
from core.errors import DomainError, EditConflict
from legal import checklists, completeness, selectors, services
from legal.completeness import Completeness
from legal.models import ChecklistAnswer, ExhibitKind, ImmaterialStatement, LossItem, Party, RestitutionClaim
from legal.services.losses import LossFacts
from legal.services.statements import StatementFacts
from tests.factories import World
from tests.legal.asking import an_exhibit, indonesian, url
from tests.legal.letters import after_judgment, fill_in
from tests.legal.makers import add_loss, rupiah, wages
from tests.legal.parts import tell

SignIn = Callable[[User], Client]
Route = RestitutionClaim.Route
# A claim as the makers leave it has the survivor's name and a respondent.
NOTHING_ENTERED = {
    (Route.LPSK, False): (22, "CRIME FORM IDENTITY LOSS LOSS_CERTIFIED LOSS_PROOF POLICE_STATEMENT"),
    (Route.COURT, False): (28, "AMOUNT CRIME IDENTITY LOSS LOSS_PROOF"),
    (Route.INVESTIGATOR, False): (28, "AMOUNT CRIME IDENTITY LOSS LOSS_PROOF"),
    (Route.PROSECUTOR, False): (28, "AMOUNT CRIME IDENTITY LOSS LOSS_PROOF"),
    (Route.LPSK, True): (
        9,
        "AMOUNT APPLICANT CRIME FAMILY_RELATION FORM IDENTITY LOSS LOSS_CERTIFIED LOSS_PROOF POLICE_STATEMENT",
    ),
    (Route.COURT, True): (22, "AMOUNT APPLICANT CRIME FAMILY_RELATION IDENTITY LOSS LOSS_PROOF"),
    (Route.INVESTIGATOR, True): (22, "AMOUNT APPLICANT CRIME FAMILY_RELATION IDENTITY LOSS LOSS_PROOF"),
    (Route.PROSECUTOR, True): (22, "AMOUNT APPLICANT CRIME FAMILY_RELATION IDENTITY LOSS LOSS_PROOF"),
}


def found(world: World, claim: RestitutionClaim, *, by: str = "lawyer") -> dict[str, Completeness]:
    with world.at_work(world.users[by]) as user:
        log_access(by=user, act="test", rows=[world.case], compartments=list(Compartment))
        case = Case.objects.visible_to(user).with_reached_by().select_related("person").get(pk=world.case.pk)
        claim = RestitutionClaim.objects.select_related("matter", "case").get(pk=claim.pk)
        ledger = selectors.ledger(claim, by=user)
        return {one.route: one for one in completeness.compared(claim, ledger=ledger, case=case, by=user)}


def missing(one: Completeness) -> tuple[int, str]:
    return one.percent, " ".join(sorted(finding.item.code for finding in one.missing))


def make_child(world: World) -> None:
    with world.at_work(world.caseworker):
        identity = Identity.objects.get(person=world.case.person_id)
        identity.birth_date = "2012-02-03"
        identity.save(update_fields=["birth_date"])


def add_party(world: World, claim: RestitutionClaim, role: str) -> None:
    with world.at_work(world.lawyer) as by:
        services.add_party(matter=claim.matter, role=role, name="Ibu Contoh", by=by)


def say(world: World, claim: RestitutionClaim, item: str, answer: str, **more: Any) -> ChecklistAnswer:
    with world.at_work(world.lawyer) as by:
        version = more.pop("version", 0)
        return services.answer_item(claim=claim, item=item, expected_version=version, answer=answer, by=by, **more)


def be_paper(world: World, claim: RestitutionClaim, item: str) -> None:
    exhibit = an_exhibit(world, claim)
    with world.at_work(world.lawyer) as by:
        services.name_exhibit_kind(exhibit_id=exhibit.pk, expected_version=1, item=item, by=by)


@pytest.mark.parametrize("is_child", [False, True])
def test_what_is_missing_of_a_claim_that_has_just_begun(world: World, claim: RestitutionClaim, is_child: bool) -> None:
    if is_child:
        make_child(world)
    with world.at_work(world.lawyer):
        Episode.objects.all().delete()
    routes = found(world, claim)
    assert {(route, is_child): missing(one) for route, one in routes.items()} == {
        key: said for key, said in NOTHING_ENTERED.items() if key[1] is is_child
    }
    assert next(iter(routes)) == Route.LPSK  # that of the claim comes first


def test_item_by_item_until_nothing_is_missing(world: World, claim: RestitutionClaim) -> None:
    with world.at_work(world.caseworker) as by:
        Episode.objects.all().delete()
        writes.create(Episode(case=world.case, account="Diceritakan"), by=by)
    assert missing(found(world, claim)[Route.COURT]) == (42, "AMOUNT IDENTITY LOSS LOSS_PROOF")
    loss = add_loss(world, claim, wages())
    assert missing(found(world, claim)[Route.COURT]) == (71, "IDENTITY LOSS_PROOF")
    exhibit = an_exhibit(world, claim)
    with world.at_work(world.lawyer) as by:
        services.prove(loss=loss, exhibit=exhibit, by=by)
    assert missing(found(world, claim)[Route.COURT]) == (85, "IDENTITY")
    add_loss(world, claim, rupiah("B", "Penderitaan", "1", "20000000"))
    add_loss(world, claim, rupiah("C", "Obat", "1", "200000"))
    say(world, claim, "TREATMENT_PROOF", "MISSING")
    expected = (55, "IDENTITY IMMATERIAL_LOSS LOSS_PROOF TREATMENT_PROOF")
    assert missing(found(world, claim)[Route.COURT]) == expected
    assert missing(found(world, claim)[Route.LPSK]) == (
        40,
        "FORM IDENTITY LOSS_CERTIFIED LOSS_PROOF POLICE_STATEMENT TREATMENT_PROOF",
    )
    for item in ("LOSS_PROOF", "FORM", "LOSS_CERTIFIED"):
        say(world, claim, item, "DONE")
    say(world, claim, "TREATMENT_PROOF", "DONE", version=1)
    with world.at_work(world.lawyer) as by:
        services.name_exhibit_kind(exhibit_id=exhibit.pk, expected_version=1, item="IDENTITY", by=by)
    say(world, claim, "IMMATERIAL_LOSS", "DONE", exhibit=exhibit)
    say(world, claim, "POLICE_STATEMENT", "NOT_NEEDED", reason="LPSK sudah memegangnya")
    assert {missing(one) for one in found(world, claim).values()} == {(100, "")}
    with world.at_work(world.lawyer) as by:
        exhibit.refresh_from_db(fields=["version"])
        services.remove_exhibit(exhibit_id=exhibit.pk, expected_version=exhibit.version, by=by)
        assert (ExhibitKind.objects.count(), ChecklistAnswer.objects.filter(item="IMMATERIAL_LOSS").count()) == (0, 0)
    assert missing(found(world, claim)[Route.COURT]) == (77, "IDENTITY IMMATERIAL_LOSS")


def test_what_is_asked_for_only_where_it_applies(world: World, claim: RestitutionClaim) -> None:
    def asked() -> set[str]:
        return {finding.item.code for finding in found(world, claim)[Route.LPSK].asked}

    before = asked()
    assert not before & {"DEATH_CERTIFICATE", "POWER_OF_ATTORNEY", "FAMILY_RELATION", "FINAL_JUDGMENT"}
    add_party(world, claim, Party.Role.ATTORNEY)
    assert asked() - before == {"POWER_OF_ATTORNEY"}
    add_party(world, claim, Party.Role.APPLICANT)
    assert asked() - before == {"POWER_OF_ATTORNEY", "FAMILY_RELATION", "DEATH_CERTIFICATE"}
    say(world, claim, "DEATH_CERTIFICATE", "NOT_NEEDED", reason="Korban masih hidup")
    assert asked() - before == {"POWER_OF_ATTORNEY", "FAMILY_RELATION"}
    say(world, claim, "DEATH_CERTIFICATE", "MISSING", version=1)
    with world.at_work(world.lawyer) as by:
        services.change_matter(
            matter_id=claim.matter_id,
            expected_version=1,
            kind="CRIMINAL",
            title="x",
            stage="EXECUTION",
            police_report="",
            by=by,
        )
    assert asked() - before == {"POWER_OF_ATTORNEY", "FAMILY_RELATION", "DEATH_CERTIFICATE", "FINAL_JUDGMENT"}
    be_paper(world, claim, "FINAL_JUDGMENT")
    assert "FINAL_JUDGMENT" not in missing(found(world, claim)[Route.LPSK])[1]


def test_of_an_heir_the_death_certificate_is_asked_until_it_is_there(world: World, claim: RestitutionClaim) -> None:
    """A dossier is built of an open case, which never says that the survivor has died."""

    def lack_it() -> dict[str, bool]:
        return {route: "DEATH_CERTIFICATE" in missing(one)[1].split() for route, one in found(world, claim).items()}

    assert set(lack_it().values()) == {False}
    add_party(world, claim, Party.Role.APPLICANT)
    assert {route for route, lacks in lack_it().items() if lacks} >= {Route.LPSK, Route.COURT}
    be_paper(world, claim, "DEATH_CERTIFICATE")
    assert set(lack_it().values()) == {False}


def test_a_parent_who_applies_for_a_child_is_not_asked_for_it(world: World, claim: RestitutionClaim) -> None:
    make_child(world)
    add_party(world, claim, Party.Role.APPLICANT)
    asked = {route: {finding.item.code for finding in one.asked} for route, one in found(world, claim).items()}
    family = {"FAMILY_RELATION", "DEATH_CERTIFICATE"}
    assert {route: papers & family for route, papers in asked.items()} == {key: {"FAMILY_RELATION"} for key in Route}


def test_the_lists_say_what_the_laws_file_says_of_attachments() -> None:
    """Two files of facts: what one asks for on a route, the other does, and nothing more."""
    ours = {item.code: {basis.of for basis in item.bases} for item in checklists.items()}
    for paper in application_attachments():
        assert ours[paper.code] == paper.required_for | paper.if_applicable_for, paper.code
        assert checklists.by_code()[paper.code].label_en == paper.label_en
        assert checklists.by_code()[paper.code].label_id == paper.label_id
    assert {basis.provision.confidence for item in checklists.items() for basis in item.bases} == {Confidence.HIGH}
    for item in checklists.items():
        assert item.why_en
        assert item.why_id
    known = set(completeness.registry) | {"", "exhibit"}
    assert {item.check for item in checklists.items()} <= known


def test_a_check_is_registered_once() -> None:
    with pytest.raises(RuntimeError, match=r"losses\.entered comes from legal\.completeness"):
        completeness.register("losses.entered", lambda _subject: True)


def certify(world: World, loss: LossItem, whose: str = "OFFICIAL") -> None:
    with world.at_work(world.lawyer) as by:
        facts = {name: getattr(loss, name) for name in LossFacts.__dataclass_fields__}
        facts |= {"certified": whose, "certifier": "Dinas Contoh", "certified_on": date(2026, 3, 9)}
        services.change_loss(loss_id=loss.pk, expected_version=1, facts=LossFacts(**facts), by=by)


def test_certified_are_losses_when_each_is_but_suffering(world: World, claim: RestitutionClaim) -> None:
    def is_missing() -> bool:
        return "LOSS_CERTIFIED" in missing(found(world, claim)[Route.LPSK])[1].split()

    add_loss(world, claim, rupiah("B", "Penderitaan", "1", "20000000"))
    assert is_missing()  # nothing of it can be certified: somebody has to say
    lines = [add_loss(world, claim, wages()), add_loss(world, claim, rupiah("C", "Obat", "1", "200000"))]
    for loss, whose in zip(lines, ("OFFICIAL", "PROVIDER"), strict=True):
        assert is_missing()
        certify(world, loss, whose)
    assert not is_missing()
    add_loss(world, claim, rupiah("D", "Tiket", "1", "1000"))
    assert is_missing()
    say(world, claim, "LOSS_CERTIFIED", "DONE")
    assert not is_missing()


def test_suffering_is_told_by_the_statement_that_is_printed(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    def is_missing() -> bool:
        return "IMMATERIAL_LOSS" in missing(found(world, claim)[Route.COURT])[1].split()

    add_loss(world, claim, rupiah("B", "Penderitaan", "1", "20000000"))
    assert is_missing()
    page = lawyer.get(url("checklist", world, claim) + "?route=COURT").content.decode()
    assert f'href="{url("statement", world, claim)}"' in page
    tell(world, claim)
    assert is_missing()  # the dossier would not carry it
    for text, still in (("", True), ("Tidak dapat tidur", False)):
        with world.at_work(world.lawyer) as by:
            row = ImmaterialStatement.objects.get()
            facts = StatementFacts(suffering=text, is_printed=True, agreed_on=date(2026, 3, 9))
            services.write_statement(claim=claim, expected_version=row.version, facts=facts, by=by)
        assert is_missing() is still


def test_the_pages_say_what_is_missing_and_why(
    world: World, claim: RestitutionClaim, lawyer: Client, sign_in: SignIn
) -> None:
    page = " ".join(lawyer.get(url("claim", world, claim)).content.decode().split())
    assert "Police statement of victim status" in page
    assert "PP 7/2018 article 21 (3) e" in page
    for name in ("dossier-build", "checklist"):
        assert "By it LPSK knows that the police regard the applicant as a victim." in (
            lawyer.get(url(name, world, claim)).content.decode()
        )
    other = lawyer.get(url("checklist", world, claim) + "?route=COURT").content.decode()
    assert "Checklist – Court" in other
    assert "By it LPSK knows" not in other
    assert "Checklist – LPSK" in lawyer.get(url("checklist", world, claim) + "?route=NOWHERE").content.decode()
    page = indonesian(lawyer).get(url("checklist", world, claim)).content.decode()
    assert "PP 7/2018 Pasal 21 (3) huruf e" in page
    assert "Surat keterangan kepolisian tentang status korban" in page
    for actor in ("caseworker", "manager", "outsider", "shelter"):
        answer = sign_in(world.users[actor]).get(url("checklist", world, claim))
        assert answer.status_code == 403
        assert "PP 7/2018" not in answer.content.decode()


def test_an_answer_through_the_page(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    address = f"{url('checklist', world, claim)}FORM/"
    assert lawyer.get(f"{url('checklist', world, claim)}NOTHING/").status_code == 404
    refused = lawyer.post(address, {"answer": "NOT_NEEDED", "reason": "", "version": "0"})
    assert refused.status_code == 422
    assert "Say why it does not apply." in refused.content.decode()
    sent = {"answer": "NOT_NEEDED", "reason": "Diminta lisan", "version": "0"}
    assert lawyer.post(address, sent).status_code == 303
    page = lawyer.get(url("checklist", world, claim)).content.decode()
    assert ("Diminta lisan" in page, "The answer was recorded." in page) == (True, True)
    assert lawyer.post(address, {**sent, "reason": "Lain"}).status_code == 409
    with world.at_work(world.lawyer):
        row = ChecklistAnswer.objects.get()
        assert (row.version, row.item, row.updated_by) == (1, "FORM", world.lawyer)
        assert Act.objects.get(verb="legal.item_answered").detail == {"item": "FORM", "answer": "NOT_NEEDED"}
    assert lawyer.post(url("answer-clear", world, row), {"version": "1"}).status_code == 303
    assert "The answer was taken back." in lawyer.get(url("checklist", world, claim)).content.decode()
    assert lawyer.post(address, {**sent, "version": "1"}).status_code == 422
    with world.at_work(world.lawyer):
        assert ChecklistAnswer.objects.count() == 0


def test_what_the_checklist_refuses(world: World, claim: RestitutionClaim) -> None:
    exhibit = an_exhibit(world, claim)
    with world.at_work(world.lawyer) as by:
        other = services.open_claim(matter=claim.matter, route="COURT", by=by)
        for wrong in (
            {"item": "NOTHING", "answer": "DONE"},
            {"item": "FORM", "answer": "DONE", "exhibit": exhibit, "claim": other},
            {"item": "FORM", "answer": "DONE", "expected_version": 1},
        ):
            with pytest.raises(DomainError):
                services.answer_item(**{"claim": claim, "expected_version": 0, "by": by, **wrong})
        with pytest.raises(DomainError, match="no such item"):
            services.name_exhibit_kind(exhibit_id=exhibit.pk, expected_version=1, item="CRIME", by=by)
        services.name_exhibit_kind(exhibit_id=exhibit.pk, expected_version=1, item="IDENTITY", by=by)
        with pytest.raises(EditConflict):
            services.name_exhibit_kind(exhibit_id=exhibit.pk, expected_version=1, item="", by=by)
        services.name_exhibit_kind(exhibit_id=exhibit.pk, expected_version=2, item="POLICE_STATEMENT", by=by)
        assert ExhibitKind.objects.get().item == "POLICE_STATEMENT"
        services.name_exhibit_kind(exhibit_id=exhibit.pk, expected_version=3, item="", by=by)
        assert (ExhibitKind.objects.count(), ChecklistAnswer.objects.count()) == (0, 0)


def test_the_kind_of_an_exhibit_through_its_page(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    exhibit = an_exhibit(world, claim)
    address = url("exhibit-kind", world, exhibit)
    assert lawyer.post(address, {"item": "CRIME", "version": "1"}).status_code == 422
    assert lawyer.post(address, {"item": "IDENTITY", "version": "1"}).status_code == 303
    assert '<option value="IDENTITY" selected>' in lawyer.get(address).content.decode()
    assert "P-1 – Slip gaji Maret" in lawyer.get(url("checklist", world, claim)).content.decode()


def test_who_reads_no_identity_learns_no_age_by_the_checklist(world: World, claim: RestitutionClaim) -> None:
    make_child(world)
    with organisation_scope(world.organisation.pk):
        RolePermission.objects.filter(role__code="lawyer", code="core.read", compartment="identity").delete()
    percent, codes = missing(found(world, claim)[Route.COURT])
    assert (percent < 100, "FAMILY_RELATION" in codes, "APPLICANT" in codes) == (True, False, True)


def test_queries_of_the_checklist(
    world: World, claim: RestitutionClaim, lawyer: Client, django_assert_num_queries: Any
) -> None:
    for number in range(9):
        add_loss(world, claim, wages(description=f"Baris {number}", period_from=date(2025, 3, 1)))
        be_paper(world, claim, "IDENTITY")
    say(world, claim, "FORM", "DONE")
    lawyer.get(url("checklist", world, claim))
    with django_assert_num_queries(21):
        lawyer.get(url("checklist", world, claim))


def test_the_letter_says_in_which_form_restitution_is_asked_and_that_there_is_a_judgment(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    def state(item: str) -> str:
        shown = lawyer.get(url("checklist", world, claim)).context["shown"]
        return str(next(one for one in shown.findings if one.item.code == item).state)

    assert [state("FORM"), state("FINAL_JUDGMENT")] == ["MISSING", "NOT_NEEDED"]
    assert url("letter-edit", world, claim) in lawyer.get(url("checklist", world, claim)).content.decode()
    fill_in(world, claim, **after_judgment())
    assert [state("FORM"), state("FINAL_JUDGMENT")] == ["MET", "MISSING"]


def test_in_which_form_an_application_is_handed_in(world: World, claim: RestitutionClaim, sign_in: SignIn) -> None:
    before = {route: [form.basis.short for form in one.forms] for route, one in found(world, claim).items()}
    assert before[Route.INVESTIGATOR] == ["Perma 1/2022 article 5 (4)"]
    make_child(world)
    after = {route: [form.basis.short for form in one.forms] for route, one in found(world, claim).items()}
    assert after == {route: [*forms, "PP 43/2017 article 5-6"] for route, forms in before.items()}
    page = indonesian(sign_in(world.lawyer)).get(url("checklist", world, claim)).content.decode()
    assert "kepada penyidik atau penuntut umum, atau melalui LPSK" in page
