"""Titles of tasks that the house writes itself. Sealed is the sentence in the language of whoever caused it; each
reader has it in their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import override

from core.access.permissions import PermissionCode

# A title in the language that is active.
Title = Callable[[], str]


class Workplace(NamedTuple):
    """The page of a case (`url_name` takes `case`) on which such a task is done, for who holds `access`."""

    label: str | Promise
    url_name: str
    access: PermissionCode


_titles: list[Title] = []
_workplaces: dict[Title, Workplace] = {}


def register(title: Title) -> None:
    _titles.append(title)


def done_at(title: Title, workplace: Workplace) -> None:
    """Say where the tasks of a registered title are done."""
    _workplaces[title] = workplace


def where_done(title: str, case_id: Any, user: Any) -> tuple[str | Promise, str] | None:
    """What the page is called on which a task of this title is done, and its address; None where there is none for
    this user."""
    own = _known().get(title)
    found = _workplaces.get(own) if own else None
    if found is None or not user.acting.may(found.access):
        return None
    return found.label, reverse(found.url_name, kwargs={"case": case_id})


def in_words(title: str) -> str:
    """A title in the reader's language; as it stands where somebody wrote it."""
    own = _known().get(title)
    return own() if own else title


@cache
def _known() -> Mapping[str, Title]:
    """Each title by what it says in each language."""
    known: dict[str, Title] = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            known |= {title(): title for title in _titles}
    return known
