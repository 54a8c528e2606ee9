"""A dossier is not built while something in it may give away where the survivor lives, and the claim keeps that
secret: exhibits that nobody has made sure of, and words that somebody typed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Act
from cases.identity.services import change_identity
from cases.record.models import Identity
from cases.safe_contact.services import ContactFacts, save_safe_contact
from core.db import organisation_scope
from core.errors import DomainError
from documents import withheld
from documents.models import Document
from legal import secrecy, services
from legal.models import AddressStatement, Dossier, Exhibit, LetterDetails, RestitutionClaim
from legal.services.dossiers import KIND
from shelters.models import Stay
from tests.cases.asking import nothing_changes, send, text
from tests.documents import samples
from tests.factories import MARK_PHONE, World
from tests.legal.asking import one, url
from tests.legal.dossiers import Paper, asked, built, file_of, put_losses, work
from tests.legal.letters import add_party, fill_in
from tests.legal.makers import add_paper, give_consent
from tests.legal.test_newer_versions import renewed, use
from tests.legal.test_redactions import a_copy
from tests.shelters.conftest import make_home, move_in

HOME = "Jl. Contoh Rahasia 17, Soe"
SEEN = "MARKSEEN semua halaman dilihat"


def live_at(world: World, address: str) -> None:
    with world.at_work(world.caseworker) as by:
        identity = Identity.objects.get(person=world.case.person_id)
        change_identity(
            case=world.case,
            identity_id=identity.pk,
            expected_version=identity.version,
            facts={"address": address},
            by=by,
        )


def put_exhibit(
    world: World, claim: RestitutionClaim, item: str = "", compartment: str = "legal", title: str = "Surat"
) -> Exhibit:
    by = "lawyer" if compartment == "legal" else "caseworker"
    document = add_paper(world, samples.pdf(f"MARKHOME {HOME}"), title, by=by, compartment=compartment)
    with world.at_work(world.lawyer) as user:
        exhibit = services.add_exhibit(claim=claim, document=document, description=title, by=user)
        if item:
            services.name_exhibit_kind(exhibit_id=exhibit.pk, expected_version=1, item=item, by=user)
    return exhibit


@pytest.fixture
def claim(world: World, claim: RestitutionClaim) -> RestitutionClaim:
    give_consent(world)
    put_losses(world, claim)
    live_at(world, HOME)
    return claim


def offers(page: str) -> bool:
    """Whether there is a button that builds."""
    return "Build the dossier</button>" in page or "Build all the same</button>" in page


def found(world: World, claim: RestitutionClaim) -> list[secrecy.SecrecyFinding]:
    with world.at_work(world.lawyer) as by:
        return secrecy.findings(RestitutionClaim.objects.select_related("case__person", "matter").get(), by=by)


def names(world: World, claim: RestitutionClaim) -> list[str]:
    return [finding.name for finding in found(world, claim)]


def state(world: World, claim: RestitutionClaim, about: str = "") -> AddressStatement:
    """Say of the first that is found that it shows no address."""
    first = next(finding for finding in found(world, claim) if not about or finding.about == about)
    with world.at_work(world.lawyer) as by:
        return services.state_no_address(
            claim=claim, about=first.about, fingerprint=first.fingerprint, statement=SEEN, by=by
        )


@pytest.mark.parametrize(
    "which",
    [
        {"item": "IDENTITY"},
        {"item": "FAMILY_RELATION"},
        # Each of them names where who signs or reports lives.
        {"item": "POWER_OF_ATTORNEY"},
        {"item": "POLICE_STATEMENT"},
        {"title": "Surat kuasa khusus"},
        {"compartment": "identity"},
        # Nobody has said what it is, but its name does.
        {"title": "Kartu keluarga"},
    ],
)
def test_none_is_built_while_an_exhibit_may_show_the_address(
    world: World, claim: RestitutionClaim, lawyer: Client, which: dict[str, Any]
) -> None:
    put_exhibit(world, claim, title="Slip gaji")
    exhibit = put_exhibit(world, claim, **which)
    version = RestitutionClaim.objects.values_list("version", flat=True)
    said = "P-2 may show where the survivor lives, which the claim keeps secret."
    page = text(lawyer.get(url("dossier-build", world, claim)))
    assert said in page and f'href="{url("redact", world, exhibit)}"' in page
    assert ("P-1 may show" in page, offers(page), HOME in page) == (False, False, False)
    with world.at_work(world.lawyer):
        sent = {"version": version.get(pk=claim.pk)}
    with nothing_changes():
        by_page = lawyer.post(url("dossier-build", world, claim), sent)
        by_api = send(lawyer, "POST", one("dossiers", world, claim, by="claim"), sent)
    for answer in (by_page, by_api):
        assert (answer.status_code, said in text(answer), HOME in text(answer)) == (422, True, False)
    told = lawyer.get(one("dossier-beforehand", world, claim, by="claim")).json()
    assert [one["about"] for one in told["exposures"]] == [str(exhibit.pk)]
    assert said in told["refusal"]


def test_a_redacted_copy_lets_it_be_built_and_the_file_shows_no_address(world: World, claim: RestitutionClaim) -> None:
    exhibit = put_exhibit(world, claim, item="IDENTITY")
    with pytest.raises(DomainError, match="P-1 may show where the survivor lives"):
        asked(world, claim)
    a_copy(world, exhibit)
    dossier = built(world, claim)
    assert dossier.is_address_checked
    paper = Paper(file_of(world, dossier), world.case.code)
    assert "dirahasiakan" in paper.words
    assert not any(secret in paper.words for secret in ("Contoh Rahasia", "MARKHOME"))


def test_whoever_may_build_says_in_writing_that_it_shows_none(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    exhibit = put_exhibit(world, claim, item="IDENTITY")
    [finding] = found(world, claim)
    page = f"{url('address-state', world, claim)}?about={finding.key}"
    assert f'<option value="{finding.key}" selected>P-1 – Surat</option>' in text(lawyer.get(page))
    empty = lawyer.post(page, {"about": finding.key, "statement": ""})
    stale = lawyer.post(page, {"about": f"{finding.about}:{'0' * 64}", "statement": SEEN})
    assert (empty.status_code, stale.status_code) == (422, 422)
    assert "This has changed since you looked at it." in text(stale)
    # The second time there is nothing to say it of any more.
    sent = {"about": finding.key, "statement": SEEN}
    assert [lawyer.post(page, sent).status_code for _twice in (1, 2)] == [303, 422]
    with world.at_work(world.lawyer):
        row = AddressStatement.objects.get()
        assert (row.about, row.created_by_id) == (str(exhibit.pk), world.lawyer.pk)
        act = Act.objects.get(verb="legal.address_stated")
        assert (act.target_id, act.user_id) == (row.pk, world.lawyer.pk)
    build = text(lawyer.get(url("dossier-build", world, claim)))
    assert (SEEN in build, "P-1 may show" in build, offers(build)) == (True, False, True)
    asked(world, claim)


@pytest.mark.parametrize("what", ["kind", "file", "address", "secrecy"])
def test_what_was_said_holds_for_what_was_looked_at(world: World, claim: RestitutionClaim, what: str) -> None:
    exhibit = put_exhibit(world, claim, item="IDENTITY")
    state(world, claim)
    assert names(world, claim) == []
    with world.at_work(world.lawyer) as by:
        if what == "kind":
            version = Exhibit.objects.get(pk=exhibit.pk).version
            services.name_exhibit_kind(exhibit_id=exhibit.pk, expected_version=version, item="FAMILY_RELATION", by=by)
        elif what == "secrecy":
            for shows in (True, False):
                row = RestitutionClaim.objects.get(pk=claim.pk)
                services.change_claim(
                    claim_id=row.pk, expected_version=row.version, route=row.route, state=row.state,
                    shows_address=shows, by=by,
                )  # fmt: skip
    if what == "file":
        renewed(world, exhibit.document_id)
        use(world, exhibit)
    elif what == "address":
        live_at(world, "Jl. Contoh Baru 2, Soe")
    assert names(world, claim) == ["P-1"]


def test_nothing_is_asked_where_the_claim_shows_the_address(world: World, claim: RestitutionClaim) -> None:
    put_exhibit(world, claim, item="IDENTITY")
    with world.at_work(world.lawyer):
        RestitutionClaim.objects.update(shows_address=True)
    assert names(world, claim) == []


def test_a_program_says_it_and_reads_what_was_said(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    put_exhibit(world, claim, item="IDENTITY")
    [exposure] = lawyer.get(one("dossier-beforehand", world, claim, by="claim")).json()["exposures"]
    address = one("address-statements", world, claim, by="claim")
    sent = {name: exposure[name] for name in ("about", "fingerprint")} | {"statement": SEEN}
    with nothing_changes():
        refused = send(lawyer, "POST", address, {**sent, "fingerprint": "0" * 64})
    assert (refused.status_code, refused.json()["field"]) == (422, "about")
    assert send(lawyer, "POST", address, sent).status_code == 201
    [row] = lawyer.get(address).json()["results"]
    assert (row["about"], row["statement"]) == (exposure["about"], SEEN)
    assert lawyer.get(one("dossier-beforehand", world, claim, by="claim")).json()["refusal"] == ""


def letter_names_the_house(world: World, claim: RestitutionClaim) -> None:
    move_in(world, world.case, make_home(world).beds[0])
    fill_in(world, claim, summary="Korban kini tinggal di rumah melati.")


def details_name_the_phone(world: World, claim: RestitutionClaim) -> None:
    add_party(
        world, claim, "ATTORNEY", "Pendamping", f"hubungi {MARK_PHONE[3:7]}-{MARK_PHONE[7:]}".replace("hubungi ", "0")
    )


def details_name_who_is_rung(world: World, claim: RestitutionClaim) -> None:
    with world.at_work(world.caseworker) as by:
        contact = ContactFacts(rule="ONLY_SO", safe_channels=["TRUSTED"], trusted="Bibi, 0813 5555 0001")
        save_safe_contact(case_id=world.case.pk, expected_version=0, facts=contact, by=by)
    add_party(world, claim, "ATTORNEY", "Pendamping", "telp. +62 813-5555-0001")


def details_name_the_home(world: World, claim: RestitutionClaim) -> None:
    """Those of a child's mother, say, who lives with the child."""
    add_party(world, claim, "APPLICANT", "Ibu Contoh", "Jalan Contoh Rahasia No. 17 / Jl. Contoh Rahasia 17")


