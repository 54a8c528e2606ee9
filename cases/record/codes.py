"""Case codes: short, readable over the phone, and random, so that no number tells how many there are."""

from __future__ import annotations

import re
import secrets

from cases.record.models import Case

# Crockford's base 32: no I, L, O, U.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_WRITTEN = re.compile(r"K([0-9]{2})[- ]?([0-9A-Z]{0,5})")
_WHOLE = re.compile(rf"K[0-9]{{2}}-[{ALPHABET}]{{5}}")
_MISHEARD = str.maketrans("OIL", "011")


def beginning(text: str) -> str:
    """What case codes begin with that somebody has in mind who typed this; empty when it is no code."""
    found = _WRITTEN.fullmatch(text.strip().upper())
    return f"K{found[1]}-{found[2].translate(_MISHEARD)}" if found else ""


def whole(text: str) -> str:
    """The case code that somebody has in mind who typed this; empty when it is none, or not all of one."""
    code = beginning(text)
    return code if _WHOLE.fullmatch(code) else ""


def new_code(year: int) -> str:
    """An unused code such as `K26-7F3QX` of the open organisation."""
    while True:
        code = f"K{year % 100:02d}-" + "".join(secrets.choice(ALPHABET) for _ in range(5))
        if not Case.objects.filter(code=code).exists():
            return code
