"""What stands around each page: navigation, and the facts that base.html needs.

Each app registers its entries in its `registrations`:

    navigation.register(
        NavigationItem(label=_("Cases"), url_name="cases:list", icon="folder", access=..., order=20)
    )

The menu asks the same question as the page, so there are no dead links. An app on whose page somebody's day begins
says so:

    navigation.begin_at("shelters:tonight", ShelterPermission.WRITE_DAILY_NOTE)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.access.actor import Acting, ActingUser
from core.access.permissions import Access, PermissionCode
from core.registry import Registry
from core.web import form_recovery

MAIN, ACCOUNT, BAR = "main", "account", "bar"


@dataclass(frozen=True, kw_only=True)
class NavigationItem:
    """An entry. `place` is MAIN, ACCOUNT (the menu of the user) or BAR (an icon in the bar on top); `icon` is a
    Tabler icon's name. `count(user)` is a number beside it, for at most one cheap query a page.
    """

    label: str | Promise
    url_name: str
    icon: str
    access: Access
    order: int
    place: str = MAIN
    count: Callable[[ActingUser], int] | None = None
    # The key that leads there from everywhere, to the field of that page which names the same key.
    key: str = ""


@dataclass(frozen=True)
class NavigationEntry:
    """An entry as the template shows it."""

    label: str | Promise
    url: str
    icon: str
    active: bool
    count: int = 0
    key: str = ""


registry: Registry[str, NavigationItem] = Registry("core.navigation", key=lambda item: item.url_name)
register = registry.register
beginnings: Registry[tuple[str, PermissionCode], str] = Registry("core.navigation.beginnings")


def for_user(user: ActingUser, place: str = MAIN) -> list[NavigationItem]:
    """The entries that lead this user somewhere, in order. Nobody in particular gets none."""
    acting = getattr(user, "acting", None)
    if acting is None:
        return []
    found = [item for item in registry.values() if item.place == place and _may(acting, item.access)]
    return sorted(found, key=lambda item: (item.order, item.url_name))


def begin_at(url_name: str, access: PermissionCode) -> None:
    """The work of whoever may do `access` begins on this page of the menu. Several may say so of the same page."""
    beginnings.add((url_name, access), url_name)


def beginning(user: ActingUser) -> NavigationItem | None:
    """The page on which this user's work begins: the one that `begin_at` names, else the first one of the menu.

    Where several are named for one person, none of them stands for the whole of their work: the first one again.
    None: the menu is empty.
    """
    items = for_user(user)
    named = {url_name for url_name, access in beginnings if items and user.acting.may(access)}
    own = [item for item in items if item.url_name in named]
    return own[0] if len(own) == 1 else next(iter(items), None)


def _may(acting: Acting, access: Access) -> bool:
    return bool(acting.may(access)) if isinstance(access, PermissionCode) else True


@cache
def address(url_name: str) -> str:
    """The address of a page that is the same for everybody."""
    return reverse(url_name)


def entries(user: ActingUser, path: str, place: str = MAIN) -> list[NavigationEntry]:
    """The user's entries; the one whose address is the longest beginning of `path` is active."""
    items = [(item, address(item.url_name)) for item in for_user(user, place)]
    fitting = [url for _item, url in items if path == url or (url != "/" and path.startswith(url))]
    here = max(fitting, key=len, default="")
    return [
        NavigationEntry(item.label, url, item.icon, url == here, item.count(user) if item.count else 0, item.key)
        for item, url in items
    ]


class Frame:
    """Facts for base.html, worked out only when a template asks: error pages must not touch the database."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def user(self) -> ActingUser | None:
        user = getattr(self._request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def navigation(self) -> list[NavigationEntry]:
        return entries(self.user, self._request.path) if self.user else []

    @cached_property
    def account_menu(self) -> list[NavigationEntry]:
        return entries(self.user, self._request.path, ACCOUNT) if self.user else []

    @cached_property
    def bar(self) -> list[NavigationEntry]:
        return entries(self.user, self._request.path, BAR) if self.user else []

    @property
    def shortcuts(self) -> list[NavigationEntry]:
        """The entries that a key leads to; for who may open them, as all entries."""
        return [entry for entry in self.navigation if entry.key]

    @property
    def dangers(self) -> list[str | Promise]:
        """Why no real case belongs into this installation; none on one that is safe."""
        return [_DANGERS[code] for code in settings.NOT_FOR_REAL_CASES]

    @property
    def user_name(self) -> str:
        return (self.user.name or self.user.email) if self.user else ""

    @property
    def organisation_name(self) -> str:
        acting = getattr(self.user, "acting", None)
        return acting.organisation_name if acting else ""

    @property
    def whose(self) -> str:
        """A mark of who is at work and where, by which the page asks whether it is still for whoever sits there."""
        return form_recovery.owner(self.user) if self.user else ""

    @property
    def idle_minutes(self) -> int:
        return int(settings.IDLE_MINUTES) if self.user else 0

    @property
    def sign_in_url(self) -> str:
        return reverse(settings.LOGIN_URL)

    @property
    def languages(self) -> list[tuple[str, str, bool]]:
        """(code, its own name, whether it is the current one) of each language."""
        current = get_language()
        return [(code, _OWN_NAMES.get(code, code), code == current) for code, _name in settings.LANGUAGES]


_DANGERS = {
    "demo": _("This is a demo: its keys lie beside its data."),
    "fallback": _("It runs on makeshift parts that can lose data."),
}
_OWN_NAMES = {"id": "Bahasa Indonesia", "en": "English"}


def context(request: HttpRequest) -> dict[str, Any]:
    """The context processor: `frame` and `navigation`."""
    frame = Frame(request)
    return {"frame": frame, "navigation": SimpleLazyObject(lambda: frame.navigation)}
