"""Episodes of trafficking."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from audit.services import record
from cases import timeline
from cases.models import Case, Episode
from cases.services.choices import require_codes, require_country, require_province
from cases.services.touch import touch
from core import writes

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
)


@transaction.atomic
def add_episode(*, case: Case, facts: dict[str, Any], by: Any) -> Episode:
    """Add an episode; `facts` maps names of FIELDS to values. Raises DomainError for an unknown code."""
    _known_codes(facts)
    episode = writes.create(Episode(case=case, **{k: facts[k] for k in FIELDS if k in facts}), by=by)
    timeline.append(record=episode, kind="cases.episode", by=by)
    touch(case)
    record(by=by, verb="case.episode_added", target=episode)
    return episode


@transaction.atomic
def update_episode(*, episode_id: UUID, expected_version: int, facts: dict[str, Any], by: Any) -> Episode:
    """Change an episode. Raises DomainError for an unknown code, EditConflict."""
    _known_codes(facts)
    episode = Episode.objects.select_related("case").locked(pk=episode_id, expected_version=expected_version)
    changed = [name for name in FIELDS if name in facts]
    for name in changed:
        setattr(episode, name, facts[name])
    writes.update(episode, *changed, by=by)
    touch(episode.case)
    record(by=by, verb="case.episode_changed", target=episode)
    return episode


def _known_codes(facts: dict[str, Any]) -> None:
    for name, code_list in (("exploitation_types", "TypeOfExploitation"), ("methods_of_control", "MethodsOfControl")):
        require_codes(facts.get(name, []), code_list, field=name)
    require_codes([facts.get("industry", "")], "ForcedLabourIndustry", field="industry")
    require_country(facts.get("country", ""), field="country")
    require_province(facts.get("province", ""), field="province")
