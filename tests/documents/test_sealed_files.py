"""Files on the disk are sealed, whole or refused, and owned or gone."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.test import RequestFactory

from core.errors import Damaged
from core.files import storage as files
from core.files.storage import CHUNK
from core.files.uploads import DiscardUnclaimedMiddleware, SealedUpload
from tests.documents.conftest import stored_files

TAG = 16

MARK = b"MARKFILE slip gaji asli "
BOUNDARY = "batas"


def content(size: int) -> bytes:
    return (MARK * (size // len(MARK) + 1))[:size]


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK, 3 * CHUNK + 7])
@pytest.mark.parametrize("step", [1000, CHUNK, 10 * CHUNK])
def test_what_is_read_is_what_was_written(store: Path, size: int, step: int) -> None:
    plain = content(size)
    stored = files.store(plain[at : at + step] for at in range(0, size, step))
    assert b"".join(files.read(stored.name, stored.key)) == plain
    assert (stored.size, stored.sha256) == (size, hashlib.sha256(plain).hexdigest())
    chunks = max(1, -(-size // CHUNK))
    [path] = stored_files(store)
    assert path.stat().st_size == size + chunks * TAG
    assert MARK not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


def test_what_a_command_of_root_writes_belongs_to_whom_the_store_belongs(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else web and worker, which are not root, could not read it."""
    given: list[tuple[Path, int, int]] = []
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "chown", lambda path, user, group: given.append((Path(path), user, group)))
    name = files.store([MARK]).name
    owner = store.stat()
    assert given == [(path, owner.st_uid, owner.st_gid) for path in (store / name[:2], store / name)]


def damaged(raw: bytes) -> dict[str, bytes]:
    """A sealed file of three chunks and a bit, spoilt in every way in which a disk or a person can."""
    full = CHUNK + TAG
    one, two, three, rest = raw[:full], raw[full : 2 * full], raw[2 * full : 3 * full], raw[3 * full :]
    flipped = bytearray(raw)
    flipped[full + 5] ^= 1
    last = bytearray(raw)
    last[-1] ^= 1
    return {
        "nothing left": b"",
        "less than a tag": raw[:10],
        "cut after a whole chunk": one + two,
        "cut after the first chunk": one,
        "cut inside a chunk": raw[: full + 100],
        "without its last byte": raw[:-1],
        "without its last chunk": one + two + three,
        "without its middle chunk": one + three + rest,
        "two chunks swapped": two + one + three + rest,
        "a chunk twice": one + two + two + three + rest,
        "a byte added": raw + b"\0",
        "a flipped bit": bytes(flipped),
        "a flipped bit in the last tag": bytes(last),
        "the end of another place": one + rest,
    }


@pytest.mark.parametrize("how", damaged(bytes(4 * (CHUNK + TAG))))
def test_a_changed_file_is_refused(store: Path, how: str) -> None:
    plain = content(3 * CHUNK + 7)
    stored = files.store([plain])
    [path] = stored_files(store)
    path.write_bytes(damaged(path.read_bytes())[how])
    got = bytearray()
    with pytest.raises(Damaged):
        for chunk in files.read(stored.name, stored.key):
            got += chunk
    # Nothing wrong was handed out before the damage was seen.
    assert plain.startswith(bytes(got))


def test_another_files_key_opens_nothing(store: Path) -> None:
    first, second = files.store([content(10)]), files.store([content(10)])
    with pytest.raises(Damaged):
        list(files.read(first.name, second.key))


def test_a_source_that_fails_leaves_nothing(store: Path) -> None:
    def source() -> Iterator[bytes]:
        yield content(2 * CHUNK)
        raise OSError("the line is down")

    with pytest.raises(OSError, match="the line is down"):
        files.store(source())
    assert stored_files(store) == []


def body(plain: bytes, *, name: str = "slip.pdf", close: bool = True) -> bytes:
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    )
    return head.encode() + plain + (f"\r\n--{BOUNDARY}--\r\n".encode() if close else b"")


