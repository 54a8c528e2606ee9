"""Case codes: short, readable over the phone, and random, so that no number tells how many there are."""

from __future__ import annotations

import secrets

from cases.models import Case

# Crockford's base 32: no I, L, O, U.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_code(year: int) -> str:
    """An unused code such as `K26-7F3QX` of the open organisation."""
    while True:
        code = f"K{year % 100:02d}-" + "".join(secrets.choice(ALPHABET) for _ in range(5))
        if not Case.objects.filter(code=code).exists():
            return code