@pytest.mark.parametrize(
    ("write", "part", "what", "secret"),
    [
        (letter_names_the_house, "the letter", "a place that the record keeps secret", "Melati"),
        (details_name_the_phone, "the details of applicants", "a telephone number of the survivor", MARK_PHONE),
        (details_name_who_is_rung, "the details of applicants", "a telephone number of the survivor", "5555"),
        (details_name_the_home, "the details of applicants", "the home address", HOME),
    ],
)
def test_none_is_built_while_a_text_names_what_is_secret(
    world: World, claim: RestitutionClaim, lawyer: Client, write: Any, part: str, what: str, secret: str
) -> None:
    assert names(world, claim) == []
    write(world, claim)
    page = text(lawyer.get(url("dossier-build", world, claim)))
    assert (f"Found in {part}" in page, f": {what}, which must stay secret" in page, offers(page)) == (
        True,
        True,
        False,
    )
    with world.at_work(world.lawyer):
        sent = {"version": RestitutionClaim.objects.get(pk=claim.pk).version}
    with nothing_changes():
        answer = lawyer.post(url("dossier-build", world, claim), sent)
    assert (answer.status_code, what in text(answer)) == (422, True)
    # Which place or number it is, nobody is told.
    [finding] = [one for one in found(world, claim) if one.name.startswith(part)]
    assert secret.casefold() not in finding.text.casefold()
    state(world, claim, finding.about)
    assert part not in " ".join(names(world, claim))


