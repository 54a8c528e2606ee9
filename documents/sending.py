"""How a file leaves the house, by page and API alike: decrypted while it is sent, inert, under a neutral name."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any
from uuid import UUID

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from documents import withheld
from documents.models import Document, DocumentEvent
from documents.services import note_handling

# A file may do nothing: no script, no request, no form, no frame around it. (Chromium's viewer for PDF lives
# outside this and still shows it.)
INERT = "; ".join(
    (
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "sandbox",
    )
)


def proof_for(user: Any, act: str | None, document_id: UUID) -> str:
    """For which purpose a file asks for a freshly proved session: what Harapan has put together of a whole case."""
    made = Document.objects.visible_to(user, act).filter(pk=document_id, origin=Document.Origin.MADE)
    return "export" if made.exists() else ""


def sent(document: Document, *, as_attachment: bool, by: Any) -> StreamingHttpResponse:
    """The file as an answer, noted in its chain of custody. The look must have been logged.

    It is decrypted after the scope has ended. Raises Withheld, and Damaged or FileNotFoundError for a file that
    does not begin.
    """
    reason = withheld.reason(document)
    if reason:
        raise withheld.Withheld(reason)
    content = _begun(document.open_file())
    kind = DocumentEvent.Kind.DOWNLOADED if as_attachment else DocumentEvent.Kind.VIEWED
    note_handling(document=document, kind=kind, by=by)
    response = StreamingHttpResponse(content, content_type=document.content_type)
    response["Content-Length"] = str(document.size)
    response["Content-Disposition"] = str(content_disposition_header(as_attachment, document.file_name))
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = INERT
    return response


def _begun(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same chunks, the first of them read already: what fails at once fails before an answer has begun."""
    return chain([next(chunks)], chunks)
