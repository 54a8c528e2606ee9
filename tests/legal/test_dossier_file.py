"""The dossier as a file: its pages, what is stamped on them, what it tells of itself, and how it is kept."""

from __future__ import annotations

import hashlib
import re
import subprocess
from io import BytesIO
from pathlib import Path

import pikepdf

from audit.models import AccessEntry
from cases.extension.timeline_models import TimelineEntry
from core.compartments import Compartment
from core.db import trail_scope
from documents.models import Document, DocumentEvent
from legal.models import Dossier, RestitutionClaim
from tests.factories import World
from tests.legal.dossiers import Paper, as_text, asked, file_of, one_line, put_exhibits, put_losses, work
from tests.legal.makers import add_loss, give_consent, rupiah


def test_exhibits_stand_behind_in_order_stamped_and_counted(paper: Paper) -> None:
    total = len(paper.pages)
    body = total - 5
    for number, page in enumerate(paper.pages, 1):
        assert f"halaman {number} dari {total}" in " ".join(page.split())
    marks = [re.findall(r"Bukti (P-\d+)\s*$", " ".join(page.split("\n")[0:4]).strip()) for page in paper.pages[body:]]
    assert [mark for [mark] in marks] == ["P-1", "P-2", "P-3", "P-3", "P-3"]
    for number, text in enumerate(("HALAMANSATU", "HALAMANDUA", "HALAMANTIGA")):
        assert text in paper.pages[body + 2 + number]
    # The list of evidence says where each stands, whether it is an original, and what it proves.
    listed = next(page for page in map(one_line, as_text(paper.content, "-raw")) if "Membuktikan" in page)
    assert re.search(rf"P-1 Foto slip gaji .*?Asli .*?huruf a .*?{body + 1}\b", listed)
    assert re.search(rf"P-2 Pindaian kontrak melintang .*?Salinan .*?huruf d .*?{body + 2}\b", listed)
    assert re.search(rf"P-3 Rekening koran .*?Salinan .*?huruf a .*?{body + 3}–{body + 5}", listed)
    with pikepdf.open(BytesIO(paper.content)) as pdf:
        wide = [float(page.mediabox[2]) > float(page.mediabox[3]) for page in pdf.pages]
        assert wide == [False] * body + [True, True, False, False, False]
        with pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]
    assert titles[-3:] == [
        "Bukti P-1 – Foto slip gaji",
        "Bukti P-2 – Pindaian kontrak melintang",
        "Bukti P-3 – Rekening koran",
    ]
    assert any("Rincian kerugian" in title for title in titles) or any("Permohonan" in title for title in titles)


def test_the_table_of_contents_names_the_pages_on_which_chapters_stand(paper: Paper) -> None:
    contents = next(page for page in paper.pages if "Daftar isi" in page)
    for title in (
        "Identitas korban dan pemohon",
        "Kuasa dan pendamping",
        "Termohon dan pihak ketiga",
        "Kronologi peristiwa",
        "Status perkara",
        "Rincian kerugian",
        "Bentuk restitusi",
        "Daftar bukti",
        "Catatan penyusunan dan penyerahan",
    ):
        found = re.search(rf"{title}[ .]+(\d+)", contents)
        assert found, title
        assert title in paper.pages[int(found[1]) - 1]


def test_the_file_names_nobody_and_no_program(paper: Paper) -> None:
    with pikepdf.open(BytesIO(paper.content)) as pdf:
        assert {key: str(value) for key, value in pdf.docinfo.items()} == {"/Title": f"{paper.case_code} – versi 1"}
        assert "/Metadata" not in pdf.Root
        assert str(pdf.Root.Lang) == "id"
    fonts = subprocess.run(["pdffonts", "-"], input=paper.content, capture_output=True, check=True).stdout.decode()
    ours = [line for line in fonts.splitlines()[2:] if "Helvetica" not in line]
    assert ours and all("Noto" in line for line in ours)


