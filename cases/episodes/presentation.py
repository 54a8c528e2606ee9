"""The episodes of a case as people read them. The look must have been logged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases.episodes.models import Episode, EpisodeDebt, EpisodeLeg, EpisodePart, WithheldPaper
from cases.permissions import CasePermission
from cases.record.models import Case
from core.access.actor import ActingUser
from core.domain import codes, countries, places
from core.domain.money import Money
from core.keys.fields import preload

Facts = list[tuple[Any, Any]]


class EpisodePartRow(NamedTuple):
    """One row of an episode: what it is called, and the rest of it in short."""

    part: Any
    title: str
    more: list[str]


class ShownEpisode(NamedTuple):
    episode: Episode
    facts: Facts
    legs: list[EpisodePartRow]
    debts: list[EpisodePartRow]
    withheld: list[EpisodePartRow]


def episodes_of(case: Case, user: ActingUser) -> list[ShownEpisode]:
    """The episodes by their days, each with its rows: one query for each kind."""
    rows = Episode.objects.visible_to(user, CasePermission.READ_ACCOUNT, case=case).order_by("started_on", "id")
    found = list(rows.prefetch_related("legs", "debts", "withheld"))
    preload(found, "account")
    return [
        ShownEpisode(
            episode,
            episode_facts(episode),
            [_row(part) for part in sorted(episode.legs.all(), key=_by_day)],
            [_row(part) for part in sorted(episode.debts.all(), key=_by_entry)],
            [_row(part) for part in sorted(episode.withheld.all(), key=_by_entry)],
        )
        for episode in found
    ]


def episode_facts(episode: Episode) -> Facts:
    """What is known of an episode; what nobody filled in has no line."""
    facts = [
        (_("Country of exploitation"), countries.country_name(episode.country) if episode.country else ""),
        (_("Province"), places.place_name(episode.province) if episode.province else ""),
        (_("Place"), episode.place),
        (_("Way of recruitment"), _labels("MethodOfRecruitment", episode.recruitment_methods)),
        (_("Promised work"), episode.promised_work),
        (_("Promised wage"), wage(episode.promised, episode.promised_period)),
        (_("Recruitment"), episode.recruitment),
        (_("Type of exploitation"), _labels("TypeOfExploitation", episode.exploitation_types)),
        (_("Industry"), codes.label("ForcedLabourIndustry", episode.industry) if episode.industry else ""),
        (_("Means of control"), _labels("MethodsOfControl", episode.methods_of_control)),
        (_("Paid wage"), wage(episode.paid, episode.paid_period)),
        (_("Hours of work a day"), episode.hours_per_day),
        (_("Days of work a week"), episode.days_per_week),
        (_("What happened"), episode.account),
        (_("How it ended"), episode.get_ended_by_display()),
        (_("How the survivor got out"), episode.exit_account),
    ]
    return [(label, value) for label, value in facts if value not in ("", None)]


def part_facts(part: EpisodePart) -> Facts:
    """A row of an episode before it is removed."""
    row = _row(part)
    return [(_("Kind"), row.title), (_("Details"), " · ".join(row.more))]


def wage(money: Money | None, period: str) -> str:
    """An amount with what it was for, empty for none."""
    if money is None:
        return ""
    return f"{amount(money)} / {str(codes.label('AmountPeriod', period)).lower()}"


def amount(money: Money) -> str:
    return money.formatted(get_language() or "id")


def _row(part: EpisodePart) -> EpisodePartRow:
    more: Sequence[Any]
    if isinstance(part, EpisodeLeg):
        country = str(countries.country_name(part.country)) if part.country else ""
        more = [_day(part.happened_on), ", ".join(filter(None, (part.place, country))), part.account]
    elif isinstance(part, EpisodeDebt):
        owed_to = _("owed to %(name)s") % {"name": part.owed_to} if part.owed_to else ""
        more = [amount(part.money) if part.money else "", owed_to, part.account]
    elif isinstance(part, WithheldPaper):
        more = [
            _("by %(name)s") % {"name": part.held_by} if part.held_by else "",
            _("since %(date)s") % {"date": _day(part.since)} if part.since else "",
            _("given back on %(date)s") % {"date": _day(part.returned_on)} if part.returned_on else "",
        ]
    else:
        raise TypeError(f"{type(part).__name__} is no row of an episode.")
    return EpisodePartRow(part, part.get_kind_display(), [str(text) for text in more if text])


def _day(day: Any) -> str:
    return date_format(day) if day else ""


def _by_day(leg: Any) -> tuple[Any, ...]:
    """In the order of the days; a stage without a day stands last, in the order of entry."""
    return leg.happened_on is None, leg.happened_on or leg.created_at.date(), leg.created_at


def _by_entry(part: Any) -> tuple[Any, ...]:
    return part.created_at, part.pk


def _labels(name: str, values: list[str]) -> str:
    return ", ".join(str(codes.label(name, value)) for value in values)
