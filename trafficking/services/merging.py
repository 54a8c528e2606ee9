"""Two records of one actor are made one, and two again."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError, EditConflict
from trafficking.models import Actor, ActorMerge, Involvement

LISTS = ("aliases", "phones", "accounts")
TEXTS = ("licence_number", "address", "details")


@transaction.atomic
def merge_actors(*, keep: UUID, keep_version: int, give_up: UUID, give_up_version: int, by: ActingUser) -> ActorMerge:
    """Make `give_up` part of `keep`: every case that names it names `keep`, and what it knew more is added.

    All cases move, also those that `by` does not see: nothing in the answer says whether there are any. `by` must have
    logged the look at both. Raises DomainError, EditConflict.
    """
    kept, other = _both(keep, keep_version, give_up, give_up_version)
    before = {name: getattr(kept, name) for name in (*LISTS, *TEXTS)}
    _take_over(kept, other)
    _lift(kept, over=other)
    writes.update(kept, *LISTS, *TEXTS, by=by)
    other.merged_into = kept
    writes.update(other, "merged_into", by=by)
    rows = Involvement.objects.filter(actor=other)
    moved = sorted(rows.select_for_update().values_list("pk", flat=True))
    _move(moved, to=kept, by=by)
    merge = ActorMerge(keep=kept, given_up=other, moved=moved, before=before, keep_after=kept.version)
    writes.create(merge, by=by)
    # Without how many: some may be cases that whoever reads this does not see.
    record(by=by, verb="actor.merged", target=merge, keep=str(keep), given_up=str(give_up))
    return merge


@transaction.atomic
def undo_actor_merge(*, merge_id: UUID, expected_version: int, by: ActingUser) -> ActorMerge:
    """Make them two again. Raises DomainError when the kept record was changed since, EditConflict."""
    merge: ActorMerge = ActorMerge.objects.locked(pk=merge_id, expected_version=expected_version)
    if merge.undone_at is not None:
        raise DomainError(_("This was undone already."))
    pair = {row.pk: row for row in _held([merge.keep_id, merge.given_up_id])}
    kept, other = pair[merge.keep_id], pair[merge.given_up_id]
    if kept.version != merge.keep_after or kept.merged_into_id is not None:
        raise DomainError(_("The record was changed since. Which fact belongs to whom, only people can say."))
    for name in (*LISTS, *TEXTS):
        setattr(kept, name, merge.before[name])
    writes.update(kept, *LISTS, *TEXTS, by=by)
    other.merged_into = None
    _lift(other, over=kept)
    writes.update(other, "merged_into", by=by)
    _move(merge.moved, to=other, by=by)
    merge.undone_at = timezone.now()
    writes.update(merge, "undone_at", by=by)
    record(by=by, verb="actor.merge_undone", target=merge)
    return merge


def _both(keep: UUID, keep_version: int, give_up: UUID, give_up_version: int) -> tuple[Actor, Actor]:
    if keep == give_up:
        raise DomainError(_("These are one record already."))
    rows = {row.pk: row for row in _held([keep, give_up])}
    for pk, version in ((keep, keep_version), (give_up, give_up_version)):
        if rows[pk].version != version:
            raise EditConflict(rows[pk])
        if rows[pk].merged_into_id is not None:
            raise DomainError(_("One of them was made one with another meanwhile. Look again."))
    return rows[keep], rows[give_up]


def _held(keys: Iterable[UUID]) -> list[Actor]:
    """Locked in the order of their keys, so that two who hold the same wait for each other."""
    return list(Actor.objects.select_for_update(of=("self",)).filter(pk__in=list(keys)).order_by("pk"))


def _lift(actor: Actor, *, over: Actor) -> None:
    """Let the actor's next version be one that neither had: its cases come to it with forms that are open on the other,
    and a form that is taken for one on this would write the other's facts over it."""
    actor.version = max(actor.version, over.version)


def _take_over(kept: Actor, other: Actor) -> None:
    names = [*kept.aliases, other.name, *other.aliases]
    kept.aliases = [name for name in dict.fromkeys(names) if name != kept.name]
    kept.phones = list(dict.fromkeys([*kept.phones, *other.phones]))
    kept.accounts = list(dict.fromkeys([*kept.accounts, *other.accounts]))
    for name in TEXTS:
        mine, theirs = getattr(kept, name), getattr(other, name)
        if not mine:
            setattr(kept, name, theirs)
        elif theirs and theirs != mine and name != "details":
            kept.details = "\n".join(filter(None, (kept.details, theirs)))
    if other.details and other.details not in kept.details:
        kept.details = "\n".join(filter(None, (kept.details, other.details)))


def _move(keys: Iterable[UUID], *, to: Actor, by: ActingUser) -> None:
    """Their versions move on: a form that was open on one of them meets a conflict."""
    rows = Involvement.objects.filter(pk__in=list(keys))
    rows.update(actor=to, version=F("version") + 1, updated_at=timezone.now(), updated_by=by)
