"""`manage.py dossier`: the same as the button, for an operator, with a member's rights. Real transactions."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Organisation
from audit.models import AccessEntry
from cases.approvals.services import CaseRuleFacts, ask_approval, decide_approval, set_rules
from cases.episodes.models import Episode
from cases.record.access_models import Assignment
from cases.team.services import assign
from core.access.actor import ActingUser
from core.db import trail_scope
from core.errors import DomainError
from core.jobs.models import Job
from legal import services
from legal.management.commands import dossier as command
from legal.models import Dossier, DossierCopy, RestitutionClaim, SigningCertificate
from tests.cases.asking import at, text
from tests.cases.record.test_unreadable import hurt
from tests.documents import samples
from tests.factories import World, make_user, make_world
from tests.identification.makers import all_found_out
from tests.legal import parts
from tests.legal.asking import indonesian
from tests.legal.dossiers import as_text, one_line, put_exhibits, put_losses, put_story
from tests.legal.letters import fill_in, make_child
from tests.legal.makers import add_paper, give_consent, make_claim
from tests.legal.recovering import move_claim
from tests.legal.signatures import put_in
from tests.legal.test_boxes_follow import add
from tests.legal.test_deadline_outdates import move
from tests.legal.test_newer_versions import renewed
from tests.legal.test_told_before_building import kept_from_family, no_act, wages_changed_since

# In Jakarta it is the first of October.
ENDED = datetime(2025, 9, 30, 18, tzinfo=UTC)


@pytest.fixture
def house(committed: None, store: Path) -> World:
    return make_world()


@pytest.fixture
def world(house: World) -> World:
    """For whoever signs in to its pages."""
    return house


def run(house: World, claim: str, out: Path, **options: Any) -> tuple[int, str]:
    """(exit code, what it said)"""
    said = StringIO()
    facts = {"organisation": house.organisation.name, "by": house.lawyer.email, "out": out, **options}
    try:
        call_command("dossier", claim, stdout=said, **facts)
    except SystemExit as end:
        return int(end.code or 0), said.getvalue()
    return 0, said.getvalue()


def a_claim(house: World) -> RestitutionClaim:
    claim = make_claim(house)
    put_exhibits(house, claim, put_losses(house, claim))
    fill_in(house, claim)
    return claim


def state(house: World) -> tuple[int, int, int]:
    with house.at_work(house.lawyer):
        return Dossier.objects.count(), Job.objects.filter(kind="legal.dossier").count(), DossierCopy.objects.count()


def test_it_builds_numbers_logs_and_writes_a_working_copy(house: World, tmp_path: Path) -> None:
    claim = a_claim(house)
    give_consent(house)
    out, own = tmp_path / "berkas.pdf", tmp_path / "pokok.pdf"
    code, said = run(house, house.case.code, out, own_part=own)
    assert code == 0
    assert re.search("4 (kerugian belum disertai bukti|losses have no evidence)", said), said
    assert house.case.code in said
    assert "Salinan kerja no. 1 · versi 1 · diunduh Lawyer" in one_line(as_text(out.read_bytes(), "-raw")[0])
    assert "Salinan kerja no. 2 · versi 1" in one_line(as_text(own.read_bytes(), "-raw")[0])
    assert (out.stat().st_mode & 0o777, own.stat().st_mode & 0o777) == (0o600, 0o600)
    assert state(house) == (1, 1, 2)
    with house.at_work(house.lawyer):
        row = Dossier.objects.select_related("document").get()
        assert (row.claim_id, row.created_by_id) == (claim.pk, house.lawyer.pk)
        assert row.document.sha256 != hashlib.sha256(out.read_bytes()).hexdigest()
    with trail_scope(house.organisation.pk):
        acts = set(AccessEntry.objects.using("trail").filter(user_id=house.lawyer.pk).values_list("act", flat=True))
    assert {"legal.dossier.asked", "legal.dossier.built", "legal.dossier.taken"} <= acts
    # What is there is not written over, and the next version is the second.
    with pytest.raises(CommandError):
        run(house, str(claim.pk), out)
    assert state(house) == (1, 1, 2)
    assert run(house, str(claim.pk), tmp_path / "kedua.pdf")[0] == 0
    assert state(house) == (2, 2, 3)


@pytest.mark.parametrize("spelt", ["berkas.pdf", "../berkas/berkas.pdf"])
def test_two_files_are_not_written_into_one(house: World, tmp_path: Path, spelt: str) -> None:
    a_claim(house)
    give_consent(house)
    folder = tmp_path / "berkas"
    folder.mkdir()
    with pytest.raises(CommandError):
        run(house, house.case.code, folder / "berkas.pdf", own_part=folder / spelt)
    assert (state(house), list(folder.iterdir())) == ((0, 0, 0), [])


@pytest.mark.parametrize("when", ["the file cannot be made", "what is stored does not open", "it is told"])
def test_no_copy_stays_whose_record_does_not(
    house: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    a_claim(house)
    give_consent(house)
    out, own, content = tmp_path / "berkas.pdf", tmp_path / "pokok.pdf", command._content

    def fails(*_args: Any) -> Any:
        raise DomainError("MARKFAILS")

    def in_the_way(document: Any, user: ActingUser) -> Any:
        if out.exists():
            if when == "what is stored does not open":
                fails()
            own.write_bytes(b"MARKOTHER")
        return content(document, user)

    if when == "it is told":
        monkeypatch.setattr(command.Command, "told", fails)
    else:
        monkeypatch.setattr(command, "_content", in_the_way)
    with pytest.raises(CommandError):
        run(house, house.case.code, out, own_part=own)
    # The version is there, and nothing was handed out of it; what another had put there is left.
    assert (state(house), out.exists()) == ((1, 1, 0), False)
    assert own.exists() == (when == "the file cannot be made")


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def only_house(house: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """As on a machine of one organisation: the others of the fixed cast are not there."""
    rows = Organisation.objects.filter(pk=house.organisation.pk)
    monkeypatch.setattr(command.Organisation, "objects", rows)
    return house


def test_of_the_only_organisation_the_claim_is_enough_and_the_member_is_asked_for_on_a_terminal(
    only_house: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = a_claim(only_house)
    give_consent(only_house)
    out = tmp_path / "berkas.pdf"
    monkeypatch.setattr("sys.stdin", Terminal(f"{only_house.lawyer.email}\n"))
    assert run(only_house, str(claim.pk), out, organisation=None, by=None)[0] == 0
    assert "Salinan kerja no. 1 · versi 1 · diunduh Lawyer" in one_line(as_text(out.read_bytes(), "-raw")[0])
    assert state(only_house) == (1, 1, 1)
    with only_house.at_work(only_house.lawyer):
        assert Dossier.objects.get().created_by_id == only_house.lawyer.pk


@pytest.mark.parametrize("answer", [StringIO("somebody@contoh.test\n"), Terminal("\n")])
def test_nobody_is_taken_for_granted_for_whom_it_is_built(
    answer: StringIO, house: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = a_claim(house)
    give_consent(house)
    monkeypatch.setattr("sys.stdin", answer)
    with pytest.raises(CommandError, match="--by"):
        run(house, str(claim.pk), tmp_path / "berkas.pdf", by=None)
    assert state(house) == (0, 0, 0)
    assert not (tmp_path / "berkas.pdf").exists()


def test_of_several_organisations_one_is_named(house: World, tmp_path: Path) -> None:
    claim = a_claim(house)
    give_consent(house)
    with pytest.raises(CommandError, match="--organisation"):
        run(house, str(claim.pk), tmp_path / "berkas.pdf", organisation=None)
    assert state(house) == (0, 0, 0)
    assert not (tmp_path / "berkas.pdf").exists()


def test_without_consent_nothing_is_built_or_written(house: World, tmp_path: Path) -> None:
    claim = a_claim(house)
    with pytest.raises(CommandError, match=r"[Pp]ersetujuan|[Cc]onsent"):
        run(house, str(claim.pk), tmp_path / "berkas.pdf")
    assert state(house) == (0, 0, 0)
    assert not (tmp_path / "berkas.pdf").exists()


def test_where_dossiers_are_approved_it_builds_none_and_writes_an_approved_version(
    house: World, tmp_path: Path
) -> None:
    a_claim(house)
    give_consent(house)
    assert run(house, house.case.code, tmp_path / "pertama.pdf")[0] == 0
    with house.at_work(house.administrator) as by:
        set_rules(expected_version=0, decided=CaseRuleFacts(dossiers_need_approval=True), by=by)
    for options in ({}, {"number": 1}, {"number": 2}):
        with pytest.raises(CommandError):
            run(house, house.case.code, tmp_path / "kedua.pdf", **options)
        assert (state(house), (tmp_path / "kedua.pdf").exists()) == ((1, 1, 1), False)
    with house.at_work(house.lawyer) as by:
        version = Dossier.objects.get().pk
        row = ask_approval(case=house.case, kind="legal.dossier", note="", of=version, by=by)
    second = make_user("approver", house.organisation, house.site, "lawyer")
    with house.at_work(house.manager) as by:
        assign(case=house.case, user=second, part=Assignment.Part.LAWYER, by=by)
    with house.at_work(second) as by:
        decide_approval(approval_id=row.pk, expected_version=1, verdict="APPROVED", comment="", by=by)
    assert run(house, house.case.code, tmp_path / "kedua.pdf", number=1)[0] == 0
    assert state(house) == (1, 1, 2)
    assert "Salinan kerja no. 2 · versi 1" in one_line(as_text((tmp_path / "kedua.pdf").read_bytes(), "-raw")[0])


def test_missing_exhibits_are_told_with_an_exit_code_of_their_own(house: World, tmp_path: Path, store: Path) -> None:
    claim = make_claim(house)
    losses = put_losses(house, claim)
    give_consent(house)
    document = add_paper(house, samples.photo(), "Foto")
    with house.at_work(house.lawyer) as by:
        exhibit = services.add_exhibit(claim=claim, document=document, description="Foto", by=by)
        services.prove(loss=losses[0], exhibit=exhibit, by=by)
    (store / document.storage_name).unlink()
    code, said = run(house, str(claim.pk), tmp_path / "berkas.pdf")
    assert code == 2
    assert "P-1: " in said
    assert (tmp_path / "berkas.pdf").read_bytes().startswith(b"%PDF-")


def test_a_dossier_without_its_letter_is_not_whole_and_it_says_so_as_the_page_does(
    house: World, tmp_path: Path, sign_in: Any
) -> None:
    claim = make_claim(house)
    put_exhibits(house, claim, put_losses(house, claim))
    give_consent(house)
    wages_changed_since(house, claim)
    page = indonesian(sign_in(house.lawyer)).get(at("legal:dossier-build", house.case, pk=claim.pk)).context
    told = [*page["letter_lacks"], *(doubt.untitled for doubt, _address in page["wages_doubts"])]
    code, said = run(house, str(claim.pk), tmp_path / "berkas.pdf")
    assert (code, len(told), [one for one in told if one not in said]) == (2, 2, [])
    assert run(house, str(claim.pk), tmp_path / "lagi.pdf", number=1)[0] == 2
    fill_in(house, claim)
    assert run(house, str(claim.pk), tmp_path / "kedua.pdf")[0] == 0


TOLD = [
    "7 kerugian belum disertai bukti.",
    "41% lengkap",
    "Belum ada menurut daftar periksa: Uraian tindak pidana; Salinan identitas korban/pemohon; Bukti kerugian; Bukti "
    "kerugian dibuat atau disahkan pejabat yang berwenang; Bukti biaya perawatan medis dan/atau psikologis; Surat "
    "keterangan kepolisian tentang status korban; Surat keterangan hubungan keluarga.",
    "Berkas akan memuat versi lama dari P-1.",
    "Berkas tidak akan ditandatangani secara elektronik",
    "Sertifikat lembaga berlaku sampai 1 Oktober 2025. Yang mengatur aturan kasus dapat memasang yang lain.",
    "Ada perhitungan upah yang diubah setelah dipindahkan. Berkas restitusi menuntut angka dari daftar kerugian. Lihat "
    "perbedaannya, lalu pindahkan lagi.",
    "Unsur tindak pidana belum lengkap",
    "Belum ada yang tercatat pada: Proses. Pengadilan membacanya dalam berkas, atau tidak menemukan babnya.",
    "Tercantum sebagai lampiran surat, tetapi menurut daftar periksa belum ada: “Bukti kerugian”. Nyatakan pada daftar "
    "periksa bahwa sudah ada, atau hapus dari surat.",
    "Alamat penyintas tidak dicantumkan. Keterangan tentang yang memohon bagi penyintas atau mendampinginya dicetak "
    "sebagaimana diketik, beserta alamat yang tertulis di sana. Baca dahulu sebelum berkas diserahkan.",
    "Ada hal yang tidak ingin diberitahukan penyintas kepada pihak tertentu. Baca dalam kasus, di bawah “Persetujuan”, "
    "sebelum berkas diserahkan.",
]


def test_all_that_the_page_tells_is_told_and_nothing_that_is_sealed(house: World, tmp_path: Path, sign_in: Any) -> None:
    """What a command says may be kept in a log."""
    claim = make_claim(house)
    put_losses(house, claim)
    give_consent(house)
    all_found_out(house)
    no_act(house, claim)
    make_child(house, claim)
    fill_in(house, claim, attachments=["LOSS_PROOF"], relation="ibu", dated_on=timezone.localdate())
    wages_changed_since(house, claim)
    kept_from_family(house, claim)
    exhibit = add(house, claim, add_paper(house, samples.pdf("MARKBURAM"), "MARKTITLE"), "MARKEXHIBIT")
    renewed(house, exhibit.document_id)
    put_in(house)
    with house.at_work(house.lawyer):
        SigningCertificate.objects.update(valid_from=ENDED - timedelta(days=1), valid_until=ENDED)
    page = indonesian(sign_in(house.lawyer)).get(at("legal:dossier-build", house.case, pk=claim.pk))
    code, said = run(house, str(claim.pk), tmp_path / "berkas.pdf")
    assert code == 0
    assert said.splitlines()[:-1] == TOLD
    assert "41% lengkap" in text(page)
    for sealed in ("MARKEXHIBIT", parts.MARK_WORK, "RAHASIA", "Ibu Contoh"):
        assert (sealed in text(page), sealed in said) == (True, False), sealed


@pytest.mark.parametrize("who", ["caseworker", "manager", "administrator", "foreigner", "nobody@contoh.test"])
def test_it_has_the_rights_of_the_member_and_no_more(who: str, house: World, tmp_path: Path) -> None:
    claim = a_claim(house)
    give_consent(house)
    email = house.users[who].email if who in house.users else who
    with pytest.raises(CommandError):
        run(house, str(claim.pk), tmp_path / "berkas.pdf", by=email)
    assert state(house) == (0, 0, 0)
    assert not (tmp_path / "berkas.pdf").exists()


@pytest.mark.parametrize("wanted", ["K26-XXXXX", "00000000-0000-4000-8000-000000000000"])
def test_a_claim_that_is_not_there_is_not_built(wanted: str, house: World, tmp_path: Path) -> None:
    give_consent(house)
    with pytest.raises(CommandError):
        run(house, wanted, tmp_path / "berkas.pdf")
    assert not (tmp_path / "berkas.pdf").exists()


@pytest.mark.parametrize("what", ["the name", "the account of an episode"])
def test_what_is_damaged_ends_it_with_a_sentence_before_anything_is_asked_for(
    house: World, tmp_path: Path, what: str
) -> None:
    claim = a_claim(house)
    give_consent(house)
    if what == "the name":
        hurt(house, "cases_identity", "full_name", "person_id", house.case.person_id)
    else:
        put_story(house)
        with house.at_work(house.lawyer):
            episode = Episode.objects.earliest("created_at").pk
        hurt(house, "cases_episode", "account", "id", episode)
    with pytest.raises(CommandError, match="rusak dan tidak dapat dibuka"):
        run(house, str(claim.pk), tmp_path / "berkas.pdf")
    assert (state(house), (tmp_path / "berkas.pdf").exists()) == ((0, 0, 0), False)


NEWER = "Versi 2 lebih baru daripada versi ini."
WITHHELD = TOLD[-1]
CHANGED = "Permohonan telah berubah sejak versi ini disusun. Perubahannya tidak ada di dalamnya."
SUPERSEDED = (
    "Versi 2 lebih baru dan sudah ditandatangani atau diajukan. Ajukan versi itu atau yang lebih baru lagi. Jika itu "
    "tercatat karena kekeliruan, batalkan dahulu langkahnya."
)
RETURNED = "Lengkapi permohonan dan susun versi baru; versi itulah yang diajukan."
WITHDRAWN = "Permohonan ini ditarik. Ubah itu dahulu jika tetap diteruskan."


def test_of_a_version_built_before_all_that_its_page_tells_is_told(house: World, tmp_path: Path, sign_in: Any) -> None:
    claim = a_claim(house)
    give_consent(house)
    assert run(house, str(claim.pk), tmp_path / "pertama.pdf")[0] == 0

    def told(name: str, number: int = 1) -> list[str]:
        code, said = run(house, str(claim.pk), tmp_path / name, number=number)
        assert (code, (tmp_path / name).exists()) == (0, True)
        return said.splitlines()[:-1]

    assert told("lagi.pdf") == []
    kept_from_family(house, claim)
    assert told("dirahasiakan.pdf") == [WITHHELD]
    fill_in(house, claim, version=1, articles="Pasal 455 KUHP")
    assert told("berubah.pdf") == [CHANGED, WITHHELD]
    assert run(house, str(claim.pk), tmp_path / "kedua.pdf")[0] == 0
    assert told("pertama-lagi.pdf") == [NEWER, CHANGED, WITHHELD]
    with house.at_work(house.lawyer):
        second = Dossier.objects.get(number=2)
    lawyer = sign_in(house.lawyer)
    assert move(house, second, lawyer, "SIGNED", "FILED") == [303, 303]
    assert told("diganti.pdf") == [NEWER, SUPERSEDED, CHANGED, WITHHELD]
    assert move(house, second, lawyer, "RETURNED") == [303]
    assert told("kembali.pdf", 2) == [RETURNED, WITHHELD]
    move_claim(house, claim, "WITHDRAWN")
    assert told("dicabut.pdf", 2) == [WITHDRAWN, WITHHELD]
