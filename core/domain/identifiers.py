"""Identity numbers and telephone numbers: what can be checked, and what may be offered.

Nothing here decides who somebody is. Wrong and forged papers are common in these cases, so a NIK that speaks
of another birth date or sex than the person does is shown, not corrected, and facts read from a number are
offered to the person who fills the form.
"""

import datetime
import re
from dataclasses import dataclass

import phonenumbers
from django.utils.translation import gettext_lazy as _

from core.domain.countries import find_country
from core.domain.languages import Message
from core.domain.places import find_place

_SEPARATORS = re.compile(r"[\s.\-–/]+")


# Of a NIK the last four are its serial number. The same page tells the day of birth: the fewer of the rest, the better.
SHOWN = 2


def masked(number: str) -> str:
    """A number of which the end is left: two characters, and of a short one at most a third. Empty stays empty."""
    shown = min(SHOWN, len(number) // 3)
    return f"•••• {number[len(number) - shown :]}".rstrip() if number else ""


@dataclass(frozen=True, slots=True)
class NikFacts:
    """What a NIK says of its holder. Its first digits are no fact: they tell where it was first issued, not where
    the person lives."""

    is_woman: bool
    birth_dates: tuple[datetime.date, ...]
    """The number has no century: every reading that is not in the future, latest first."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of a check: the number in its stored form, what is wrong with it, what looks odd."""

    value: str
    errors: tuple[Message, ...] = ()
    warnings: tuple[Message, ...] = ()

    @property
    def is_valid(self) -> bool:
        return not self.errors


@dataclass(frozen=True, slots=True)
class CheckedNik(Checked):
    facts: NikFacts | None = None
    """Only of a number without errors. To be offered, never filled in silently."""


def _digits_only(text: str) -> str:
    return _SEPARATORS.sub("", text.strip())


def _is_sixteen_digits(number: str) -> bool:
    return len(number) == 16 and number.isascii() and number.isdigit()


def _valid_date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def check_nik(text: str, *, today: datetime.date) -> CheckedNik:
    """Check a national identity number (NIK): PPKKCC DDMMYY SSSS, the day plus 40 for a woman.

    An unknown region is a warning only, since numbers keep the codes of regions that have since split.
    """
    number = _digits_only(text)
    if not _is_sixteen_digits(number):
        return CheckedNik(number, errors=(_("A NIK has 16 digits."),))
    day, month, year = int(number[6:8]), int(number[8:10]), int(number[10:12])
    is_woman = day > 40
    day -= 40 if is_woman else 0
    readings = (_valid_date(century + year, month, day) for century in (2000, 1900))
    birth_dates = tuple(date for date in readings if date and date <= today)
    errors: list[Message] = []
    if not birth_dates:
        errors.append(_("Digits 7 to 12 of this NIK are not a date of birth."))
    if number[12:] == "0000":
        errors.append(_("The last four digits of a NIK are never 0000."))
    if errors:
        return CheckedNik(number, errors=tuple(errors))
    warnings: list[Message] = []
    if find_place(f"{number[:2]}.{number[2:4]}") is None:
        warnings.append(_("The first four digits are not a regency or city of today. Old numbers can have this."))
    return CheckedNik(number, warnings=tuple(warnings), facts=NikFacts(is_woman, birth_dates))


_PASSPORT = re.compile(r"(?=.*[0-9])[A-Z0-9]{5,15}")
_INDONESIAN_PASSPORT = re.compile(r"[A-Z]{1,2}[0-9]{6,7}")


def check_passport(text: str, country: str = "ID") -> Checked:
    """Check a passport or travel document number, loosely: countries change their patterns without notice.

    Keep issuing country and expiry beside it. An Indonesian number of unusual shape is only a warning.
    """
    number = _digits_only(text).upper()
    if not _PASSPORT.fullmatch(number):
        message = _("A passport number has 5 to 15 letters and digits, with at least one digit.")
        return Checked(number, errors=(message,))
    issuer = find_country(country)
    if issuer and issuer.alpha2 == "ID" and not _INDONESIAN_PASSPORT.fullmatch(number):
        message = _("Indonesian passports usually have one or two letters and then 6 or 7 digits.")
        return Checked(number, warnings=(message,))
    return Checked(number)


def same_document(number: str) -> str:
    """The form in which the number of an identity document is compared: capital letters, no separators."""
    return _digits_only(number).upper()


def same_phone(number: str) -> str:
    """The form in which phone numbers are compared; what is no phone number is compared as it is."""
    try:
        return parse_phone(number).e164
    except NotAPhoneNumber:
        return _digits_only(number)


@dataclass(frozen=True, slots=True)
class Phone:
    e164: str
    """The stored form, "+6281234567890"."""
    display: str
    """For Indonesian numbers as people write them ("0812-3456-7890"), for others the international form."""
    country: str
    """Alpha-2; empty for numbers that belong to no country, such as satellite phones."""


class NotAPhoneNumber(ValueError):
    """The text is no telephone number; the message says so to the user."""

    def __init__(self) -> None:
        super().__init__(_("This is not a telephone number. Write numbers from abroad with + and the country code."))


def parse_phone(text: str) -> Phone:
    """Read a number as people write it; one without a country code is Indonesian. Raises NotAPhoneNumber."""
    try:
        number = phonenumbers.parse(text, "ID")
    except phonenumbers.NumberParseException:
        raise NotAPhoneNumber from None
    if number.extension or not phonenumbers.is_valid_number(number):
        raise NotAPhoneNumber
    return Phone(
        e164=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        display=_display(number),
        country=_country_of(number),
    )


def display_phone(e164: str) -> str:
    """The display form of a stored number; what cannot be read comes back as it is."""
    try:
        return _display(phonenumbers.parse(e164, None))
    except phonenumbers.NumberParseException:
        return e164


def _country_of(number: phonenumbers.PhoneNumber) -> str:
    region = phonenumbers.region_code_for_number(number) or ""
    return region if find_country(region) else ""


def _display(number: phonenumbers.PhoneNumber) -> str:
    is_national = number.country_code == 62
    form = phonenumbers.PhoneNumberFormat.NATIONAL if is_national else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form)
