"""The dossier's own part to be archived, with its manifest; and the bundle, which claims no more than it is."""

from __future__ import annotations

import json
from hashlib import sha256

from django.utils import timezone

from documents.models import Document
from legal.models import Dossier
from tests.factories import World
from tests.legal.archived import claims_archive, enclosed, faults
from tests.legal.dossiers import Paper, as_text, one_line, own_part_of


def test_the_own_part_is_an_archived_file_and_the_bundle_does_not_say_that_it_is(
    built: tuple[Dossier, Paper], world: World
) -> None:
    dossier, paper = built
    own = own_part_of(world, dossier)
    assert faults(own) == []
    assert claims_archive(own)
    assert not claims_archive(paper.content)
    assert set(faults(paper.content)) >= {"no metadata", "no output intent"}, "the test can turn red"


def test_the_manifest_goes_along_and_says_what_there_is(built: tuple[Dossier, Paper], world: World) -> None:
    dossier, paper = built
    own = own_part_of(world, dossier)
    files = enclosed(own)
    assert set(files) == {"manifes.json", "manifes.txt"}
    said = json.loads(files["manifes.json"])
    with world.at_work(world.lawyer):
        row = Dossier.objects.get(pk=dossier.pk)
        originals = list(Document.objects.filter(origin="RECEIVED").order_by("number").values_list("sha256", flat=True))
    body = len(as_text(own, "-layout"))
    assert {key: said[key] for key in said if key != "exhibits"} == {
        "format": "harapan-dossier-1",
        "case_code": paper.case_code,
        "version": 1,
        "date": f"{timezone.localtime(row.created_at):%Y-%m-%d}",
        "content_sha256": row.content_digest,
        "own_pages": body,
        "bundle_pages": len(paper.pages),
        "bundle_sha256": sha256(paper.content).hexdigest(),
    }
    assert [(one["mark"], one["description"], one["sha256"]) for one in said["exhibits"]] == [
        ("P-1", "Foto slip gaji", originals[0]),
        ("P-2", "Pindaian kontrak melintang", originals[1]),
        ("P-3", "Rekening koran", originals[2]),
    ]
    assert [(one["first_page"], one["last_page"], one["pages"]) for one in said["exhibits"]] == [
        (body + 1, body + 1, 1),
        (body + 2, body + 2, 1),
        (body + 3, body + 5, 3),
    ]
    text = files["manifes.txt"].decode()
    for shown in (paper.case_code, "Versi: 1", row.content_digest, said["bundle_sha256"], *originals, "Rekening koran"):
        assert shown in text


def test_both_say_the_same_and_each_counts_its_own_pages(built: tuple[Dossier, Paper], world: World) -> None:
    dossier, paper = built
    own = [one_line(page) for page in as_text(own_part_of(world, dossier), "-raw")]
    bundled = [one_line(page) for page in as_text(paper.content, "-raw")][: len(own)]
    for number, (alone, within) in enumerate(zip(own, bundled, strict=True), 1):
        assert f"halaman {number} dari {len(own)}" in alone
        assert alone.replace(f"dari {len(own)}", "") == within.replace(f"dari {len(paper.pages)}", "")
    cover = own[0]
    assert f"{len(own)} halaman tanpa bukti, {len(paper.pages)} halaman dengan bukti" in cover
    assert "Berkas ini tidak ditandatangani secara elektronik." in cover
    with world.at_work(world.lawyer):
        digest = Dossier.objects.get(pk=dossier.pk).content_digest
    assert f"Sidik isi (SHA-256) {digest[:32]} {digest[32:]}" in cover
