"""A letter that is handed out, as the file that a browser or a program gets."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from documents.sending import INERT
from legal.services.letters import HandedOut


def as_file(handed: HandedOut) -> HttpResponse:
    from legal.letters import word  # noqa: PLC0415 -- only who takes the file loads the library

    response = HttpResponse(word.as_docx(handed.letter, head=handed.head), content_type=word.CONTENT_TYPE)
    response["Content-Disposition"] = str(content_disposition_header(True, handed.file_name))
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = INERT
    return response
