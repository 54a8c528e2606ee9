"""Comparing a new person with all people of the organisation, and saying that two of them are different.

The comparison runs in a job, under nobody's eyes: whoever opened the case neither waits for it nor learns anything
from it. What it finds is read through `PossibleDuplicate.objects.visible_to` alone (decision 52).
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import account_of
from audit.models import Erasure
from audit.services import record
from cases.identity import name_index
from cases.identity import numbers as identity_numbers
from cases.identity.comparison_job import COMPARE
from cases.identity.evidence import MatchJudgement, gathered
from cases.merge.duplicate_models import PossibleDuplicate, in_order
from cases.merge.rules import readers_now
from cases.permissions import CasePermission
from cases.record.models import Case, Identity, Person
from core import writes
from core.access import providers
from core.access.actor import ActingUser
from core.db import current_organisation
from core.jobs import queue as jobs
from core.jobs.models import Job
from core.registry import signal

# So many for one person at most: of a frequent name the likeliest.
MOST = 20
# Tells for each `user` who sees both records of new pairs the likeliest `pair` that they see.
duplicate_found = signal("cases.duplicate_found")


@jobs.handles(COMPARE)
def compare(job: Job, user: ActingUser) -> None:
    """Compare one person with all others, and tell whoever sees both records of a pair that is new."""
    identity = Identity.objects.of_anybody().filter(person=job.subject_id).select_related("person").first()
    if identity is None:
        # Made one with another since, and compared as that one.
        return
    judged = _without_erased(identity.person_id, _judged(identity))
    pairs = PossibleDuplicate.objects.of_person(identity.person_id)
    known = {pair.other_than(identity.person_id): pair for pair in pairs}
    for person_id, judgement in judged.items():
        if person_id in known:
            _strengthen(known[person_id], judgement)
    new = [
        PossibleDuplicate(
            **in_order(identity.person_id, person_id),
            is_very_likely=judgement.is_very_likely,
            reasons=judgement.reasons,
        )
        for person_id, judgement in judged.items()
        if person_id not in known
    ]
    # Two who were registered at once are compared twice, and stand here once.
    PossibleDuplicate.objects.bulk_create(new, ignore_conflicts=True)
    _tell(identity.person_id, new)


@transaction.atomic
def say_different(*, one: UUID, other: UUID, by: ActingUser) -> PossibleDuplicate:
    """Note that two persons, of both of whom `by` sees all cases, are two people: nobody is asked about them again."""
    keys = in_order(one, other)
    PossibleDuplicate.objects.bulk_create([PossibleDuplicate(**keys)], ignore_conflicts=True)
    pair = PossibleDuplicate.objects.select_for_update(of=("self",)).get(**keys)
    if pair.answered_at is None:
        pair.answered_at, pair.answered_by = timezone.now(), account_of(by)
        writes.update(pair, "answered_at", "answered_by", by=by)
        record(by=by, verb="person.said_different", target=pair, persons=[str(pair.first_id), str(pair.second_id)])
    return pair


def _judged(identity: Identity) -> dict[UUID, MatchJudgement]:
    """The persons who may be the same, the likeliest first."""
    people = name_index.searched(Identity.objects.of_anybody())
    own = str(identity.pk)
    names = [" ".join(word.written for word in name.words) for name in people.names.get(own, ())]
    digests = {
        bytes(digest): name
        for name in identity_numbers.NUMBERS
        if (digest := getattr(identity, identity_numbers.column(name)))
    }
    found = gathered(names, digests, people)
    found.pop(own, None)
    others = Person.objects.filter(identity__in=map(UUID, found)).values_list("identity", "pk", "birth_year")
    judged = {
        person_id: found[str(key)].judged(identity.person.birth_year, birth_year)
        for key, person_id, birth_year in others
        if person_id != identity.person_id
    }
    likeliest = sorted(judged, key=lambda key: (not judged[key].is_very_likely, -judged[key].rank, str(key)))
    return {key: judged[key] for key in likeliest[:MOST]}


def _without_erased(own: UUID, judged: dict[UUID, MatchJudgement]) -> dict[UUID, MatchJudgement]:
    """Those whom nobody erases before this transaction ends: whoever erases somebody holds their cases first, and
    deletes the pairs that stand then. What was read of an erased person before makes no pair."""
    if not judged:
        return judged
    persons = {own, *judged}
    Case.objects.all_held(Case.objects.filter(person__in=persons).values_list("pk", flat=True))
    erased = set(Erasure.objects.filter(person_id__in=persons).values_list("person_id", flat=True))
    return {} if own in erased else {key: judged[key] for key in judged if key not in erased}


def _strengthen(pair: PossibleDuplicate, judgement: MatchJudgement) -> None:
    if pair.answered_at is None and pair.reasons != judgement.reasons:
        pair.is_very_likely, pair.reasons = judgement.is_very_likely, judgement.reasons
        writes.update(pair, "is_very_likely", "reasons", by=None)


def _tell(person_id: UUID, new: list[PossibleDuplicate]) -> None:
    others = {pair.other_than(person_id) for pair in new}
    if not others:
        return
    readers = readers_now(Case.objects.filter(person__in={person_id, *others}))
    both = {key for other in others for key in readers[other]} & readers[person_id]
    for user_id in sorted(both):
        user = providers.authoriser.load(user_id, current_organisation())
        if user is None:
            continue
        seen = PossibleDuplicate.objects.open().visible_to(user, CasePermission.VIEW).filter(pk__in=[p.pk for p in new])
        keys = set(seen.values_list("pk", flat=True))
        pair = next((pair for pair in new if pair.pk in keys), None)
        if pair is not None:
            duplicate_found.send(PossibleDuplicate, pair=pair, user=user)
