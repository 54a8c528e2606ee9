"""Who may do what, and the line in the log before anything is shown. Three questions, three answers:

1. May this role do this act?    `Acting.may(code)`; else 403.
2. May this user see this row?   `Model.objects.visible_to(user)`; else 404.
3. May it happen now?            the service; a DomainError that says what to do.

`core` knows no app: `authoriser` is filled by `accounts`, `recorder` by `audit`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, Self
from uuid import UUID

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import Unlogged

if TYPE_CHECKING:
    from django.http import HttpResponseBase

    from core.keys import KeySubject


class Compartment(models.TextChoices):
    """What kind of content a row holds. A row has exactly one."""

    GENERAL = "general", _("General")
    IDENTITY = "identity", _("Identity")
    LOCATION = "location", _("Location")
    CLINICAL = "clinical", _("Health")
    COUNSELLING = "counselling", _("Counselling")
    LEGAL = "legal", _("Legal")


class Scope(models.TextChoices):
    """On which rows a role's permission holds."""

    OWN = "OWN", _("Own cases")
    SITE = "SITE", _("Cases of the site")
    ORGANISATION = "ORGANISATION", _("All cases of the organisation")


class Needs(NamedTuple):
    """Without what a permission means nothing: other permissions (`codes`) and compartments to read (`reads`), each at
    least as far as itself. Without any compartment it is not about cases. `scopes` are those that make a difference.

    `apart` says why whoever holds it should see no case, where they should not: whoever composes a role reads it.
    """

    codes: tuple[str, ...] = ()
    reads: tuple[Compartment, ...] = (Compartment.GENERAL,)
    scopes: tuple[Scope, ...] = tuple(Scope)
    apart: str | Promise = ""


class PermissionCode(models.TextChoices):
    """Base of each app's permission codes: code, what it needs, label. All members of subclasses are the catalogue."""

    needs: Needs

    def __new__(cls, code: str, needs: Needs = Needs()) -> Self:  # noqa: B008 -- a constant
        member = str.__new__(cls, code)
        member._value_ = code
        member.needs = needs
        return member

    @classmethod
    def subject(cls) -> str | Promise:
        """What the codes of this class are about, as a heading over them."""
        raise TypeError(f"{cls.__qualname__} does not say what it is about.")


class CorePermission(PermissionCode):
    READ = "core.read", _("Read a compartment")

    @classmethod
    def subject(cls) -> Promise:
        return _("Reading")


class Public(NamedTuple):
    """A page without an account, and why."""

    why: str


class SignedIn(NamedTuple):
    """A page for every signed-in person of an organisation, and why no role is asked."""

    why: str


Access = PermissionCode | Public | SignedIn


class Holding(NamedTuple):
    """A role, held at a site, that gives a permission on the rows of a scope."""

    role: str
    site_id: UUID
    site: str
    scope: str


@dataclass(frozen=True)
class Acting:
    """A user at work in one organisation: what the roles of the membership allow, and where.

    `held` maps (permission code, compartment) to the roles that give it, in the order of their sites' keys: what a
    role allows at one site, it does not allow at another where somebody works in another role.
    """

    user_id: UUID
    membership_id: UUID
    organisation_id: UUID
    organisation_name: str
    site_ids: tuple[UUID, ...]
    time_zone: str
    roles: tuple[str, ...]
    held: Mapping[tuple[str, str], tuple[Holding, ...]] = field(default_factory=dict)
    # Whether the terms of use that are in force were not accepted yet.
    owes_terms: bool = False

    @cached_property
    def grants(self) -> dict[tuple[str, str], frozenset[str]]:
        """The scopes under which each (permission code, compartment) is held."""
        return {key: frozenset(holding.scope for holding in holdings) for key, holdings in self.held.items()}

    def may(self, code: str, compartment: str = Compartment.GENERAL) -> bool:
        """Whether any role allows this act at all."""
        return (str(code), str(compartment)) in self.held

    def reads(self, compartment: str) -> bool:
        """Whether any role may read this compartment somewhere."""
        return self.may(CorePermission.READ, compartment)

    def readable(self) -> list[str]:
        """All compartments that some role may read, in their fixed order."""
        return [value for value in Compartment.values if self.reads(value)]

    def sites(self, code: str, compartment: str = Compartment.GENERAL) -> tuple[UUID, ...]:
        """Where a role that allows this act is held, in the order of the sites' keys: for what begins at a site."""
        holdings = self.held.get((str(code), str(compartment)), ())
        return tuple(dict.fromkeys(holding.site_id for holding in holdings))

    def held_as(self, code: str, compartment: str = Compartment.GENERAL) -> dict[UUID, list[Holding]]:
        """As whom this user holds the permission, and by which roles: as the user by each of them, as a site by those
        held there that go beyond own cases, as the organisation by those that reach all of it.
        """
        holdings = self.held.get((str(code), str(compartment)), ())
        found: dict[UUID, list[Holding]] = {self.user_id: [*holdings]} if holdings else {}
        for holding in holdings:
            if holding.scope != Scope.OWN:
                found.setdefault(holding.site_id, []).append(holding)
        everywhere = [holding for holding in holdings if holding.scope == Scope.ORGANISATION]
        if everywhere:
            found[self.organisation_id] = everywhere
        return found

    def principals(self, code: str, compartment: str = Compartment.GENERAL) -> list[UUID]:
        """As whom this user holds the permission: the user, the sites of the roles that give it, the organisation."""
        return list(self.held_as(code, compartment))


