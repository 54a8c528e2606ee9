"""The sections of the case page. An app adds its own in `AppConfig.ready()`; only the open one is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.functional import Promise

from cases.models import Case


@dataclass(frozen=True)
class Section:
    """A part of the case page: `url_name` takes `case`; `access` is the permission that its page asks."""

    code: str
    label: str | Promise
    icon: str
    url_name: str
    access: str
    order: int


class Tab(NamedTuple):
    code: str
    label: str | Promise
    icon: str
    url: str


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    if section.code in _sections:
        raise RuntimeError(f"Two case sections {section.code}.")
    _sections[section.code] = section


def registered() -> list[Section]:
    return sorted(_sections.values(), key=lambda section: section.order)


def tabs(case: Case, user: Any) -> list[Tab]:
    """The sections that the user's roles open, with their addresses in this case."""
    return [
        Tab(s.code, s.label, s.icon, reverse(s.url_name, kwargs={"case": case.pk}))
        for s in registered()
        if user.acting.may(s.access)
    ]
