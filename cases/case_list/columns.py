"""How the case list is asked for: filters, order, columns and size of a page, from the address or a saved view.

The address carries codes and keys alone. What it says itself counts; where it says nothing, the view's does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.case_list.filters import CaseFilter
from cases.case_list.models import CaseView
from cases.case_list.services import ViewFacts
from core.access.actor import ActingUser

Text = str | Promise


class ListOrder(NamedTuple):
    """An order by key: all its fields go the same way, and the last one is the key."""

    label: Text
    fields: tuple[str, ...]


class ListColumn(NamedTuple):
    """`first`: the order that a press on its heading gives first; empty: the list is not sorted by it."""

    label: Text
    first: str = ""


ORDERS: dict[str, ListOrder] = {
    "-updated": ListOrder(_("Latest activity first"), ("-updated_at", "-id")),
    "updated": ListOrder(_("Longest without activity first"), ("updated_at", "id")),
    "-opened": ListOrder(_("Opened last first"), ("-opened_on", "-id")),
    "opened": ListOrder(_("Opened earliest first"), ("opened_on", "id")),
    "-priority": ListOrder(_("Most urgent first"), ("-urgency", "-updated_at", "-id")),
    "priority": ListOrder(_("Least urgent first"), ("urgency", "updated_at", "id")),
    "site": ListOrder(_("Site, A to Z"), ("site_name", "id")),
    "-site": ListOrder(_("Site, Z to A"), ("-site_name", "-id")),
    "code": ListOrder(_("Case code, rising"), ("code", "id")),
    "-code": ListOrder(_("Case code, falling"), ("-code", "-id")),
}
USUAL_ORDER = "-updated"
COLUMNS: dict[str, ListColumn] = {
    "code": ListColumn(_("Case code"), "code"),
    "status": ListColumn(_("Status")),
    "stage": ListColumn(_("Stage")),
    "priority": ListColumn(_("Priority"), "-priority"),
    "lead": ListColumn(_("Lead caseworker")),
    "site": ListColumn(_("Site"), "site"),
    "opened": ListColumn(_("Opened"), "-opened"),
    "updated": ListColumn(_("Last activity"), "-updated"),
    "age": ListColumn(_("Age")),
    "gender": ListColumn(_("Gender")),
    "citizenship": ListColumn(_("Citizenship")),
    "closed": ListColumn(_("Closed")),
}
USUAL_COLUMNS = ("code", "status", "priority", "lead", "site", "opened", "updated")
SIZES = (25, 50, 100)
USUAL_SIZE = 50
USUAL = ViewFacts({}, USUAL_ORDER, USUAL_COLUMNS, USUAL_SIZE)
# The beginning of a code names a case, so neither a view nor a form of the page carries it on.
FILTERS = tuple(name for name in CaseFilter.base_filters if name != "code")
ALL = "all"
OWN = {*CaseFilter.base_filters, "sort", "column", "size"}


class ListQuery(NamedTuple):
    """`view` is the one that is looked at; `is_changed`: the address says something else than it."""

    shows: ViewFacts
    data: QueryDict
    view: CaseView | None
    is_changed: bool

    @property
    def order(self) -> tuple[str, ...]:
        return ORDERS[self.shows.sort].fields


def asked(query: QueryDict, views: Iterable[CaseView], user: ActingUser) -> ListQuery:
    """What is asked for. Whatever is not understood is left out, and the filter's form says which of its values."""
    known = {str(view.pk): view for view in views}
    wanted = query.get("view", "")
    view = known.get(wanted)
    if not wanted and not query.keys() & OWN:
        view = next((one for one in known.values() if one.is_default and one.owner_id == user.pk), None)
    stored = kept(view) if view else USUAL
    shows = _said(query) if query.keys() & OWN else stored
    data = QueryDict(mutable=True)
    for name, values in shows.filters.items():
        data.setlist(name, list(values))
    if query.get("code"):
        data.setlist("code", query.getlist("code"))
    return ListQuery(shows, data, view, view is not None and shows != stored)


def kept(view: CaseView) -> ViewFacts:
    """What a view shows, without what is there no longer."""
    filters = {name: tuple(view.filters[name]) for name in FILTERS if view.filters.get(name)}
    return _sound(filters, view.sort, view.columns, view.size)


def _said(query: QueryDict) -> ViewFacts:
    filters = {name: found for name in FILTERS if (found := tuple(one for one in query.getlist(name) if one))}
    size = next((one for one in SIZES if str(one) == query.get("size")), USUAL_SIZE)
    return _sound(filters, query.get("sort", ""), query.getlist("column"), size)


def _sound(filters: Mapping[str, Sequence[str]], sort: str, columns: Sequence[str], size: int) -> ViewFacts:
    return ViewFacts(
        filters,
        sort if sort in ORDERS else USUAL_ORDER,
        tuple(name for name in COLUMNS if name in columns) or USUAL_COLUMNS,
        size if size in SIZES else USUAL_SIZE,
    )


def address(shows: ViewFacts, view_id: UUID | None = None) -> str:
    """`?…` for the list that shows this: all of it, so that it stands for itself."""
    query = QueryDict(mutable=True)
    if view_id is not None:
        query["view"] = str(view_id)
    for name, values in shows.filters.items():
        query.setlist(name, list(values))
    query["sort"] = shows.sort
    if tuple(shows.columns) != USUAL_COLUMNS:
        query.setlist("column", list(shows.columns))
    if shows.size != USUAL_SIZE:
        query["size"] = str(shows.size)
    return f"?{query.urlencode()}"


def without(shows: ViewFacts, name: str, value: str) -> ViewFacts:
    """The same without one value of a filter."""
    left = [one for one in shows.filters[name] if one != value]
    others = {key: values for key, values in shows.filters.items() if key != name}
    return shows._replace(filters={**others, name: tuple(left)} if left else others)
