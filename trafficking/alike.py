"""Which known actors are like one that is typed, by name, phone, account or licence number.

As with survivors (docs/decisions/0012) names are opened and compared in this process alone; who may be found is asked
first, and only they are compared. No digest of a number is stored: licence numbers of agencies are public, and beside
them a dump would tell whom cases name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.domain.identifiers import same_document, same_phone
from core.domain.likeness import Closeness, Name, by_word, rank
from core.keys.fields import opened_to_compare
from trafficking.querysets import ActorQuerySet

MOST = 5
_MOST_NAMES = 8
# Names of companies share words: two of them and an initial are not yet alike.
_LEAST = 0.6
# Said of so many that it tells none apart.
_FORMS = frozenset({"pt", "cv", "ud", "pd", "tbk", "sdn", "bhd", "ltd", "co", "km", "kmn", "mv", "fv", "kapal"})
_NAMES: dict[Closeness, str | Promise] = {
    Closeness.SAME: _("the same name"),
    Closeness.SPELLED: _("the same name in another spelling"),
    Closeness.SIMILAR: _("a similar name"),
}


class Sought(NamedTuple):
    """What is known of the actor that is looked for."""

    names: Sequence[str] = ()
    phones: Sequence[str] = ()
    accounts: Sequence[str] = ()
    licence_number: str = ""


class Alike(NamedTuple):
    """A known actor, by its key as text, and why it may be the same."""

    key: str
    reasons: list[str | Promise]
    score: float


def alike(sought: Sought, *, among: ActorQuerySet) -> list[Alike]:
    """The likeliest of `among` (`visible_to()`), best first. To be shown after a line in the access log only."""
    names, numbers = _known(among)
    wanted = _numbers(sought.phones, sought.accounts, sought.licence_number)
    found: dict[str, Alike] = {}
    holders = by_word(names)
    for text in sought.names[:_MOST_NAMES]:
        for match in rank(_plain(text), names, holders):
            likeness = match.likeness
            is_enough = likeness.closeness > Closeness.SIMILAR or (likeness.matched > 1 and likeness.score > _LEAST)
            if is_enough and (match.key not in found or found[match.key].score < likeness.score):
                found[match.key] = Alike(match.key, [_NAMES[likeness.closeness]], likeness.score)
    for key, known in numbers.items():
        shared = [reason for kind, reason in _SHARED.items() if wanted[kind] & known[kind]]
        if shared:
            before = found.get(key, Alike(key, [], 0.0))
            found[key] = Alike(key, [*shared, *before.reasons], before.score + len(shared))
    return sorted(found.values(), key=lambda one: (-one.score, one.key))[:MOST]


_SHARED: dict[str, str | Promise] = {
    "licence": _("the same licence number"),
    "phone": _("the same phone number"),
    "account": _("the same account"),
}


def _known(among: ActorQuerySet) -> tuple[dict[str, tuple[Name, ...]], dict[str, dict[str, set[str]]]]:
    names, numbers = {}, {}
    columns = ("name", "aliases", "phones", "accounts", "licence_number")
    for key, name, aliases, phones, accounts, licence in opened_to_compare(among, *columns):
        names[key] = tuple(Name.of(_plain(text)) for text in (name, *aliases))
        numbers[key] = _numbers(phones, accounts, licence)
    return names, numbers


def _numbers(phones: Iterable[str], accounts: Iterable[str], licence_number: str) -> dict[str, set[str]]:
    return {
        "phone": {same_phone(phone) for phone in phones},
        "account": {same_document(account) for account in accounts},
        "licence": {same_document(licence_number)} if licence_number else set(),
    }


def _plain(text: str) -> str:
    """A name without what says only that it is a company or a vessel."""
    kept = [word for word in text.split() if word.strip(".,").casefold() not in _FORMS]
    return " ".join(kept) or text


def sought(actor: Any) -> Sought:
    """What is known of an actor whose look was logged."""
    return Sought([actor.name, *actor.aliases], actor.phones, actor.accounts, actor.licence_number)
