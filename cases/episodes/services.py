"""Episodes of trafficking, and the rows that belong to one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from audit.services import record
from cases.duty_to_report.services import remind_of_report
from cases.episodes.models import Episode, EpisodeDebt, EpisodeLeg, EpisodePart, WithheldPaper
from cases.episodes.sexual_violence import is_about_episode
from cases.extension import timeline
from cases.record.choice_rules import require_codes, require_country, require_province
from cases.record.models import Case
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser

FIELDS = (
    "started_on",
    "ended_on",
    "exploitation_types",
    "methods_of_control",
    "industry",
    "country",
    "province",
    "place",
    "recruitment",
    "account",
    "recruitment_methods",
    "promised_work",
    "promised_amount",
    "promised_currency",
    "promised_period",
    "paid_amount",
    "paid_currency",
    "paid_period",
    "hours_per_day",
    "days_per_week",
    "ended_by",
    "exit_account",
)
# What people fill in of each kind of row.
PARTS: dict[type[EpisodePart], tuple[str, ...]] = {
    EpisodeLeg: ("kind", "happened_on", "country", "place", "account"),
    EpisodeDebt: ("kind", "amount", "currency", "owed_to", "account"),
    WithheldPaper: ("kind", "held_by", "since", "returned_on"),
}


@transaction.atomic
def add_episode(*, case: Case, facts: dict[str, Any], by: ActingUser) -> Episode:
    """Add an episode; `facts` maps names of FIELDS to values. Raises DomainError for an unknown code.

    Where it tells of sexual violence, the lead is reminded of the duty to report.
    """
    episode = add_imported_episode(case=case, facts=facts, by=by)
    if is_about_episode(episode):
        remind_of_report(Case.objects.held(case.pk), by=by)
    return episode


@transaction.atomic
def add_imported_episode(*, case: Case, facts: dict[str, Any], by: ActingUser) -> Episode:
    """As `add_episode`, from an old list: whatever had to be reported in time was told long ago."""
    _known_codes(facts)
    episode = writes.create(Episode(case=case, **{k: facts[k] for k in FIELDS if k in facts}), by=by)
    timeline.append(record=episode, kind="cases.episode", by=by)
    touch(case)
    record(by=by, verb="case.episode_added", target=episode)
    return episode


@transaction.atomic
def update_episode(*, episode_id: UUID, expected_version: int, facts: dict[str, Any], by: ActingUser) -> Episode:
    """Change an episode. Raises DomainError for an unknown code, EditConflict.

    Where it tells of sexual violence now, and did not before, the lead is reminded of the duty to report.
    """
    _known_codes(facts)
    case = Case.objects.held(Episode.objects.values_list("case_id", flat=True).get(pk=episode_id))
    episode = Episode.objects.select_related("case").locked(pk=episode_id, expected_version=expected_version)
    was_about = is_about_episode(episode)
    changed = [name for name in FIELDS if name in facts]
    for name in changed:
        setattr(episode, name, facts[name])
    writes.update(episode, *changed, by=by)
    touch(episode.case)
    timeline.append(record=episode, kind="cases.episode_changed", by=by)
    record(by=by, verb="case.episode_changed", target=episode)
    if is_about_episode(episode) and not was_about:
        remind_of_report(case, by=by)
    return episode


@transaction.atomic
def add_episode_part(
    *, kind: type[EpisodePart], episode: Episode, facts: dict[str, Any], by: ActingUser
) -> EpisodePart:
    """Add a row to an episode; `facts` maps names of `PARTS[kind]` to values. Raises DomainError, ValidationError."""
    require_country(facts.get("country", ""), field="country")
    row = kind(case=episode.case)
    row.episode = episode
    for name in PARTS[kind]:
        if name in facts:
            setattr(row, name, facts[name])
    writes.create(row, by=by)
    touch(episode.case)
    record(by=by, verb="case.episode_part_added", target=row)
    return row


@transaction.atomic
def update_episode_part(
    *, kind: type[EpisodePart], part_id: UUID, expected_version: int, facts: dict[str, Any], by: ActingUser
) -> EpisodePart:
    """Change a row of an episode. Raises DomainError for an unknown code, EditConflict."""
    require_country(facts.get("country", ""), field="country")
    row = kind.objects.select_related("case").locked(pk=part_id, expected_version=expected_version)
    changed = [name for name in PARTS[kind] if name in facts]
    for name in changed:
        setattr(row, name, facts[name])
    writes.update(row, *changed, by=by)
    touch(row.case)
    record(by=by, verb="case.episode_part_changed", target=row)
    return row


@transaction.atomic
def remove_episode_part(*, kind: type[EpisodePart], part_id: UUID, expected_version: int, by: ActingUser) -> None:
    """Take out a row that does not belong to the episode; its history stays. Raises EditConflict."""
    row = kind.objects.select_related("case").locked(pk=part_id, expected_version=expected_version)
    record(by=by, verb="case.episode_part_removed", target=row)
    touch(row.case)
    row.delete()


def _known_codes(facts: dict[str, Any]) -> None:
    for name, code_list in (
        ("exploitation_types", "TypeOfExploitation"),
        ("methods_of_control", "MethodsOfControl"),
        ("recruitment_methods", "MethodOfRecruitment"),
    ):
        require_codes(facts.get(name, []), code_list, field=name)
    require_codes([facts.get("industry", "")], "ForcedLabourIndustry", field="industry")
    require_country(facts.get("country", ""), field="country")
    require_province(facts.get("province", ""), field="province")
