"""How a text that must not be there may stand somewhere all the same."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote, quote_plus


def forms(mark: str) -> dict[str, bytes]:
    """The ways in which a text may stand somewhere without being hidden."""
    plain = mark.encode()
    found = {
        "as written": plain,
        "in capitals": mark.upper().encode(),
        "in small letters": mark.lower().encode(),
        "UTF-16, low byte first": mark.encode("utf-16-le"),
        "UTF-16, high byte first": mark.encode("utf-16-be"),
        "hexadecimal": plain.hex().encode(),
        "HEXADECIMAL": plain.hex().upper().encode(),
        "in an address": quote(mark).encode(),
        "as a part of an address": quote(mark, safe="").encode(),
        "in a form": quote_plus(mark).encode(),
        "in JSON": json.dumps(mark)[1:-1].encode(),
        "in Python": mark.encode("unicode_escape"),
    }
    for shift in range(3):
        # What stands before and after a text changes the letters at its ends, and those alone.
        coded = base64.b64encode(b"\0" * shift + plain + b"\0" * (-(shift + len(plain)) % 3))
        inner = coded[-(-shift * 4 // 3) + (shift > 0) : -4]
        found[f"base64, {shift} before"] = inner
        found[f"base64 for addresses, {shift} before"] = inner.replace(b"+", b"-").replace(b"/", b"_")
    return found
