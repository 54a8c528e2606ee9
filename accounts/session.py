"""The session of a signed-in person: how it begins, where it works, and what the browser is told.

Whoever has shown a password and owes a second step is nobody yet: the session knows who waits (`await_second_step`) and
opens nothing. `begin` alone makes somebody of it.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import devices, services
from accounts.models import User
from core.web.client_addresses import client_address

BACKEND = "accounts.backends.EmailBackend"
# Nothing of a session stays in the browser: no page in its cache, none to go back to, no stored data.
CLEAR = '"cache", "storage"'
WAITING = "waiting"
WAITING_SECONDS = 600


def owes_second_step(user: User) -> bool:
    """Whether a password alone does not sign this person in: they have a second step, or must set one up first."""
    return settings.SECOND_FACTOR_REQUIRED or services.has_second_step(user)


def await_second_step(request: HttpRequest, user: User, *, prefer: UUID | None = None) -> None:
    """Remember for ten minutes, under a new session key, whose password was right. Nobody is signed in by it."""
    logout(request)
    request.session.cycle_key()
    keep_briefly(request)
    request.session[WAITING] = {
        "user": str(user.pk),
        "at": int(time.time()),
        "prefer": str(prefer) if prefer else "",
        # A password that is changed meanwhile ends the wait, as it ends sessions.
        "hash": user.get_session_auth_hash(),
    }


def keep_briefly(request: HttpRequest) -> None:
    """What the server keeps for somebody who is not signed in ends after ten minutes."""
    if not request.user.is_authenticated:
        request.session.set_expiry(WAITING_SECONDS)


def waiting(request: HttpRequest) -> User | None:
    """Who has shown the password in this browser and owes the second step; None: nobody, or it was too long ago."""
    said = request.session.get(WAITING)
    if request.user.is_authenticated or not said or not 0 <= time.time() - said["at"] <= WAITING_SECONDS:
        return None
    user = services.find_active(UUID(said["user"]))
    return user if user is not None and user.get_session_auth_hash() == said["hash"] else None


def waiting_for(request: HttpRequest) -> UUID | None:
    """The organisation that whoever waits came for, if any."""
    prefer = request.session.get(WAITING, {}).get("prefer")
    return UUID(prefer) if prefer else None


def begin(request: HttpRequest, user: User, *, factor: str, prefer: UUID | None = None) -> bool:
    """Sign in under a new session key. True: at work already; False: the person has to choose where.

    `factor` is the kind of second step that was shown; empty for a password alone. `prefer` is the organisation to
    work in when the person may; else the only one is taken.
    """
    request.session.pop(WAITING, None)
    request.session.set_expiry(None)
    login(request, user, backend=BACKEND)
    request.session["begun"] = request.session["seen"] = int(time.time())
    request.session["proved"] = time.time()
    request.session["factor"] = factor
    request.session["device"] = devices.recognised(request.headers.get("User-Agent", ""))
    possible = [place.organisation_id for place in services.workplaces(user)]
    request.session["elsewhere"] = len(possible) > 1
    chosen = prefer if prefer in possible else possible[0] if len(possible) == 1 else None
    if chosen is None:
        return False
    _enter(request, user, chosen)
    return True


def switch(request: HttpRequest, user: User, organisation_id: UUID) -> None:
    """Work in another of the person's organisations from now on, under a new session key."""
    request.session.cycle_key()
    request.session["seen"] = int(time.time())
    _enter(request, user, organisation_id)


def prove(request: HttpRequest) -> None:
    """The person has just shown once more that it is them: from now on under a new session key."""
    request.session.cycle_key()
    request.session["seen"] = int(time.time())
    request.session["proved"] = time.time()


def proved_at(request: HttpRequest) -> datetime:
    """When the person last showed that it is them, to the fraction of a second: what is opened is counted from then."""
    return datetime.fromtimestamp(request.session.get("proved", 0), tz=UTC)


def is_proved(request: HttpRequest) -> bool:
    """Whether the person has shown within the last STEP_UP_MINUTES that it is them."""
    return 0 <= time.time() - proved_at(request).timestamp() <= settings.STEP_UP_MINUTES * 60


def is_whole(request: HttpRequest) -> bool:
    """Whether the session was begun with all that the installation asks for."""
    return not settings.SECOND_FACTOR_REQUIRED or bool(request.session.get("factor"))


def end(request: HttpRequest, response: HttpResponseBase) -> None:
    """End the session here, and let the browser forget what it kept of it."""
    logout(request)
    response["Clear-Site-Data"] = CLEAR


def address(request: HttpRequest) -> str:
    """The device's address, also behind a proxy of ours; what the client claims is not believed."""
    return client_address(request)


def safe_next(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is a page of ours; else empty.

    A whole address or a path from the root: anything else would be looked up as the name of a page, and fail.
    """
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if allowed and wanted.startswith(("/", "http://", "https://")) else ""


def remember_language(response: Any, language: str) -> None:
    """Set the language cookie, as Django's own view does."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )


def _enter(request: HttpRequest, user: User, organisation_id: UUID) -> None:
    request.session["organisation"] = str(organisation_id)
    services.note_entry(organisation_id=organisation_id, user=user)
