"""Saved views of the case list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import account_of
from audit.services import record
from cases.case_list.models import CaseView
from cases.permissions import CasePermission
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError


class ViewFacts(NamedTuple):
    """What a view shows: filters (name → values), order, columns, cases on a page."""

    filters: Mapping[str, Sequence[str]]
    sort: str
    columns: Sequence[str]
    size: int


@transaction.atomic
def save_view(*, name: str, shows: ViewFacts, is_shared: bool, is_default: bool, by: ActingUser) -> CaseView:
    """Keep how the list is shown now. Raises DomainError for sharing without the permission, ValidationError for a name
    that the user has given already."""
    _require_sharing(is_shared, by)
    view = CaseView(owner=account_of(by), name=name, is_shared=is_shared, is_default=is_default)
    _show(view, shows)
    _only_default(view, by)
    writes.create(view, by=by)
    record(by=by, verb="case_view.saved", target=view, shared=is_shared)
    return view


@transaction.atomic
def change_view(
    *,
    view_id: UUID,
    expected_version: int,
    name: str,
    is_shared: bool,
    is_default: bool,
    shows: ViewFacts | None = None,
    by: ActingUser,
) -> CaseView:
    """Rename a view, share it or not; with `shows` what it shows, too. Raises EditConflict, and as `save_view`."""
    view = CaseView.objects.locked(pk=view_id, expected_version=expected_version)
    if is_shared != view.is_shared:
        _require_sharing(True, by)
    if view.owner_id == by.pk:
        view.is_default = is_default
    view.name, view.is_shared = name, is_shared
    if shows is not None:
        _show(view, shows)
    _only_default(view, by)
    writes.update(view, "name", "is_shared", "is_default", "filters", "sort", "columns", "size", by=by)
    record(by=by, verb="case_view.changed", target=view, shared=is_shared)
    return view


@transaction.atomic
def remove_view(*, view_id: UUID, expected_version: int, by: ActingUser) -> None:
    """Raises EditConflict."""
    view = CaseView.objects.locked(pk=view_id, expected_version=expected_version)
    record(by=by, verb="case_view.removed", target=view, shared=view.is_shared)
    view.delete()


def _show(view: CaseView, shows: ViewFacts) -> None:
    view.filters = {name: list(values) for name, values in shows.filters.items()}
    view.sort, view.columns, view.size = shows.sort, list(shows.columns), shows.size


def _only_default(view: CaseView, by: ActingUser) -> None:
    """The last one that is chosen is the one that is shown first."""
    if view.is_default and view.owner_id == by.pk:
        others = CaseView.objects.select_for_update().filter(owner=by.pk, is_default=True).exclude(pk=view.pk)
        for other in others.order_by("pk"):
            other.is_default = False
            writes.update(other, "is_default", by=by)


def _require_sharing(is_shared: bool, by: ActingUser) -> None:
    if is_shared and not by.acting.may(CasePermission.SHARE_VIEWS):
        raise DomainError(_("Your role does not share views."), field="is_shared")
