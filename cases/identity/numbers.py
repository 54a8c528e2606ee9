"""Numbers that are looked up whole: NIK, passport, phone. A keyed digest stands beside each sealed number."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db.models import Q
from django.utils import timezone

from cases.record.models import Identity
from core.domain.identifiers import NotAPhoneNumber, check_nik, check_passport, parse_phone, same_document, same_phone
from core.keys import data_keys
from core.keys.fields import opened_to_compare

# Field of `Identity` → the form in which its numbers are compared.
NUMBERS: dict[str, Callable[[str], str]] = {"nik": same_document, "passport": same_document, "phone": same_phone}


def column(name: str) -> str:
    """The column that holds the digest of the number `name`."""
    return f"{name}_digest"


def digests(facts: Mapping[str, str]) -> dict[str, bytes | None]:
    """Digest column → its value, for those of the three numbers that `facts` has; an empty number has none."""
    return {column(name): _digest(name, facts[name]) if facts[name] else None for name in NUMBERS if name in facts}


def wanted(facts: Mapping[str, str]) -> dict[bytes, str]:
    """Digest → which number, for those of the three that `facts` has: to be looked for."""
    return {_digest(name, facts[name]): name for name in NUMBERS if facts.get(name)}


def _digest(name: str, number: str) -> bytes:
    return data_keys.digest(name, NUMBERS[name](number))


def digest_stored() -> int:
    """Write the digests that numbers of the open organisation lack. Returns of how many people.

    No edit: versions stay, and who has a form open does not meet a conflict.
    """
    lacking = Q()
    for name in NUMBERS:
        lacking |= Q(**{f"{name}__isnull": False, f"{column(name)}__isnull": True})
    found = list(opened_to_compare(Identity.objects.select_for_update().filter(lacking), *NUMBERS))
    for pk, *values in found:
        Identity.objects.filter(pk=pk).update(**digests(dict(zip(NUMBERS, values, strict=True))))
    return len(found)


def asked_for(text: str) -> dict[str, str]:
    """Which of the three numbers a text may be, as fields of `Identity`; none when it is no such number."""
    found = {}
    if check_nik(text, today=timezone.localdate()).is_valid:
        found["nik"] = text
    if check_passport(text).is_valid:
        found["passport"] = text
    try:
        parse_phone(text)
    except NotAPhoneNumber:
        return found
    return found | {"phone": text}
