"""Actors, and which case names them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record
from cases.episodes.models import Episode
from cases.extension import timeline
from cases.record.choice_rules import require_codes
from cases.record.locking import locked_in_open_case, require_open
from cases.record.models import Case
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError
from trafficking.models import Actor, Involvement

ROLES = "RoleInProcess"


@dataclass(frozen=True)
class ActorFacts:
    """What tells an actor apart from others. All cases that name it share this."""

    kind: str
    name: str
    aliases: Sequence[str] = ()
    licence_number: str = ""
    phones: Sequence[str] = ()
    accounts: Sequence[str] = ()
    address: str = ""
    details: str = ""


@dataclass(frozen=True)
class InvolvementFacts:
    """What one case says of an actor. Without an episode it is about the whole story."""

    roles: Sequence[str]
    note: str = ""
    episode: Episode | None = None


@transaction.atomic
def add_actor(*, case: Case, facts: ActorFacts, involvement: InvolvementFacts, by: ActingUser) -> Involvement:
    """Record an actor that nobody knew, in the case that names it. Raises DomainError, ValidationError."""
    require_open(case)
    actor = Actor()
    _fill(actor, facts)
    writes.create(actor, by=by)
    record(by=by, verb="actor.added", target=actor, kind=actor.kind)
    return _involve(case, actor, involvement, by)


@transaction.atomic
def involve(*, case: Case, actor: Actor, involvement: InvolvementFacts, by: ActingUser) -> Involvement:
    """Record a known actor, one that `by` sees, in another case, or for another episode of the same.

    Raises DomainError where this is recorded already.
    """
    require_open(case)
    return _involve(case, actor, involvement, by)


def _involve(case: Case, actor: Actor, facts: InvolvementFacts, by: ActingUser) -> Involvement:
    _require_sound(case.pk, facts)
    # Held, so that nobody makes it one with another meanwhile: the new row would point to what nobody sees.
    if Actor.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.pk).merged_into_id is not None:
        raise DomainError(_("This record was made one with another. Choose that one."), field="same")
    if Involvement.objects.current().filter(case=case, actor=actor, episode=facts.episode).exists():
        raise DomainError(_("This actor is recorded here already. Change that entry instead."), field="same")
    row = Involvement(case=case, actor=actor, episode=facts.episode, roles=list(facts.roles), note=facts.note)
    writes.create(row, by=by)
    timeline.append(record=row, kind="trafficking.actor", by=by)
    touch(case)
    record(by=by, verb="actor.involved", target=row, actor=str(actor.pk), roles=row.roles)
    return row


@transaction.atomic
def change_actor(*, actor_id: UUID, expected_version: int, facts: ActorFacts, by: ActingUser) -> Actor:
    """Change what all cases share of an actor. Raises DomainError for one that was given up, EditConflict."""
    actor: Actor = Actor.objects.locked(pk=actor_id, expected_version=expected_version)
    if actor.merged_into_id is not None:
        raise DomainError(_("This record was made one with another. Change that one."))
    _fill(actor, facts)
    writes.update(actor, *asdict(facts), by=by)
    record(by=by, verb="actor.changed", target=actor)
    return actor


@transaction.atomic
def change_involvement(
    *, involvement_id: UUID, expected_version: int, facts: InvolvementFacts, by: ActingUser
) -> Involvement:
    """Change what a case says of an actor. Raises DomainError, EditConflict."""
    row = _current(involvement_id, expected_version)
    _require_sound(row.case_id, facts)
    row.roles, row.note, row.episode = list(facts.roles), facts.note, facts.episode
    writes.update(row, "roles", "note", "episode", by=by)
    touch(row.case)
    record(by=by, verb="actor.involvement_changed", target=row, roles=row.roles)
    return row


@transaction.atomic
def end_involvement(*, involvement_id: UUID, expected_version: int, reason: str, by: ActingUser) -> Involvement:
    """Take an actor out of a case, also of a closed one: nobody stays accused by mistake. Raises EditConflict."""
    held = Case.objects.held(Involvement.objects.values_list("case_id", flat=True).get(pk=involvement_id))
    rows = Involvement.objects.select_related("case")
    row: Involvement = rows.locked(pk=involvement_id, expected_version=expected_version)
    if row.ended_at is not None:
        raise DomainError(_("This actor was taken out of the case already."))
    row.ended_at, row.end_reason = timezone.now(), reason
    writes.update(row, "ended_at", "end_reason", by=by)
    touch(held)
    timeline.append(record=row, kind="trafficking.actor_ended", by=by)
    record(by=by, verb="actor.involvement_ended", target=row, reason=reason)
    return row


def _current(involvement_id: UUID, expected_version: int) -> Involvement:
    rows = Involvement.objects.select_related("case")
    row: Involvement = locked_in_open_case(rows, pk=involvement_id, expected_version=expected_version)
    if row.ended_at is not None:
        raise DomainError(_("This actor was taken out of the case already."))
    return row


def _require_sound(case_id: UUID, facts: InvolvementFacts) -> None:
    if not facts.roles:
        raise DomainError(_("Choose at least one role."), field="roles")
    require_codes(facts.roles, ROLES, field="roles")
    if facts.episode is not None and facts.episode.case_id != case_id:
        raise DomainError(_("Choose an episode of this case."), field="episode")


def _fill(actor: Actor, facts: ActorFacts) -> None:
    for name, value in asdict(facts).items():
        setattr(actor, name, list(value) if isinstance(value, tuple | list) else value)
