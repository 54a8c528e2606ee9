"""What work in progress puts aside: comes back as it was, lies on the disk sealed and without a name."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path
from random import Random

import pikepdf
import pytest
from cryptography.exceptions import InvalidTag

from core.files import pdf
from core.files import storage as files
from core.files.encrypted_temp import EncryptedTempDir
from core.files.storage import CHUNK

MARK = b"MARKASIDE"
SEALED = CHUNK + 16


@pytest.fixture(autouse=True)
def _own_store(store: Path) -> None:
    """For tests that put files aside without looking at the store."""


def on_disk(aside: EncryptedTempDir) -> bytes:
    handle = aside._sealed.fileno()
    return os.pread(handle, os.fstat(handle).st_size, 0)


def test_a_file_put_aside_is_a_file_like_others() -> None:
    random = Random(7)  # noqa: S311 -- made-up data
    with EncryptedTempDir() as aside:
        ours, theirs = aside.file(), BytesIO()
        beside = aside.file()
        for _step in range(400):
            place = random.randrange(theirs.seek(0, os.SEEK_END) + 1)
            data = random.randbytes(random.choice([1, 100, CHUNK - 1, CHUNK, 2 * CHUNK + 5]))
            for file in (ours, theirs):
                file.seek(place)
                file.write(data)
            beside.write(data[:100])
            place = random.randrange(place + 1)
            ours.seek(place)
            theirs.seek(place)
            assert ours.read(70_000) == theirs.read(70_000)
            assert ours.tell() == theirs.tell()
        assert b"".join(files.pieces(ours)) == theirs.getvalue()
        assert ours.seek(0, os.SEEK_END) == len(theirs.getvalue())


def test_what_is_put_aside_is_sealed_and_has_no_name(store: Path) -> None:
    with EncryptedTempDir() as aside:
        file = aside.file()
        file.write(MARK * CHUNK)
        file.flush()
        assert len(on_disk(aside)) == (len(MARK) - 1) * SEALED, "the last chunk is at hand"
        assert MARK not in on_disk(aside)
        assert list(store.rglob("*")) == []
    assert file.closed
    assert list(store.rglob("*")) == []


def test_a_chunk_that_changes_is_sealed_with_another_nonce() -> None:
    """Two texts under one nonce would open each other."""
    with EncryptedTempDir() as aside:
        file = aside.file()
        file.write(bytes(3 * CHUNK))
        file.seek(0)
        before = on_disk(aside)
        file.write(b"x")
        file.seek(CHUNK)
        assert file.read(1) == b"\0"
        changed = [old != new for old, new in zip(before, on_disk(aside), strict=False)]
        assert sum(changed[:SEALED]) > SEALED // 2, "not one byte alone: all of the chunk"
        file.seek(0)
        assert file.read(2) == b"x\0"


def test_the_place_of_a_closed_file_is_used_again() -> None:
    with EncryptedTempDir() as aside:
        first, second = aside.file(), aside.file()
        for file in (first, second):
            file.write(MARK * CHUNK)
            file.flush()
        size = len(on_disk(aside))
        first.close()
        third = aside.file()
        third.write(MARK[::-1] * CHUNK)
        third.flush()
        assert len(on_disk(aside)) == size
        assert b"".join(files.pieces(second)) == MARK * CHUNK
        assert b"".join(files.pieces(third)) == MARK[::-1] * CHUNK


def test_a_byte_changed_on_the_disk_is_seen() -> None:
    with EncryptedTempDir() as aside:
        file = aside.file()
        file.write(bytes(3 * CHUNK))
        os.pwrite(aside._sealed.fileno(), b"changed", SEALED + 10)
        assert file.seek(0) == 0
        assert len(file.read(CHUNK)) == CHUNK
        with pytest.raises(InvalidTag):
            file.read(CHUNK)


def paper(size: int) -> bytes:
    with pikepdf.new() as made:
        page = made.add_blank_page(page_size=(595, 842))
        page.Contents = made.make_stream(os.urandom(size))
        out = BytesIO()
        made.save(out)
        return out.getvalue()


def most_memory() -> int:
    """Kilobytes that this process had at most since it was last said to forget that."""
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1])


def test_papers_are_joined_without_being_in_memory_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "AT_ONCE", 7_000_000)
    content, stamps = paper(2_000_000), [paper(10) for _page in range(40)]
    with EncryptedTempDir() as aside:
        parts = []
        for number in range(40):
            file = aside.file()
            file.write(content)
            parts.append(pdf.PdfPart(f"Bukti {number}", file))
        Path("/proc/self/clear_refs").write_text("5")
        before = most_memory()
        whole = pdf.joined(paper(10), parts, stamps, aside=aside, title="Berkas", language="id")
        assert most_memory() - before < 40_000
        assert whole.seek(0, os.SEEK_END) > 80_000_000
        with pikepdf.open(whole) as made:
            assert len(made.pages) == 41
            with made.open_outline() as outline:
                assert [item.title for item in outline.root] == [f"Bukti {number}" for number in range(40)]
