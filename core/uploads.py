"""Django's own upload handlers spill plain bytes to /tmp; this one seals them while they arrive."""

from __future__ import annotations

import io
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from core import files
from core.files import SealedWriter, StoredFile


class SealedUpload(UploadedFile):
    """An uploaded file that is sealed already. `stored` is None when it was too large to be kept."""

    def __init__(self, *, name: str, size: int, head: bytes, stored: StoredFile | None) -> None:
        super().__init__(file=io.BytesIO(b""), name=name, size=size)
        self.head = head
        self.stored = stored

    @property
    def is_too_large(self) -> bool:
        return self.stored is None

    def chunks(self, chunk_size: int | None = None) -> Any:
        if self.stored is None:
            return iter(())
        return files.read(self.stored.name, self.stored.key)

    def discard(self) -> None:
        """Delete what was stored, when nothing will own it."""
        if self.stored is not None:
            files.delete(self.stored.name)


class SealedUploadHandler(FileUploadHandler):
    """Seals each file of a multipart body; past the limit it reads on and keeps nothing."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._writer: SealedWriter | None = SealedWriter()
        self._head = b""
        self._size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._size += len(raw_data)
        if self._writer is None:
            return
        if self._size > settings.UPLOAD_LIMIT_BYTES:
            self._writer.discard()
            self._writer = None
            return
        if len(self._head) < 8192:
            self._head += raw_data[: 8192 - len(self._head)]
        self._writer.write(raw_data)

    def file_complete(self, file_size: int) -> SealedUpload:
        stored = self._writer.finish() if self._writer is not None else None
        upload = SealedUpload(name=self.file_name or "", size=self._size, head=self._head, stored=stored)
        self._pending().append(upload)
        self._writer = None
        return upload

    def upload_interrupted(self) -> None:
        if getattr(self, "_writer", None) is not None:
            self._writer.discard()  # type: ignore[union-attr]
            self._writer = None

    def _pending(self) -> list[SealedUpload]:
        """The request's uploads: what no document has claimed when it ends is deleted."""
        request: Any = self.request
        if not hasattr(request, "sealed_uploads"):
            request.sealed_uploads = []
        found: list[SealedUpload] = request.sealed_uploads
        return found


class DiscardUnclaimedMiddleware:
    """Deletes the sealed files of a request that no row has come to own."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        try:
            return self.get_response(request)
        finally:
            for upload in getattr(request, "sealed_uploads", []):
                if not getattr(upload, "claimed", False):
                    upload.discard()
