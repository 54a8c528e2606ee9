"""Cases as rows of lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import dateformat, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases.record.models import Case
from cases.record.names import names_of
from cases.record.stages import Stage
from core.access.actor import ActingUser
from core.domain import codes, countries


class ListedCase(NamedTuple):
    """A case as a row of a list; every cell is text already."""

    url: str
    code: str
    name: str
    status: str
    status_label: str
    priority: str
    priority_label: str
    site: str
    lead: str
    opened_on: str
    updated_at: str
    is_restricted: bool
    closed_on: str = ""
    stage: str = ""
    age: str = ""
    gender: str = ""
    citizenship: str = ""


def listed(cases: Sequence[Any], user: ActingUser) -> list[ListedCase]:
    """Cases (`as_listed()`) as rows of a list. The look must have been logged; names only for who reads them."""
    names = names_of([case.person_id for case in cases], user)
    statuses, priorities = dict(Case.Status.choices), dict(Case.Priority.choices)
    hidden, folder, language = str(_("Name hidden")), reverse("cases:list"), get_language() or ""
    return [
        ListedCase(
            f"{folder}{case.pk}/",
            case.code,
            names.get(case.person_id, hidden),
            case.status,
            str(statuses[case.status]),
            case.priority,
            str(priorities[case.priority]),
            case.site_name,
            case.lead or "",
            _day(case.opened_on, language),
            _day(timezone.localdate(case.updated_at), language),
            case.is_restricted,
            _day(case.closed_on, language) if case.closed_on else "",
            stage_in_words(case),
            *person_facts(case),
        )
        for case in cases
    ]


def stage_in_words(case: Any) -> str:
    """The stage, where the list was asked for it (`with_stage()`)."""
    return str(Stage(case.stage).label) if hasattr(case, "stage") else ""


def person_facts(case: Any) -> tuple[str, ...]:
    """Age, gender and citizenship, where the list was asked for them (`with_person_facts()`)."""
    if not hasattr(case, "was_child"):
        return ()
    age = {True: _("Child"), False: _("Adult"), None: _("Not known")}[case.was_child]
    gender = codes.label("Gender", case.gender) if case.gender else ""
    return str(age), str(gender), str(countries.country_name(case.citizenship) if case.citizenship else "")


@lru_cache(maxsize=4096)
def _day(day: date, language: str) -> str:
    """A short date, written once for each language that it is read in."""
    return dateformat.format(day, "j M Y")
