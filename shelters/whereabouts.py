"""The houses where somebody stays, stayed or is expected, to be looked for in what leaves the organisation."""

from __future__ import annotations

from collections.abc import Iterator

from cases.extension.whereabouts import KnownPlace
from cases.record.models import Case
from core.keys.fields import opened_to_compare
from shelters.models import BedRequest, House, Stay


def houses(case: Case) -> Iterator[KnownPlace]:
    """Of all cases of the person, whoever asks: what is found is compared, and shown to nobody."""
    lives = Stay.objects.filter(case__person=case.person_id).values("house")
    asked = BedRequest.objects.filter(case__person=case.person_id).values("house")
    houses = House.objects.filter(pk__in=lives) | House.objects.filter(pk__in=asked)
    for _key, name, address in opened_to_compare(houses.distinct(), "name", "address"):
        yield KnownPlace(name, address)
