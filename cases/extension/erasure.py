"""Erasing a person: what apps keep beside what is sealed under the person's keys, and what stands against it.

Sealed content goes dark by its keys. An app registers what else could say something of the person: plain texts,
digests, files, and what it seals under other keys than the person's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from django.utils.functional import Promise

from cases.record.models import Case
from core.key_subjects import KeySubject
from core.keys import data_keys
from core.registry import Registry

Holds = Callable[[list[Case]], Iterable[str | Promise]]
Erase = Callable[[list[Case]], None]
Subjects = Callable[[list[Case]], Mapping[KeySubject, UUID]]


class ErasurePart(NamedTuple):
    erase: Erase | None
    holds: Holds | None
    subjects: Subjects | None
    shared: Subjects | None


registry: Registry[str, ErasurePart] = Registry("cases.erasure")


def register(
    app: str,
    *,
    erase: Erase | None = None,
    holds: Holds | None = None,
    subjects: Subjects | None = None,
    shared: Subjects | None = None,
) -> None:
    """`erase(cases)` removes what the app knows of a person, in the transaction; it may find it done already.

    `holds(cases)` returns a sentence for each thing for which the content must stay now.

    `subjects(cases)` names under whose keys the app seals content of the cases, where these are not the person's, each
    with the id of its case: they are destroyed with the person's, and changed with them.

    `shared(cases)` names those under which content of these cases lies beside that of others: they are changed with the
    person's, and destroyed only as far as `subjects` names them.
    """
    registry.add(app, ErasurePart(erase, holds, subjects, shared))


def holds(cases: list[Case]) -> list[str]:
    """All that stands against erasing the person of these cases, in the order of the apps' names."""
    return [str(why) for app in sorted(registry) if (check := registry[app].holds) for why in check(cases)]


def subjects(cases: list[Case]) -> dict[KeySubject, UUID]:
    """All under whose keys content of these cases lies, beside the keys of their persons, with the ids of the cases."""
    return {
        subject: case_id
        for app in sorted(registry)
        if (find := registry[app].subjects)
        for subject, case_id in find(cases).items()
    }


def subjects_of(persons: Collection[UUID]) -> dict[KeySubject, UUID]:
    """The same for all cases of persons, with the ids of the persons."""
    cases = {case.pk: case for case in Case.objects.filter(person__in=persons)}
    return {subject: cases[case_id].person_id for subject, case_id in subjects(list(cases.values())).items()}


def shared_by(persons: Collection[UUID]) -> set[KeySubject]:
    """All under whose keys content of persons lies beside that of others, without what was destroyed."""
    cases = list(Case.objects.filter(person__in=persons))
    found = {subject for app in sorted(registry) if (find := registry[app].shared) for subject in find(cases)}
    return {subject for subject in found if not data_keys.are_destroyed(subject)}


def erase(cases: list[Case]) -> None:
    """Have every app remove what it knows of the person of these cases."""
    for app in sorted(registry):
        do = registry[app].erase
        if do is not None:
            do(cases)