class Authoriser(Protocol):
    def load(self, user_id: UUID, organisation_id: UUID) -> Any | None:
        """The active user with `acting` set, for work outside a request; None when they may no longer act."""

    def acting(self, user: Any, organisation_id: UUID) -> Acting | None:
        """The user at work in the organisation, or None when the membership has ended."""

    def is_fresh(self, request: Any, purpose: str) -> bool:
        """Whether the session has proved itself recently enough for an act that asks for it (`step_up`)."""

    def ask_proof(self, request: Any, purpose: str) -> HttpResponseBase:
        """The page that asks for that proof, with what was being sent kept inside."""

    def ask_terms(self, request: Any) -> HttpResponseBase:
        """The page on which the terms of use are accepted, with what was being sent kept inside."""

    def proved_at(self, request: Any) -> datetime:
        """When the session was last proved."""


class Recorder(Protocol):
    def opened(
        self,
        *,
        by: Any,
        act: str,
        case_ids: list[UUID],
        subject_ids: list[UUID],
        compartments: list[str],
        purpose: str,
        proved_at: datetime | None,
    ) -> None:
        """Commit one line of the access log. Raises when it cannot: then nothing is shown.

        `proved_at` is when the session was last proved, None where there is none. Raises ProofNeeded when so many were
        opened since that the person is to be asked first.
        """


authoriser: Authoriser
recorder: Recorder

# What a page asks for that opens one more after many.
MANY = "many"

_logged: ContextVar[set[tuple[UUID, str]] | None] = ContextVar("logged", default=None)
_proved_at: ContextVar[datetime | None] = ContextVar("proved_at", default=None)


def log(*, by: Any, act: str, rows: Iterable[Any], compartments: Iterable[str], purpose: str = "") -> None:
    """Write down, before it is shown, that `by` opens these compartments of these rows.

    A row answers `access_case_id()` (UUID or None) and `key_subject()`, or `key_subjects()` where a look at it opens
    content of more than one. Only compartments that the
    user's roles may read are logged and opened; rows must come from `visible_to(by)`. A model that says `opened_by`
    has content of no case, under keys of its own: whoever holds that permission opens it, whatever their roles read.
    Raises Unlogged outside `accountable()`, and whatever keeps the line from being written.
    """
    logged = _logged.get()
    if logged is None:
        raise Unlogged("access.log() works inside access.accountable() only.")
    rows = list(rows)
    # Each once, in the order of the rows.
    subjects = dict.fromkeys(subject.id for row in rows for subject in _subjects(row))
    case_ids = dict.fromkeys(case_id for row in rows if (case_id := row.access_case_id()) is not None)
    is_theirs = _are_opened_by(rows, by)
    opened = [str(value) for value in compartments if is_theirs or by.acting.reads(value)]
    if not subjects or not opened:
        return
    recorder.opened(  # noqa: F821 -- audit fills it when it starts
        by=by,
        act=act,
        case_ids=list(case_ids),
        subject_ids=list(subjects),
        compartments=opened,
        purpose=purpose,
        proved_at=_proved_at.get(),
    )
    logged.update((subject, compartment) for subject in subjects for compartment in opened)


def _are_opened_by(rows: Iterable[Any], user: Any) -> bool:
    codes = {getattr(row, "opened_by", None) for row in rows}
    return all(code is not None and user.acting.may(code) for code in codes)


def _subjects(row: Any) -> list[KeySubject]:
    several = getattr(row, "key_subjects", None)
    return several() if several else [row.key_subject()]


def log_search(*, by: Any, act: str, compartments: Iterable[str]) -> None:
    """Write down that `by` looked for somebody in these compartments and was shown nobody."""
    searched = [str(value) for value in compartments if by.acting.reads(value)]
    recorder.opened(  # noqa: F821 -- as above
        by=by, act=act, case_ids=[], subject_ids=[], compartments=searched, purpose="", proved_at=None
    )


def is_logged(subject: KeySubject, compartment: str) -> bool:
    """Whether this scope has logged that it opens this compartment of this subject."""
    logged = _logged.get()
    return logged is not None and (subject.id, compartment) in logged


def require_logged(subject: KeySubject, compartment: str) -> None:
    """Raise Unlogged unless this scope has logged that it opens this compartment of this subject."""
    if not is_logged(subject, compartment):
        raise Unlogged(f"Content of {compartment} was read without a line in the access log.")


class accountable:  # a context manager, named like contextlib's
    """One request or job: what it logs, it may open, and no longer than it lasts.

    `proved_at` is when the request's session was last proved; a job has none.
    """

    def __init__(self, proved_at: datetime | None = None) -> None:
        self._at = proved_at

    def __enter__(self) -> None:
        self._tokens = _logged.set(set()), _proved_at.set(self._at)

    def __exit__(self, *exc: object) -> None:
        logged, proved_at = self._tokens
        _logged.reset(logged)
        _proved_at.reset(proved_at)


def catalogue() -> dict[str, PermissionCode]:
    """All permission codes of all apps, by code."""
    found: dict[str, PermissionCode] = {}
    for kind in PermissionCode.__subclasses__():
        for member in kind:
            found[str(member.value)] = member
    return dict(sorted(found.items()))


def step_up[P: type](purpose: str) -> Callable[[P], P]:
    """Mark a page whose act asks for a freshly proved session; `purpose` says which act it is.

    The base page asks `authoriser.is_fresh()`, and where it is not, answers with `authoriser.ask_proof()`.
    """

    def mark(page: P) -> P:
        page.step_up = purpose  # type: ignore[attr-defined]
        return page

    return mark