def posted(raw: bytes, *, signed_in: bool = True) -> HttpRequest:
    request = RequestFactory().post("/", raw, content_type=f"multipart/form-data; boundary={BOUNDARY}")
    request.session = {SESSION_KEY: "1"} if signed_in else {}  # type: ignore[assignment]
    return request


def plain_left(mark: bytes, *folders: Path) -> list[Path]:
    return [p for folder in folders for p in folder.rglob("*") if p.is_file() and mark in p.read_bytes()]


def test_an_upload_is_sealed_while_it_arrives(store: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    temporary = tmp_path_factory.mktemp("tmp")
    plain = content(5 * CHUNK + 3)
    opened: list[str] = []
    real = os.open

    def noting(path: Any, *arguments: Any, **options: Any) -> int:
        opened.append(str(path))
        return real(path, *arguments, **options)

    request = posted(body(plain))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(temporary))
        patch.setattr("tempfile.tempdir", str(temporary))
        patch.setattr(os, "open", noting)
        upload = request.FILES["file"]
    assert isinstance(upload, SealedUpload)
    assert b"".join(upload.chunks()) == plain
    assert plain_left(MARK, store, temporary) == []
    assert [path for path in opened if not path.startswith(str(store))] == []
    assert stored_files(temporary) == []


def answer(status: int, *, claim: bool) -> Any:
    def respond(request: HttpRequest) -> HttpResponse:
        for upload in request.FILES.values():
            upload.claimed = claim
        return HttpResponse(status=status)

    return DiscardUnclaimedMiddleware(respond)


@pytest.mark.parametrize(
    ("status", "claim", "left"), [(303, True, 1), (303, False, 0), (422, True, 0), (409, True, 0), (500, True, 0)]
)
def test_only_what_a_row_has_come_to_own_stays(store: Path, status: int, claim: bool, left: int) -> None:
    answer(status, claim=claim)(posted(body(content(1000))))
    assert len(stored_files(store)) == left


def test_a_view_that_fails_leaves_nothing(store: Path) -> None:
    def fail(request: HttpRequest) -> HttpResponse:
        request.FILES["file"].claimed = True
        raise RuntimeError

    with pytest.raises(RuntimeError):
        DiscardUnclaimedMiddleware(fail)(posted(body(content(1000))))
    assert stored_files(store) == []


def test_a_body_that_ends_early_leaves_nothing(store: Path) -> None:
    def read(request: HttpRequest) -> HttpResponse:
        assert "file" not in request.FILES
        return HttpResponse()

    DiscardUnclaimedMiddleware(read)(posted(body(content(3 * CHUNK), close=False)))
    assert stored_files(store) == []


def test_a_line_that_breaks_leaves_nothing(store: Path) -> None:
    begun: list[int] = []

    class Breaking(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > 2 * CHUNK:
                begun.append(len(stored_files(store)))
                raise OSError("connection reset")
            return super().read(size)

    raw = body(content(10 * CHUNK))
    request = posted(raw)
    request._stream = Breaking(raw)

    def read(request: HttpRequest) -> HttpResponse:
        return HttpResponse(str(request.FILES))

    with pytest.raises((OSError, UnreadablePostError)):
        DiscardUnclaimedMiddleware(read)(request)
    assert begun == [1]
    assert stored_files(store) == []


def test_a_file_over_the_limit_is_read_to_its_end_and_not_kept(store: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "UPLOAD_LIMIT_BYTES", 2 * CHUNK)
        upload = posted(body(content(4 * CHUNK))).FILES["file"]
    assert isinstance(upload, SealedUpload)
    assert (upload.is_too_large, upload.size) == (True, 4 * CHUNK)
    assert stored_files(store) == []


def test_a_stranger_writes_nothing_to_the_disk(store: Path) -> None:
    request = posted(body(content(4 * CHUNK)), signed_in=False)
    assert "file" not in request.FILES
    assert stored_files(store) == []
