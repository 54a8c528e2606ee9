"""The sections of the case page. An app adds its own in its `registrations`; only the open one is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise

from cases.record.models import Case
from core.access.actor import ActingUser
from core.registry import Registry


@dataclass(frozen=True)
class CaseSection:
    """A part of the case page: `url_name` takes `case`; `access` is the permission that its page asks. `is_form` of one
    that is there to be written: nobody is led to it in a closed case."""

    code: str
    label: str | Promise
    icon: str
    url_name: str
    access: str
    order: int
    is_form: bool = False


class Tab(NamedTuple):
    code: str
    label: str | Promise
    icon: str
    url: str


_ANY = str(UUID(int=0))
registry: Registry[str, CaseSection] = Registry(
    "cases.sections", key=lambda section: section.code, order=lambda section: section.order
)
register = registry.register


def tabs(case: Case, user: ActingUser) -> list[Tab]:
    """The sections that open to the user in this very case, with their addresses."""
    return [
        Tab(s.code, s.label, s.icon, _address(s.url_name).replace(_ANY, str(case.pk)))
        for s in registry.values()
        if case.opens_to(user, s.access) and (case.is_open or not s.is_form)
    ]


@cache
def _address(url_name: str) -> str:
    """The section's address in a case that is nobody's: eight of them are on every page of a case."""
    return reverse(url_name, kwargs={"case": _ANY})
