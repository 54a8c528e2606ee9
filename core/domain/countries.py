"""Countries (ISO 3166) and languages (ISO 639) with English and Indonesian names."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from core.domain.datafiles import read_csv
from core.domain.languages import Named

FREQUENT_COUNTRIES = ("ID", "MY", "SG", "SA", "TW", "HK", "KH", "MM", "TH", "PH", "KR", "JP", "AE")
"""Where the journeys of the field lead most often; forms list them first."""


# CLDR's longer name, by which it was listed before; files that were exported then still say it.
_ALSO = {"myanmar (burma)": "Myanmar"}


@dataclass(frozen=True, slots=True)
class Country(Named):
    alpha2: str
    alpha3: str
    name_en: str
    name_id: str


@dataclass(frozen=True, slots=True)
class Language(Named):
    code: str
    """ISO 639-2/T where the language has one, else ISO 639-3."""
    alpha2: str
    aliases: tuple[str, ...]
    name_en: str
    name_id: str


@cache
def countries() -> tuple[Country, ...]:
    return tuple(Country(**row) for row in read_csv("countries.csv"))


@cache
def _countries_by_spelling() -> dict[str, Country]:
    spellings: dict[str, Country] = {}
    for country in countries():
        for spelling in (country.alpha2, country.alpha3, country.name_en, country.name_id):
            spellings.setdefault(spelling.casefold(), country)
    return spellings | {also: spellings[name.casefold()] for also, name in _ALSO.items()}


def find_country(text: str) -> Country | None:
    """By alpha-2, alpha-3 or full name in either language, whatever the case."""
    return _countries_by_spelling().get(text.strip().casefold())


def country_name(code: str, language: str | None = None) -> str:
    """Lazily in the active language unless `language` is given; an unknown code comes back as it is."""
    country = find_country(code)
    if country is None:
        return code
    return country.name if language is None else country.name_in(language)


def country_choices() -> list[tuple[str, str]]:
    """(alpha-2, name): the frequent ones first, then all others by their names in the active language."""
    frequent = [country for code in FREQUENT_COUNTRIES if (country := find_country(code))]
    others = [country for country in countries() if country.alpha2 not in FREQUENT_COUNTRIES]
    first = [(country.alpha2, country.name) for country in frequent]
    return first + _by_name((country.alpha2, country.name) for country in others)


@cache
def languages() -> tuple[Language, ...]:
    return tuple(
        Language(
            code=row["code"],
            alpha2=row["alpha2"],
            aliases=tuple(row["aliases"].split()),
            name_en=row["name_en"],
            name_id=row["name_id"],
        )
        for row in read_csv("languages.csv")
    )


@cache
def _languages_by_spelling() -> dict[str, Language]:
    spellings: dict[str, Language] = {}
    for language in languages():
        names = (language.code, language.alpha2, *language.aliases, language.name_en, language.name_id)
        for spelling in filter(None, names):
            spellings.setdefault(spelling.casefold(), language)
    return spellings


def find_language(text: str) -> Language | None:
    """By ISO 639 code of two or three letters, or by name in either language."""
    return _languages_by_spelling().get(text.strip().casefold())


def language_choices() -> list[tuple[str, str]]:
    """(code, name), by their names in the active language."""
    return _by_name((language.code, language.name) for language in languages())


def _by_name(choices: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(choices, key=lambda choice: _without_marks(str(choice[1])))


def _without_marks(name: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(sign))


def language_name(code: str) -> str:
    """Lazily in the active language; an unknown code comes back as it is."""
    language = find_language(code)
    return code if language is None else language.name
