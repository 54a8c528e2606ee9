"""How a file leaves the house, by page and API alike: decrypted while it is sent, inert, under a neutral name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import NamedTuple
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from core.access.actor import ActingUser
from core.access.log import log_access
from core.registry import Registry
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

# Asked for each file that is downloaded, before anything is noted: an app notes to whom what it made goes, or raises
# Withheld.
handed_out: Registry[str, Callable[[Document, ActingUser], None]] = Registry("documents.handed_out")


class Marking(NamedTuple):
    """What makes a copy that says who took it, and what its name says that it is."""

    mark: Callable[[bytes], bytes]
    called: str


class MadeCopy(NamedTuple):
    content: Iterator[bytes]
    size: int
    file_name: str


# Asked for each file that Harapan made and that is downloaded: an app gives what makes a copy of it that says who took
# it, or None where the file is sent as it is.
marking: Registry[str, Callable[[Document, ActingUser], Marking | None]] = Registry("documents.marking")


def proof_for(user: ActingUser, act: str | None, document_id: UUID) -> str:
    """For which purpose a look at a file asks for a freshly proved session: what Harapan put together of a whole case.

    To take any file away asks for it.
    """
    made = Document.objects.visible_to(user, act).filter(pk=document_id, origin=Document.Origin.MADE)
    return "export" if made.exists() else ""


def sent(document: Document, *, by: ActingUser) -> StreamingHttpResponse:
    """The file as an answer to be kept, noted in its chain of custody. The look must have been logged.

    Of what was received it is a copy, written anew without what cameras and programs noted; of what an app marks, a
    copy that says who took it. Raises Withheld; Damaged or FileNotFoundError for a file that does not open.
    """
    if document.origin == Document.Origin.MADE:
        made = made_copy(document, by=by)
        _log_taken(document, by=by)
        return _answer(document, made.content, made.size, made.file_name)
    copy = _made(workbench.as_copy, _content(document))
    _note(document, DocumentEvent.Kind.DOWNLOADED, by=by)
    _log_taken(document, by=by)
    return _answer(document, iter([copy]), len(copy), document.file_name)


def made_copy(document: Document, *, by: ActingUser) -> MadeCopy:
    """What is given out of a file that Harapan made, noted. Raises as `sent()`."""
    content = _content(document)
    _note(document, DocumentEvent.Kind.DOWNLOADED, by=by)
    for marker in marking.values():
        marked = marker(document, by)
        if marked is not None:
            copy = marked.mark(b"".join(content))
            return MadeCopy(iter([copy]), len(copy), document.file_name_of(marked.called))
    return MadeCopy(content, document.size, document.file_name)


def sent_unchanged(document: Document, *, by: ActingUser) -> StreamingHttpResponse:
    """The file bit by bit as it came, to be kept. It is decrypted after the scope has ended. Raises as `sent()`.

    What Harapan made is not to be had around its marks this way.
    """
    return sent(document, by=by) if document.origin == Document.Origin.MADE else sent_as_kept(document, by=by)


def sent_as_kept(document: Document, *, by: ActingUser, called: str | None = None) -> StreamingHttpResponse:
    """The file bit by bit as it is kept: for an app that has written down for what. `called`: what its name says that
    it is, beside which version. Raises as `sent()`."""
    content = _content(document)
    _note(document, DocumentEvent.Kind.ORIGINAL, by=by)
    _log_taken(document, by=by)
    name = document.file_name if called is None else document.file_name_of(called)
    return _answer(document, content, document.size, name)


def picture(document: Document, number: int, *, by: ActingUser) -> HttpResponse:
    """One page of a document as a picture, for its page of ours. The look must have been logged, and is noted by that
    page. Raises as `sent()`."""
    _require(withheld.reason_for(document, by))
    page = _made(partial(workbench.as_picture, number=number), _begun(document.open_file()))
    return _inert(HttpResponse(page, content_type="image/jpeg"))


def _made(make: Callable[[Iterator[bytes]], bytes], content: Iterator[bytes]) -> bytes:
    try:
        return make(content)
    except workbench.Refused as refusal:
        raise withheld.Withheld(refusal.reason.label) from None


def _content(document: Document) -> Iterator[bytes]:
    _require(withheld.reason(document))
    return _begun(document.open_file())


def _require(reason: str) -> None:
    if reason:
        raise withheld.Withheld(reason)


def _note(document: Document, kind: DocumentEvent.Kind, *, by: ActingUser) -> None:
    for note in handed_out.values():
        note(document, by)
    note_handling(document=document, kind=kind, by=by)


def _log_taken(document: Document, *, by: ActingUser) -> None:
    """The page or endpoint has logged that it was opened; that it left as a file stands there by itself."""
    log_access(by=by, act="documents.document.taken", rows=[document], compartments=[document.compartment])


def _answer(document: Document, content: Iterator[bytes], size: int, name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(content, content_type=document.content_type)
    response["Content-Length"] = str(size)
    response["Content-Disposition"] = str(content_disposition_header(True, name))
    return _inert(response)


def _inert[R: HttpResponseBase](response: R) -> R:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = INERT
    return response


def _begun(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same chunks, the first of them read already: what fails at once fails before an answer has begun."""
    return chain([next(chunks)], chunks)
