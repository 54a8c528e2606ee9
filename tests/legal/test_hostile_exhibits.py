"""Exhibits that were made to do harm, or are none: refused with a sentence when they are added; and where one lies in
the store all the same, a page says so and the rest of the dossier stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from documents.models import Document
from documents.workbench import Reason
from legal.dossier import words
from legal.models import Dossier, Exhibit, RestitutionClaim
from tests.documents import samples
from tests.factories import World
from tests.legal.asking import an_exhibit, url
from tests.legal.dossiers import Paper, asked, file_of, put_losses, work
from tests.legal.makers import give_consent

MEGABYTE = 1024 * 1024


def heavy() -> Iterator[bytes]:
    """200 MB that begin like a photo."""
    yield b"\xff\xd8\xff\xe0"
    for _number in range(200):
        yield bytes(MEGABYTE)


HOSTILE: dict[str, tuple[Reason, Callable[[], Iterator[bytes]]]] = {
    "locked with a password": (Reason.ENCRYPTED, lambda: iter([samples.encrypted_pdf()])),
    "a bomb of pixels": (Reason.TOO_MANY_PIXELS, lambda: iter([samples.pixel_bomb()])),
    "a bomb of blanks": (Reason.TOO_HEAVY, lambda: iter([samples.pdf_bomb()])),
    "another type": (Reason.WRONG_TYPE, lambda: iter([b"PK\x03\x04" + bytes(500)])),
    "nothing": (Reason.EMPTY, lambda: iter([])),
    "200 MB": (Reason.TOO_LARGE, heavy),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_when_it_is_added_and_the_form_keeps_the_rest(
    name: str, world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    reason, make = HOSTILE[name]
    whole = an_exhibit(world, claim)
    upload = SimpleUploadedFile("kuitansi.pdf", b"".join(make()))
    answer = lawyer.post(
        url("exhibit-add", world, claim),
        {"file": upload, "existing": "", "title": "Kuitansi obat", "form": "COPY"},
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert str(reason.label) in text or (reason is Reason.EMPTY and "The file is empty." in text)
    assert 'value="Kuitansi obat"' in text
    with world.at_work(world.lawyer):
        assert [row.pk for row in Exhibit.objects.all()] == [whole.pk]
        assert Document.objects.count() == 1


def test_where_they_lie_in_the_store_the_rest_of_the_dossier_stands(
    world: World, claim: RestitutionClaim, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_consent(world)
    put_losses(world, claim)
    exhibits = [an_exhibit(world, claim) for _name in (*HOSTILE, "whole")]
    content = {exhibit.document_id: make for exhibit, (_reason, make) in zip(exhibits, HOSTILE.values(), strict=False)}
    opened = Document.open_file
    with monkeypatch.context() as patch:
        patch.setattr(Document, "open_file", lambda row: content[row.pk]() if row.pk in content else opened(row))
        dossier = asked(world, claim)
        work()
    paper = Paper(file_of(world, dossier), world.case.code)
    with world.at_work(world.lawyer):
        problems = Dossier.objects.get(pk=dossier.pk).problems
    assert problems == [
        {"exhibit": f"P-{number}", "reason": reason.value} for number, (reason, _make) in enumerate(HOSTILE.values(), 1)
    ]
    for number, (reason, _make) in enumerate(HOSTILE.values(), 1):
        page = " ".join(paper.pages[len(paper.pages) - len(exhibits) + number - 1].split())
        assert f"Bukti P-{number}" in page
        assert f"Berkas bukti ini tidak dapat dilampirkan: {words.PROBLEMS[reason]}." in page
    assert "tidak dapat dilampirkan" not in paper.pages[-1]