def test_what_becomes_secret_and_stands_in_no_text_changes_nothing_that_a_lawyer_reads(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    """Else whoever asks again and again would learn when she is asked for elsewhere, or how she is reached now."""
    letter_names_the_house(world, claim)
    before = lawyer.get(one("dossier-beforehand", world, claim, by="claim")).json()["exposures"]
    state(world, claim, "letter")
    other = make_home(world, "Rumah Kenanga")
    with world.at_work(world.caseworker) as by:
        contact = ContactFacts(rule="ONLY_SO", safe_channels=["TRUSTED"], trusted="Bibi, 0813 5555 0001")
        save_safe_contact(case_id=world.case.pk, expected_version=0, facts=contact, by=by)
    with organisation_scope(world.organisation.pk):
        Stay.objects.update(house=other.house)
    assert names(world, claim) == []
    with organisation_scope(world.organisation.pk):
        AddressStatement.objects.all().delete()
    assert lawyer.get(one("dossier-beforehand", world, claim, by="claim")).json()["exposures"] == before


def test_a_house_of_which_the_record_says_the_town_alone_hinders_no_dossier_in_that_town(
    world: World, claim: RestitutionClaim
) -> None:
    home = make_home(world, "Rumah Kenanga")
    with world.at_work(world.administrator):
        home.house.address = "Soe"
        home.house.save()
    move_in(world, world.case, home.beds[0])
    fill_in(world, claim, summary="Direkrut di Soe, perkara di Pengadilan Negeri Soe, saksi di Jl. Kenanga 5.")
    assert names(world, claim) == []


def test_nor_does_the_letter_leave_by_itself(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    letter_names_the_house(world, claim)
    with world.at_work(world.lawyer):
        details = LetterDetails.objects.get(claim=claim)
    with nothing_changes():
        refused = lawyer.post(url("letter-file", world, details), {"version": details.version})
    assert (refused.status_code, "Found in the letter: a place that the record keeps secret" in text(refused)) == (
        422,
        True,
    )


def test_the_job_asks_again(world: World, claim: RestitutionClaim) -> None:
    dossier = asked(world, claim)
    add_party(world, claim, "APPLICANT", "Ibu Contoh", "Jl. Contoh Rahasia 17")
    work()
    with world.at_work(world.lawyer):
        row = Dossier.objects.select_related("job").get(pk=dossier.pk)
        assert (row.is_built, row.job.kind if row.job else "") == (False, KIND)
        # In the language of who asked for it.
        said = "Ditemukan dalam keterangan tentang pemohon atau pendamping: alamat rumah, yang harus tetap rahasia."
        assert said in row.failure


def test_a_version_from_before_is_held_back_until_its_exhibits_were_looked_at_and_says_so(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    dossier = built(world, claim)
    assert dossier.document_id is not None
    with world.at_work(world.lawyer):
        Dossier.objects.filter(pk=dossier.pk).update(is_address_checked=False)
    put_exhibit(world, claim, item="IDENTITY")
    warned = "This version was built before its exhibits were checked for the address"
    file = reverse("documents:download", kwargs={"case": world.case.pk, "pk": dossier.document_id})
    with nothing_changes():
        refused = lawyer.get(file)
    assert refused.status_code == 422
    with world.at_work(world.lawyer):
        document = Document.objects.select_related("case").get(pk=dossier.document_id)
        assert "P-1 may show where the survivor lives" in withheld.reason(document)
    state(world, claim)
    with world.at_work(world.lawyer):
        assert withheld.reason(document) == ""
    for name in ("dossier", "dossier-filing"):
        assert warned in text(lawyer.get(url(name, world, dossier)))
    with world.at_work(world.lawyer):
        Dossier.objects.filter(pk=dossier.pk).update(is_address_checked=True)
    assert warned not in text(lawyer.get(url("dossier", world, dossier)))
