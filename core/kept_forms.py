"""A form that survives signing in again.

When a session has ended while somebody typed, their POST meets nobody. What they typed is sealed under the
server's key (nothing readable stays on the device or in the session store), travels through the sign-in page
as a hidden field, and comes back to its own page as a filled form to be checked and saved. It is given back
only to the person who had the form open. Files cannot be kept.
"""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import parse_qsl, urlencode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest

SECONDS = 3600
_LEFT_OUT = frozenset({"csrfmiddlewaretoken", "form_owner", "kept"})


def owner(user: Any) -> str:
    """A signed mark of whose form this is, for a hidden field."""
    return Signer(salt="form-owner").sign(str(user.pk)) if user.is_authenticated else ""


def keep(request: HttpRequest) -> str:
    """What was posted, sealed; empty when the form carries no owner's mark."""
    try:
        user_id = Signer(salt="form-owner").unsign(request.POST.get("form_owner", ""))
    except BadSignature:
        return ""
    pairs = [(key, value) for key, values in request.POST.lists() if key not in _LEFT_OUT for value in values]
    content = {"user": user_id, "path": request.path, "data": urlencode(pairs)}
    return _sealer().encrypt(json.dumps(content).encode()).decode()


def path_of(kept: str, user: Any) -> str:
    """The page that a kept form belongs to; empty when it is not this user's, damaged or too old."""
    content = _content(kept)
    return content["path"] if content and content["user"] == str(user.pk) else ""


def returned(request: HttpRequest) -> dict[str, Any] | None:
    """The values of a form that has come back to its page, or None for an ordinary post."""
    content = _content(request.POST.get("kept", ""))
    if not content or content["user"] != str(request.user.pk) or content["path"] != request.path:
        return None
    values: dict[str, Any] = {}
    for key, value in parse_qsl(content["data"], keep_blank_values=True):
        values[key] = (
            [*values[key], value]
            if isinstance(values.get(key), list)
            else ([values[key], value] if key in values else value)
        )
    return values


def _content(kept: str) -> dict[str, str] | None:
    try:
        return json.loads(_sealer().decrypt(kept.encode(), ttl=SECONDS)) if kept else None
    except InvalidToken:
        return None


def _sealer() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(secret: str) -> bytes:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"harapan kept form").derive(secret.encode())
    return base64.urlsafe_b64encode(key)
