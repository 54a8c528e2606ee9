"""Dates as documents write them, in the language of the document rather than that of the reader."""

import datetime
from calendar import monthrange

from core.domain.languages import pick

_MONTHS_ID = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
_MONTHS_EN = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def month_name(month: int, language: str) -> str:
    """Raises IndexError outside 1 to 12."""
    if month < 1:
        raise IndexError(month)
    return pick(_MONTHS_ID[month - 1], _MONTHS_EN[month - 1], language)


def format_date(date: datetime.date, language: str) -> str:
    """ "24 November 2026" in both languages."""
    return f"{date.day} {month_name(date.month, language)} {date.year}"


def format_period(start: datetime.date, end: datetime.date | None, language: str) -> str:
    """ "1 Januari 2026 s.d. 3 Maret 2026"; an open end reads "until now"."""
    if end is None:
        return f"{format_date(start, language)} {pick('sampai sekarang', 'until now', language)}"
    if start == end:
        return format_date(start, language)
    return f"{format_date(start, language)} {pick('s.d.', 'to', language)} {format_date(end, language)}"


def months_after(day: datetime.date, months: int) -> datetime.date:
    """The same day of a later month (an earlier one for less than 0), or the last that it has."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
