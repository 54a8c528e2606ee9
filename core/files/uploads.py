"""Django's own upload handlers spill plain bytes to /tmp; this one seals them while they arrive."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Self

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from core.domain.directions import without_directions
from core.errors import SERVICE_GONE, NoRoom, is_no_room
from core.files import storage as files
from core.files.storage import SealedWriter, StoredFile


class SealedUpload(UploadedFile):  # type: ignore[type-arg]  # not subscriptable at run time
    """An uploaded file that is sealed already.

    The service that gives it an owning row sets `claimed`; what nobody has claimed when the request ends, or
    what was claimed in a request that failed after all, is deleted.
    """

    claimed = False

    def __init__(self, *, name: str, size: int, stored: StoredFile | None, had_room: bool = True) -> None:
        super().__init__(file=io.BytesIO(b""), name=name, size=size)
        self._stored, self._had_room = stored, had_room

    @property
    def stored(self) -> StoredFile | None:
        """The sealed file; None when it was too large to be kept. Raises NoRoom when the disk was full."""
        if not self._had_room:
            raise NoRoom
        return self._stored

    @classmethod
    def of(cls, name: str, chunks: Iterable[bytes]) -> Self:
        """Seal content that did not come by a form, such as demo data."""
        stored = files.store(chunks)
        return cls(name=name, size=stored.size, stored=stored)

    @property
    def is_too_large(self) -> bool:
        return self.stored is None

    def chunks(self, chunk_size: int | None = None) -> Any:
        if self.stored is None:
            return iter(())
        return files.read(self.stored.name, self.stored.key)

    def discard(self) -> None:
        """Delete what was stored, when nothing will own it."""
        if self._stored is not None:
            files.delete(self._stored.name)


class SealedUploadHandler(FileUploadHandler):
    """Seals each file of a multipart body; past the limit, or on a full disk, it reads on and keeps nothing.

    What was typed beside a file that found no room is read on, so that it can be given back.

    A body is parsed before anybody is asked who sends it (the CSRF token stands in it), so a file that comes
    without a signed-in session is skipped and never touches the disk.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._writer: SealedWriter | None = None
        if not _is_signed_in(self.request):
            raise SkipFile
        self._size, self._had_room = 0, True
        with self._while_room():
            self._writer = SealedWriter()
            # From the first byte on: when the line breaks, Django does not come back to this handler.
            _pending(self.request).append(self._writer)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._size += len(raw_data)
        if self._writer is None:
            return
        if self._size > settings.UPLOAD_LIMIT_BYTES:
            self.upload_interrupted()
            return
        with self._while_room():
            self._writer.write(raw_data)

    def file_complete(self, file_size: int) -> SealedUpload:
        stored = None
        if self._writer is not None:
            with self._while_room():
                stored = self._writer.finish()
                _pending(self.request).remove(self._writer)
                self._writer = None
        name = without_directions(self.file_name or "")
        upload = SealedUpload(name=name, size=self._size, stored=stored, had_room=self._had_room)
        _pending(self.request).append(upload)
        return upload

    def upload_interrupted(self) -> None:
        if self._writer is not None:
            _pending(self.request).remove(self._writer)
            self._writer.discard()
            self._writer = None

    @contextmanager
    def _while_room(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if not is_no_room(error):
                raise
            self._had_room = False
            self.upload_interrupted()


class DiscardUnclaimedMiddleware:
    """Deletes the sealed files of a request that no row has come to own."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        succeeded = False
        try:
            response = self.get_response(request)
            # A refusal or failure has rolled back whatever row had claimed a file.
            succeeded = response.status_code < 400
            return response
        finally:
            for upload in _pending(request):
                if not (succeeded and getattr(upload, "claimed", False)):
                    upload.discard()


def _is_signed_in(request: Any) -> bool:
    try:
        return SESSION_KEY in getattr(request, "session", {})
    except SERVICE_GONE:
        # The request is refused a moment later. The text beside the file is read on, so that it can be given back.
        return False


def _pending(request: Any) -> list[SealedWriter | SealedUpload]:
    """What this request has written so far and must answer for."""
    if not hasattr(request, "sealed_uploads"):
        request.sealed_uploads = []
    found: list[SealedWriter | SealedUpload] = request.sealed_uploads
    return found
