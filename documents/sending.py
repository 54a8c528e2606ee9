"""How a file leaves the house, by page and API alike: decrypted while it is sent, inert, under a neutral name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import Any
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from documents import withheld, workbench
from documents.models import Document, DocumentEvent
from documents.services import note_handling

# A file may do nothing: no script, no request, no form, no frame around it.
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

# Told of each file that is downloaded, before anything is noted: an app notes to whom what it made goes, or raises
# Withheld.
handed_out: list[Callable[[Document, Any], None]] = []


def proof_for(user: Any, act: str | None, document_id: UUID) -> str:
    """For which purpose a file asks for a freshly proved session: what Harapan has put together of a whole case."""
    made = Document.objects.visible_to(user, act).filter(pk=document_id, origin=Document.Origin.MADE)
    return "export" if made.exists() else ""


def sent(document: Document, *, by: Any) -> StreamingHttpResponse:
    """The file as an answer to be kept, noted in its chain of custody. The look must have been logged.

    Of what was received it is a copy, written anew without what cameras and programs noted. Raises Withheld; Damaged
    or FileNotFoundError for a file that does not open.
    """
    kind = DocumentEvent.Kind.DOWNLOADED
    if document.origin == Document.Origin.MADE:
        return _answer(document, _content(document), document.size, kind, by=by)
    copy = _made(workbench.as_copy, document)
    return _answer(document, iter([copy]), len(copy), kind, by=by)


def sent_unchanged(document: Document, *, by: Any) -> StreamingHttpResponse:
    """The file bit by bit as it came, to be kept. It is decrypted after the scope has ended. Raises as `sent()`."""
    return _answer(document, _content(document), document.size, DocumentEvent.Kind.ORIGINAL, by=by)


def picture(document: Document, number: int) -> HttpResponse:
    """One page of a document as a picture, for its page of ours. The look must have been logged, and is noted by that
    page. Raises as `sent()`."""
    response = HttpResponse(_made(partial(workbench.as_picture, number=number), document), content_type="image/jpeg")
    return _inert(response)


def _made(make: Callable[[Iterator[bytes]], bytes], document: Document) -> bytes:
    try:
        return make(_content(document))
    except workbench.Refused as refusal:
        raise withheld.Withheld(refusal.reason.label) from None


def _content(document: Document) -> Iterator[bytes]:
    reason = withheld.reason(document)
    if reason:
        raise withheld.Withheld(reason)
    return _begun(document.open_file())


def _answer(
    document: Document, content: Iterator[bytes], size: int, kind: DocumentEvent.Kind, *, by: Any
) -> StreamingHttpResponse:
    for note in handed_out:
        note(document, by)
    note_handling(document=document, kind=kind, by=by)
    response = StreamingHttpResponse(content, content_type=document.content_type)
    response["Content-Length"] = str(size)
    response["Content-Disposition"] = str(content_disposition_header(True, document.file_name))
    return _inert(response)


def _inert[R: HttpResponseBase](response: R) -> R:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = INERT
    return response


def _begun(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same chunks, the first of them read already: what fails at once fails before an answer has begun."""
    return chain([next(chunks)], chunks)
