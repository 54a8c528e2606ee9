"""Codes of lists: a row never holds one that its list does not have."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from core.domain import countries, places
from core.domain.codes import code_values
from core.errors import DomainError


def require_codes(given: Iterable[str], code_list: str, *, field: str) -> None:
    """Raise DomainError for a code that HTCDS's list does not have. An empty one means "not known"."""
    require_known(given, code_values(code_list), field)


def require_country(code: str, *, field: str) -> None:
    """Raise DomainError for what is no ISO 3166 code."""
    require_known([code], {known for known, _name in countries.country_choices()}, field)


def require_province(code: str, *, field: str) -> None:
    """Raise DomainError for what is no province of Indonesia."""
    require_known([code], {place.code for place in places.provinces()}, field)


def require_language(code: str, *, field: str) -> None:
    """Raise DomainError for what is no language of our list (ISO 639)."""
    require_known([code], {known.code for known in countries.languages()}, field)


def require_known(given: Iterable[str], known: Iterable[str], field: str) -> None:
    if set(given) - set(known) - {""}:
        raise DomainError(_("This choice is not in the list."), field=field)
