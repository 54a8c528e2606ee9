"""Two records of the same human being are made one, and two again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import account_of
from audit.services import record
from cases.extension import age_changed, timeline
from cases.identity import numbers as identity_numbers
from cases.identity.comparison_job import ask_to_compare
from cases.intake.services import was_under_18
from cases.merge import rules
from cases.merge.models import PersonMerge, PersonMergeUndo
from cases.merge.rules import FACTS, MergePair
from cases.permissions import CasePermission
from cases.record.emergency import is_in_by_emergency
from cases.record.models import Case, Identity, Person
from core import history, writes
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.errors import DomainError, EditConflict
from core.keys.fields import EncryptedTextField, SealedValue
from core.registry import Registry

SHORTEST_REASON = 10

# What of other apps follows the person of these cases: called with their keys and the person, in the transaction that
# moves them. May raise DomainError.
followers: Registry[str, Callable[[Sequence[UUID], UUID], None]] = Registry("cases.merge.followers")


@transaction.atomic
def merge_persons(
    *, keep: UUID, give_up: UUID, taken: Collection[str], adds_names: bool, stamp: str, reason: str, by: ActingUser
) -> PersonMerge:
    """Make `give_up` part of `keep`: its cases move, and of its facts those of `taken` replace those of `keep`.

    With `adds_names` all names of both remain, as other names. `by` must see both records whole and have logged the
    look; `stamp` is that of the `Pair` that was decided upon. Raises DomainError, EditConflict.
    """
    _require_reason(reason)
    both = _held(keep, give_up, by=by)
    if both.stamp != stamp:
        raise EditConflict(both.keep.identity)
    _require_mergeable(both)
    merge = PersonMerge(
        keep=both.keep.person,
        given_up=both.give_up.person,
        reason=reason.strip(),
        moved_cases=[case.pk for case in both.give_up.cases],
        kept_cases=[case.pk for case in both.keep.cases],
        taken=[fact for fact in FACTS if fact in taken],
        adds_names=adds_names,
        identity_before=both.keep.identity.version,
        person_before=both.keep.person.version,
        by=account_of(by),
    )
    _choose(both, merge.taken, adds_names, by=by)
    merge.identity_after, merge.person_after = both.keep.identity.version, both.keep.person.version
    merge.at = timezone.now()
    writes.create(merge, by=by)
    # What it is sealed under stays: only the first move has to remember it.
    _move(merge.moved_cases, both.keep.person, sealed_for=Coalesce("sealed_for", "person"))
    age_changed.changed(both.cases)
    ask_to_compare(keep, by=by)
    _note(merge, "cases.merged", both.cases, by=by)
    record(
        by=by,
        verb="person.merged",
        target=merge,
        keep=str(keep),
        given_up=str(give_up),
        moved=len(merge.moved_cases),
        taken=merge.taken,
    )
    return merge


@transaction.atomic
def undo_merge(*, merge_id: UUID, reason: str, by: ActingUser) -> PersonMergeUndo:
    """Make two records of one again, each as it was. Raises DomainError with what is in the way.

    `by` must see all cases of the record and have logged the look.
    """
    _require_reason(reason)
    merge = PersonMerge.objects.select_related("keep", "given_up").get(pk=merge_id)
    both = _held(merge.keep_id, merge.given_up_id, by=by, is_undoing=True)
    in_the_way = obstacle(merge)
    if in_the_way:
        raise DomainError(in_the_way)
    keep, give_up = both.keep, both.give_up
    former = _former(Identity, keep.identity.pk, merge.identity_before)
    for name in _identity_fields(merge.taken):
        setattr(keep.identity, name, _sealed(name, getattr(former, name)))
    before = _former(Person, keep.person.pk, merge.person_before)
    for name in _person_fields(merge.taken):
        setattr(keep.person, name, getattr(before, name))
    _write(both, merge.taken, by=by, merged_into=None)
    undo = writes.create(PersonMergeUndo(merge=merge, reason=reason.strip(), by=account_of(by)), by=by)
    _move(merge.moved_cases, give_up.person, sealed_for=F("sealed_for"))
    Case.objects.filter(pk__in=merge.moved_cases, sealed_for=F("person")).update(sealed_for=None)
    age_changed.changed(both.cases)
    _note(merge, "cases.unmerged", both.cases, by=by)
    record(by=by, verb="person.merge_undone", target=undo, merge=str(merge.pk), moved=len(merge.moved_cases))
    return undo


def obstacle(merge: PersonMerge) -> str:
    """Why this merge cannot be undone now, in a sentence; empty when it can."""
    if PersonMergeUndo.objects.filter(merge=merge).exists():
        return _("This was undone already.")
    persons = {row.pk: row for row in Person.objects.filter(pk__in=[merge.keep_id, merge.given_up_id])}
    keep = persons[merge.keep_id]
    later = PersonMerge.objects.in_force().filter(Q(keep=merge.keep_id) | Q(given_up=merge.keep_id), at__gt=merge.at)
    if later.exists() or keep.merged_into_id is not None:
        return _("The record was made one with another since. Undo that first.")
    identities = dict(Identity.objects.filter(person__in=persons).values_list("person", "version"))
    kept, given_up = ((identities[pk], persons[pk].version) for pk in (merge.keep_id, merge.given_up_id))
    left = (merge.identity_after, merge.person_after)
    if given_up != left or (kept != left and kept != _left_by_others(merge)):
        return _("Who the person is was changed since. What is true of which record must be decided by hand now.")
    return ""


def _left_by_others(merge: PersonMerge) -> tuple[int, int] | None:
    """The versions of the kept identity and coarse facts, where nothing changed them since but other merges that were
    undone, and so left each as it was; None where something else did.
    """
    others = PersonMerge.objects.filter(keep=merge.keep_id, at__gt=merge.at).exclude(undone=None)
    happened = [found for one in others.select_related("undone") for found in ((one.at, one), (one.undone.at, None))]
    identity, person = merge.identity_after, merge.person_after
    for _at, one in sorted(happened, key=lambda found: found[0]):
        if one is None:
            identity, person = identity + 1, person + 1
        elif (one.identity_before, one.person_before) == (identity, person):
            identity, person = one.identity_after, one.person_after
        else:
            return None
    return identity, person


def _held(keep: UUID, give_up: UUID, *, by: ActingUser, is_undoing: bool = False) -> MergePair:
    """Both records and all their cases, locked: cases before persons before identities, each in the order of its keys.

    Raises DomainError when `by` does not see both whole, or one is no record of its own any longer.
    """
    persons = [keep, give_up]
    # The cases of whoever writes in one of them wait here, and so does another merge of one of the two.
    list(Case.objects.select_for_update(of=("self",)).filter(person__in=persons).order_by("pk"))
    rows = list(Person.objects.select_for_update(of=("self",)).filter(pk__in=persons).order_by("pk"))
    list(Identity.objects.select_for_update(of=("self",)).filter(person__in=persons).order_by("pk"))
    cases = rules.cases_of(*persons)
    belonging = {case.person_id for case in cases}
    wanted, merged = ({keep}, {give_up}) if is_undoing else ({keep, give_up}, set())
    if {row.pk for row in rows if row.merged_into_id} != merged or belonging != wanted:
        raise DomainError(_("One of the two records was made one with another meanwhile. Look for it again."))
    if rules.seen_whole(wanted, by) != wanted:
        raise DomainError(_("There is no other record here that you may make one with this one."))
    if any(is_in_by_emergency(case, by, CasePermission.MERGE) for case in cases):
        raise DomainError(_("You opened one of these cases in an emergency. Leave this to somebody who works on it."))
    return rules.pair(keep, give_up, cases=cases)


def refusal(both: MergePair) -> str:
    """Why these two cannot be made one as things are, in a sentence; empty when they can."""
    if both.has_two_open:
        return _("Both have an open case, and a person has one. Close one of them first.")
    if both.is_restricted and both.gaining:
        return _(
            "One of the cases is restricted, and somebody would newly read who the person is. Let the same people see "
            "both first."
        )
    return ""


def _require_mergeable(both: MergePair) -> None:
    refused = refusal(both)
    if refused:
        raise DomainError(refused)


def _require_reason(reason: str) -> None:
    if len(reason.strip()) < SHORTEST_REASON:
        raise DomainError(_("Say in a few words how you know."), field="reason")


def _choose(both: MergePair, taken: Sequence[str], adds_names: bool, *, by: ActingUser) -> None:
    """Write the facts that were chosen into the record that is kept."""
    keep, give_up = both.keep, both.give_up
    names, was_child = [*keep.names, *give_up.names], both.holds_child
    for fact in taken:
        of_identity, of_person = FACTS[fact]
        for name in of_identity:
            setattr(keep.identity, name, getattr(give_up.identity, name))
        for name in of_person:
            setattr(keep.person, name, getattr(give_up.person, name))
    _set_age(both, was_child=was_child)
    if adds_names:
        keep.identity.aliases = [name for name in dict.fromkeys(names) if name != keep.identity.full_name]
    _write(both, taken, by=by, merged_into=keep.person)


def _set_age(both: MergePair, *, was_child: bool) -> None:
    """A child by the birth that is kept; where none is, whoever was a child in one of the records stays one."""
    person, born = both.keep.person, both.keep.identity.birth_date
    if born or person.birth_year is not None:
        person.is_child = was_under_18(both.cases, born=born, birth_year=person.birth_year)
        person.is_said_adult = False
    elif was_child:
        person.is_child, person.is_said_adult = True, False


def _write(both: MergePair, taken: Sequence[str], *, by: ActingUser, merged_into: Person | None) -> None:
    """Save both records, with versions that neither of the two has had."""
    keep, give_up = both.keep, both.give_up
    keep.identity.version = give_up.identity.version = max(keep.identity.version, give_up.identity.version)
    keep.person.version = give_up.person.version = max(keep.person.version, give_up.person.version)
    numbered = [name for name in identity_numbers.NUMBERS if name in taken]
    for column, value in identity_numbers.digests({name: getattr(keep.identity, name) for name in numbered}).items():
        setattr(keep.identity, column, value)
    columns = [identity_numbers.column(name) for name in numbered]
    writes.update(keep.identity, *_identity_fields(taken), *columns, by=by)
    writes.update(give_up.identity, by=by)
    writes.update(keep.person, *_person_fields(taken), by=by)
    give_up.person.merged_into = merged_into
    writes.update(give_up.person, "merged_into", by=by)


def _identity_fields(taken: Sequence[str]) -> list[str]:
    return ["aliases", *(name for fact in taken for name in FACTS[fact][0])]


def _person_fields(taken: Sequence[str]) -> list[str]:
    # Whether it was a child follows from when it was born and from the first intake of all, else from both records.
    names = ["is_child", "is_said_adult", *(name for fact in taken for name in FACTS[fact][1])]
    return list(dict.fromkeys(names))


def _move(case_ids: Sequence[UUID], to: Person, *, sealed_for: Any) -> None:
    Case.objects.filter(pk__in=case_ids).update(person=to, sealed_for=sealed_for)
    for follow in followers.values():
        follow(case_ids, to.pk)


def _note(merge: PersonMerge, kind: str, cases: Sequence[Case], *, by: ActingUser) -> None:
    at = timezone.now()
    for case in cases:
        timeline.append(record=case, kind=kind, by=by, at=at, compartment=Compartment.IDENTITY, subject_id=merge.pk)
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(updated_at=at)


def _former(model: Any, pk: UUID, version: int) -> Any:
    """A row as it was under this version, from its history: sealed values as they were sealed."""
    changes: Any = history.changes_of(model)
    return changes.objects.filter(id=pk, version=version).latest("pgh_id")


def _sealed(name: str, value: Any) -> Any:
    """What a column of the identity held, as the row holds it."""
    field = cast(EncryptedTextField, Identity._meta.get_field(name))
    return field.empty() if value is None else SealedValue(bytes(value))
