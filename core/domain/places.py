"""Provinces and regencies or cities of Indonesia under their Kemendagri codes.

Statistics Indonesia (BPS) uses codes that look alike and mean other places: never mix the two. Districts and
villages are free text, since they change often.
"""

from dataclasses import dataclass
from functools import cache

from core.domain.datafiles import read_csv


@dataclass(frozen=True, slots=True)
class Place:
    code: str
    name: str

    @property
    def province_code(self) -> str:
        return self.code[:2]


@cache
def provinces() -> tuple[Place, ...]:
    return tuple(Place(**row) for row in read_csv("provinces.csv"))


@cache
def _all_regencies() -> tuple[Place, ...]:
    return tuple(Place(**row) for row in read_csv("regencies.csv"))


@cache
def regencies(province_code: str) -> tuple[Place, ...]:
    """The regencies and cities of a province; none for an unknown code."""
    return tuple(place for place in _all_regencies() if place.province_code == province_code)


@cache
def _by_code() -> dict[str, Place]:
    return {place.code: place for place in (*provinces(), *_all_regencies())}


def find_place(code: str) -> Place | None:
    return _by_code().get(code)


def place_name(code: str) -> str:
    """The name of a province, or "regency, province". An unknown code comes back as it is: codes end when
    regions split, and old papers keep them."""
    place = find_place(code)
    if place is None:
        return code
    if place.code == place.province_code:
        return place.name
    return f"{place.name}, {_by_code()[place.province_code].name}"