def test_it_is_kept_as_a_sealed_legal_document_with_its_digests(built: tuple[Dossier, Paper], world: World) -> None:
    dossier, paper = built
    with world.at_work(world.lawyer) as by:
        row = Dossier.objects.select_related("document").get(pk=dossier.pk)
        document = row.document
        assert document is not None
        assert (document.compartment, document.origin) == (Compartment.LEGAL, Document.Origin.MADE)
        assert document.sha256 == hashlib.sha256(paper.content).hexdigest()
        assert (row.pages, document.pages) == (len(paper.pages), len(paper.pages))
        assert re.fullmatch("[0-9a-f]{64}", row.content_digest)
        assert row.problems == []
        kinds = list(DocumentEvent.objects.order_by("at").values_list("kind", flat=True))
        assert kinds == ["RECEIVED"] * 3 + ["MADE"] * 2 + ["BUNDLED"] * 3
        [entry] = TimelineEntry.objects.filter(kind="legal.dossier")
        assert (entry.compartment, entry.by_id) == (Compartment.LEGAL, by.pk)
    with world.at_work(world.caseworker) as by:
        assert not Document.objects.visible_to(by).filter(pk=document.pk).exists()
    with trail_scope(world.organisation.pk):
        entry_of_access = AccessEntry.objects.using("trail").get(act="legal.dossier.built")
    assert entry_of_access.user_id == world.lawyer.pk
    assert set(entry_of_access.compartments) == {"general", "identity", "legal"}


def test_the_next_version_is_another_file_and_the_first_stays(built: tuple[Dossier, Paper], world: World) -> None:
    dossier, paper = built
    claim = _claim(world, dossier)
    add_loss(world, claim, rupiah("D", "Biaya visum", "1", "500000"))
    second = asked(world, claim)
    work()
    content = file_of(world, second)
    assert second.number == 2
    assert "versi 2" in Paper(content, world.case.code).words
    assert file_of(world, dossier) == paper.content
    with world.at_work(world.lawyer):
        digests = set(Dossier.objects.values_list("content_digest", flat=True))
        rows = Dossier.objects.select_related("document__case", "own_part__case").order_by("number")
        names = [[row.document.file_name, row.own_part.file_name] for row in rows]
    assert len(digests) == 2
    # The files in a folder of downloads tell which version each is.
    code = world.case.code
    assert names == [[f"{code}-4.pdf", f"{code}-5.pdf"], [f"{code}-6-v2.pdf", f"{code}-7-v2.pdf"]]


def test_one_that_is_finished_while_its_page_is_made_is_still_at_work_there(
    world: World, claim: RestitutionClaim
) -> None:
    """Else the page would say that it is done, show no file, and never ask again."""
    give_consent(world)
    add_loss(world, claim, rupiah("D", "Biaya visum", "1", "500000"))
    with world.at_work(world.lawyer):
        read_before = Dossier.objects.get(pk=asked(world, claim).pk)
        work()
        assert (read_before.state, read_before.is_built) == (Dossier.State.RUNNING, False)
        assert Dossier.objects.get(pk=read_before.pk).state == Dossier.State.DONE


def _claim(world: World, dossier: Dossier) -> RestitutionClaim:
    with world.at_work(world.lawyer):
        return RestitutionClaim.objects.select_related("case__person", "matter").get(pk=dossier.claim_id)


def test_damaged_exhibits_are_told_and_the_rest_stands(world: World, claim: RestitutionClaim, store: Path) -> None:
    give_consent(world)
    losses = put_losses(world, claim)
    damaged, gone, _whole = put_exhibits(world, claim, losses)
    with world.at_work(world.lawyer):
        names = [Document.objects.get(pk=row.document_id).storage_name for row in (damaged, gone)]
    path = store / names[0]
    path.write_bytes(path.read_bytes()[:-5] + b"xxxxx")
    (store / names[1]).unlink()
    dossier = asked(world, claim)
    work()
    paper = Paper(file_of(world, dossier), world.case.code)
    assert paper.words.count("Berkas bukti ini tidak dapat dilampirkan: berkas rusak.") == 2
    assert "HALAMANTIGA" in paper.pages[-1]
    assert "Bukti P-2" in paper.pages[-4]
    with world.at_work(world.lawyer):
        assert Dossier.objects.get(pk=dossier.pk).problems == [
            {"exhibit": "P-1", "reason": "BROKEN"},
            {"exhibit": "P-2", "reason": "BROKEN"},
        ]
