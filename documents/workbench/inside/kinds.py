"""What is taken: a file's type by its own beginning, and why one is not taken."""

JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"


class Refused(Exception):
    """Why the file is not taken: one of the reasons that documents.workbench knows."""


def kind_of(raw: bytes) -> str:
    """The type by the content's own beginning. Raises Refused for all that is not ours to take."""
    if raw.startswith(b"\xff\xd8\xff"):
        return JPEG
    if raw.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if raw[:16].lstrip(b"\xef\xbb\xbf\r\n\t \0").startswith(b"%PDF-"):
        return PDF
    raise Refused("WRONG_TYPE")
