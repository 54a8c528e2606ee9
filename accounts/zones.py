"""Time zones: those that are offered, and how people call them."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo, available_timezones

NONE = timedelta()

# As people call them, from west to east; below each the other names of the same clock.
INDONESIAN = {
    "Asia/Jakarta": "WIB (Asia/Jakarta)",
    "Asia/Makassar": "WITA (Asia/Makassar)",
    "Asia/Jayapura": "WIT (Asia/Jayapura)",
}
INDONESIAN_ALIASES = {
    "Asia/Pontianak": "WIB (Asia/Pontianak)",
    "Asia/Ujung_Pandang": "WITA (Asia/Ujung_Pandang)",
}
_CALLED = INDONESIAN | INDONESIAN_ALIASES
# The names of each country, without those of before; it comes with the zones themselves.
LIST = "zone.tab"
# Where that list is missing: what names of a place begin with.
REGIONS = (
    "Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/",
)  # fmt: skip


def called(zone: str) -> str:
    return _CALLED.get(zone, zone)


def hours_ahead(zone: str, *, of: str, at: datetime) -> float:
    """By how many hours the clock of `zone` shows more than that `of` another one, at a moment."""
    ahead = (at.astimezone(ZoneInfo(zone)).utcoffset() or NONE) - (at.astimezone(ZoneInfo(of)).utcoffset() or NONE)
    return ahead / timedelta(hours=1)


@cache
def known() -> frozenset[str]:
    """Every name that has a clock, old ones too. Hundreds of files are read to know them."""
    return frozenset(available_timezones())


@cache
def of_other_countries() -> frozenset[str]:
    """One name for each clock and country, without Indonesia's."""
    listed = {line.split("\t")[2] for line in _list().splitlines() if line and not line.startswith("#")}
    names = listed or {zone for zone in known() if zone.startswith(REGIONS)}
    return (known() & names) - _CALLED.keys()


def _list() -> str:
    for directory in TZPATH:
        path = Path(directory) / LIST
        if path.is_file():
            return path.read_text(encoding="utf-8")
    try:
        return (resources.files("tzdata.zoneinfo") / LIST).read_text(encoding="utf-8")
    except (ModuleNotFoundError, FileNotFoundError):
        return ""
