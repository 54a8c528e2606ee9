"""Run by documents.workbench in a process of its own: takes one file, gives clean A4 pages.

It reads a file that somebody may have made to do harm. So it knows no settings, no keys and no database (it
imports nothing of ours but the modules of this folder), writes nothing but its answer, and may use so much memory
and time and no more.

Answer on stdout: a line of JSON ({"content_type", "pages"} or {"refused": reason}), then what was made: the pages as
PDF, a copy in the file's own type, the picture of one page, or a PDF with black boxes.
What is kept of a PDF is what its pages look like: annotations are drawn in; scripts, links, attachments, form
data and metadata stay behind. Photos are turned upright and written anew, without what the camera noted.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any

MEMORY = 1024 * 1024 * 1024
SECONDS = 30
resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

import pikepdf  # noqa: E402 -- under the limits from its first line

from blackening import redacted_image, redacted_pdf  # noqa: E402
from kinds import PDF, Refused, kind_of  # noqa: E402
from pages import as_they_are, fitted, page_of_image, pages_of_pdf, picture_of_pdf  # noqa: E402
from pictures import LONG_SIDE, copy_of_image, jpeg, upright  # noqa: E402

# Nothing is written to any file, and nothing more is loaded than the libraries.
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

MOST_OUT = 200 * 1024 * 1024


def made_of(raw: bytes, wanted: str, detail: Any) -> tuple[str, int, bytes]:
    """(type, number of pages, what is wanted: clean "pages", a "copy", the "picture" of the page that `detail` says, or
    all "redacted" as it says). Raises Refused."""
    kind = kind_of(raw)
    try:
        if wanted == "picture":
            out = picture_of_pdf(raw, detail) if kind == PDF else (1, jpeg(upright(raw, kind, LONG_SIDE)))
        elif wanted == "redacted":
            out = redacted_pdf(raw, detail) if kind == PDF else redacted_image(raw, kind, detail)
        elif kind == PDF:
            out = pages_of_pdf(raw, as_they_are if wanted == "copy" else fitted)
        else:
            out = copy_of_image(raw, kind) if wanted == "copy" else page_of_image(raw, kind)
    except Refused:
        raise
    except MemoryError:
        raise Refused("TOO_HEAVY") from None
    except pikepdf.PasswordError:
        raise Refused("ENCRYPTED") from None
    except Exception:
        # Whatever a parser says about a file that it cannot read means the same to a person.
        raise Refused("BROKEN") from None
    if len(out[1]) > MOST_OUT:
        raise Refused("TOO_HEAVY")
    return (kind, *out)


def main() -> None:
    wanted, detail = sys.argv[1], json.loads(sys.argv[2])
    try:
        kind, count, made = made_of(sys.stdin.buffer.read(), wanted, detail)
        answer: dict[str, Any] = {"content_type": kind, "pages": count}
    except Refused as refusal:
        answer, made = {"refused": str(refusal)}, b""
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    if wanted != "look":
        sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
