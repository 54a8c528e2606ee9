"""Who may do what, and the line in the log before anything is shown. Three questions, three answers:

1. May this role do this act?    `Acting.may(code)`; else 403.
2. May this user see this row?   `Model.objects.visible_to(user)`; else 404.
3. May it happen now?            the service; a DomainError that says what to do.

`core` knows no app: `authoriser` is filled by `accounts`, `recorder` by `audit`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Self

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.compartments import Compartment


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
