"""What was changed in a case: by whom and when, each field before and after, from the versions that the database keeps.

An app registers its rows in its `registrations`. A change is shown to whoever sees the row itself under the permission
that the row's own page asks, in the compartment in which it lies and lay. A counselling session is not registered: it
is its writer's alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django.db import models
from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.text import Truncator

from accounts.models import User
from cases.extension import changed_values
from cases.extension.changed_values import ChangedValue
from cases.record.models import Case
from core import history
from core.access.actor import ActingUser
from core.history import Change
from core.keys import data_keys
from core.registry import Registry
from core.web.pagination import packed, unpacked

PAGE = 50
_LONGEST_ABOUT = 60


@dataclass(frozen=True, kw_only=True)
class TrackedModel:
    """Rows whose changes are told: `access` is the permission under which they are read.

    `labels` and `words` say how a field is called and its value read, where the model does not say it. `rows` finds
    those of a case, where they are no records of it; `versions` says which of their versions the case tells, where not
    all. `about` is the field that says which of several rows it is. `says` is as `words`, for a value whose word
    the row itself decides: it gets the version and the value.
    """

    model: type[models.Model]
    label: str | Promise
    access: str
    rows: Callable[[Case, ActingUser], QuerySet[Any]] | None = None
    versions: Callable[[Case], Q] | None = None
    about: str = ""
    labels: Mapping[str, str | Promise] = field(default_factory=dict)
    words: Mapping[str, Callable[[Any], object]] = field(default_factory=dict)
    says: Mapping[str, Callable[[Any, Any], object]] = field(default_factory=dict)


class Changed(NamedTuple):
    """One field of one change, as words. `before` is empty for what was empty, `after` for what is gone."""

    at: datetime
    by: str
    what: str
    name: str
    before: str
    after: str
    is_deleted: bool


class Changes(NamedTuple):
    """One page, the newest first; `next` is the cursor of the following one, empty on the last."""

    fields: list[Changed]
    next: str


class _Place(NamedTuple):
    """Where a change stands in the order of all: its moment, the number of its kind, its number there."""

    at: datetime
    kind: int
    number: int


registry: Registry[str, TrackedModel] = Registry("cases.changes", key=lambda told: told.model._meta.label)
register = registry.register


def changes(case: Case, user: ActingUser, *, after: str = "") -> Changes:
    """A page of the changes of `case` that `user` may see. The look must have been logged.

    Versions that say nothing else than those before them fill no page: what was sealed anew, under new keys.
    """
    page = _page(case, user, _place(after))
    while page.next and not page.fields:
        page = _page(case, user, _place(page.next))
    return page


def _page(case: Case, user: ActingUser, after: _Place | None) -> Changes:
    told = list(registry.values())
    found = _newest(case, user, after)
    shown = found[:PAGE]
    pairs = {}
    for kind in {place.kind for place in shown}:
        numbers = [place.number for place in shown if place.kind == kind]
        for before, now in _with_the_one_before(told[kind], case, user, numbers):
            pairs[kind, now.pgh_id] = (before, now)
    data_keys.preload(
        {
            key
            for (kind, _number), pair in pairs.items()
            for version in pair
            if version is not None
            for key in changed_values.sealed_keys(told[kind].model, version)
        }
    )
    following = _cursor(shown[-1]) if len(found) > PAGE else ""
    return Changes(list(_in_words([(told[p.kind], *pairs[p.kind, p.number]) for p in shown], user)), following)


def _newest(case: Case, user: ActingUser, after: _Place | None) -> list[_Place]:
    """Where the changes of one page stand, and one more when there is a next page: one query for all kinds."""
    parts = []
    for kind, told in enumerate(registry.values()):
        for seen in _seen(told, case, user):
            rows = _versions(told).filter(seen)
            if after is not None:
                rows = rows.filter(_behind(after, kind))
            parts.append(rows.annotate(pgh_kind=Value(kind)).values_list("pgh_created_at", "pgh_kind", "pgh_id"))
    together = parts[0].union(*parts[1:], all=True).order_by("-pgh_created_at", "-pgh_kind", "-pgh_id")
    return [_Place(*row) for row in together[: PAGE + 1]]


def _versions(told: TrackedModel) -> QuerySet[Any]:
    manager: Any = history.changes_of(told.model)
    rows: QuerySet[Any] = manager.objects.all()
    return rows


def _compartments(told: TrackedModel, case: Case, user: ActingUser) -> list[str] | None:
    """In which compartments a version may lie to be seen; None where a row cannot move from one to another."""
    if all(column.name != "compartment" for column in told.model._meta.local_fields):
        return None
    return case.compartments_of(user, told.access)


def _seen(told: TrackedModel, case: Case, user: ActingUser) -> Iterator[Q]:
    """Which versions the user may see: conditions that no two versions share, each found by an index of its own."""
    manager: Any = told.model._default_manager
    rows = told.rows(case, user) if told.rows else manager.visible_to(user, told.access, case=case)
    changed = Q(pgh_label=Change.UPDATE, id__in=rows.order_by().values("pk"))
    if told.versions is not None:
        changed &= told.versions(case)
    compartments = _compartments(told, case, user)
    yield changed if compartments is None else changed & Q(compartment__in=compartments)
    if compartments is None and told.rows is None and _is_read(told, case, user):
        # Rows that are there no longer: what was in them lay in this compartment too.
        gone = _versions(told).filter(case=case.pk, pgh_label=Change.DELETE).values("id")
        yield Q(id__in=gone, pgh_label__in=(Change.UPDATE, Change.DELETE))


def _is_read(told: TrackedModel, case: Case, user: ActingUser) -> bool:
    model: Any = told.model
    return model.compartment in case.compartments_of(user, told.access)


def _behind(place: _Place, kind: int) -> Q:
    """The versions of this kind that stand behind a place."""
    behind = Q(pgh_created_at__lt=place.at)
    if kind < place.kind:
        behind |= Q(pgh_created_at=place.at)
    elif kind == place.kind:
        behind |= Q(pgh_created_at=place.at, pgh_id__lt=place.number)
    return behind


def _with_the_one_before(
    told: TrackedModel, case: Case, user: ActingUser, numbers: list[int]
) -> Iterator[tuple[Any, Any]]:
    """Each of these changes with the version before it; None where none is kept, or none that the user may see."""
    versions = _versions(told)
    older = versions.filter(id=OuterRef("id"), pgh_id__lt=OuterRef("pgh_id")).order_by("-pgh_id").values("pgh_id")
    before = versions.filter(pgh_id__in=numbers).annotate(pgh_before=Subquery(older[:1])).values("pgh_before")
    rows = versions.filter(Q(pgh_id__in=numbers) | Q(pgh_id__in=before)).order_by("pgh_id")
    wanted, compartments = set(numbers), _compartments(told, case, user)
    earlier: dict[UUID, Any] = {}
    for version in rows:
        if version.pgh_id in wanted:
            last = earlier.get(version.id)
            is_open = last is not None and (compartments is None or last.compartment in compartments)
            yield last if is_open else None, version
        earlier[version.id] = version


def _in_words(found: list[tuple[TrackedModel, Any, Any]], user: ActingUser) -> Iterator[Changed]:
    told_of = []
    for told, before, now in found:
        is_deleted = now.pgh_label == Change.DELETE
        if before is None and not is_deleted:
            continue  # what it was is not known, or not to be seen
        old, new = (now, None) if is_deleted else (before, now)
        about = changed_values.as_it_is(told.model, told.about, now) if told.about else None
        told_of += [(told, now, about, one) for one in changed_values.different(told.model, old, new)]
    named = [one for _told_rows, _now, *both in told_of for one in both if one is not None]
    names = _names(named, {now.pgh_by for _told_rows, now, *_both in told_of}, user)
    for told, now, about, one in told_of:
        says = told.says.get(one.field.name)
        say = partial(says, now) if says else told.words.get(one.field.name)
        what = str(told.label)
        if about is not None and about.field != one.field:
            which = changed_values.text(about.field, about.after, say=None, names=names)
            what = f"{what}: {Truncator(which).chars(_LONGEST_ABOUT)}"
        yield Changed(
            at=now.pgh_created_at,
            by=names.get(now.pgh_by, ""),
            what=what,
            name=str(told.labels.get(one.field.name) or changed_values.name(one.field)),
            before=changed_values.text(one.field, one.before, say=say, names=names),
            after=changed_values.text(one.field, one.after, say=say, names=names),
            is_deleted=now.pgh_label == Change.DELETE,
        )


def _names(found: list[ChangedValue], writers: set[UUID | None], user: ActingUser) -> dict[UUID, str]:
    """What people and rows are called whose keys stand in the changes: one query for each kind of them."""
    wanted = changed_values.named(found)
    wanted.setdefault(User, set()).update(writer for writer in writers if writer)
    names: dict[UUID, str] = {}
    for model, ids in wanted.items():
        manager: Any = model._default_manager
        rows = User.objects.visible_to(user) if model is User else manager.all()
        names.update({row.pk: str(row) for row in rows.filter(pk__in=ids)})
    return names


def _cursor(place: _Place) -> str:
    return packed([place.at.isoformat(), str(place.kind), str(place.number)])


def _place(text: str) -> _Place | None:
    """The cursor of the page before; None for none, or for what is no cursor."""
    values = unpacked(text, 3)
    if values is None:
        return None
    at, kind, number = values
    try:
        moment = parse_datetime(at)
        if moment is None or timezone.is_naive(moment):
            return None
        place = _Place(moment.astimezone(UTC), int(kind), int(number))
    except (ValueError, OverflowError):
        return None
    return place if 0 <= place.number < 2**63 else None
