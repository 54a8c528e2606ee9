"""A form that survives signing in again.

When a session has ended while somebody typed, their POST meets nobody. What they typed is sealed under the
server's key (nothing readable stays on the device, nothing at all on the server), travels through the sign-in
page as a hidden field, and comes back to its own page as a filled form to be checked and saved. It is given
back only to the person who had the form open, at work in the same organisation. Files and passwords are not
kept.
"""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import asdict, dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django import forms
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, QueryDict

from core.access.actor import ActingUser, acting_user

SECONDS = 3600
FIELD = "kept"
_LEFT_OUT = frozenset({"csrfmiddlewaretoken", "form_owner", "autosave", FIELD})


@dataclass(frozen=True)
class KeptForm:
    """What was posted, by whom, at work where, and to which address. `pairs` are names and values."""

    user_id: str
    organisation_id: str
    address: str
    pairs: list[list[str]]

    def belongs_to(self, user: ActingUser) -> bool:
        """Whether `user` is the person who had the form open, at work in the organisation they had it open in."""
        acting = getattr(user, "acting", None)
        return acting is not None and (self.user_id, self.organisation_id) == _whose(user)


def owner(user: ActingUser) -> str:
    """A signed mark of whose form this is, for a hidden field; empty for nobody at work."""
    return _signer().sign("|".join(_whose(user))) if getattr(user, "acting", None) is not None else ""


def is_whose(mark: str, user: ActingUser) -> bool:
    """Whether `owner()` made this mark for this user, at work in the organisation where they are now."""
    return _named(mark) == [*_whose(user)]


def is_anothers(request: HttpRequest) -> bool:
    """Whether this POST is of a form that somebody else opened, or the same person at work in another organisation.

    What was typed for one organisation would be stored in the other: who works in two has two tabs open.
    """
    mark, at_work = request.POST.get("form_owner", ""), hasattr(request.user, "acting")
    return bool(mark) and at_work and not is_whose(mark, acting_user(request))


def is_of_same_person(request: HttpRequest) -> bool:
    """Whether the one who sends this form has opened it, wherever they were at work then."""
    return _named(request.POST.get("form_owner", ""))[:1] == [str(request.user.pk)]


def keep(request: HttpRequest) -> str:
    """What was posted, sealed; empty when the form carries no owner's mark.

    A form that comes back while the session has ended once more is passed on as it is.
    """
    already = opened(request.POST.get(FIELD, ""))
    if already is not None and already.address == request.get_full_path():
        return request.POST[FIELD]
    named = _named(request.POST.get("form_owner", ""))
    if not named:
        return ""
    user_id, organisation_id = named
    content = KeptForm(user_id, organisation_id, request.get_full_path(), pairs(request.POST))
    return _sealer().encrypt(zlib.compress(json.dumps(asdict(content)).encode())).decode()


def opened(sealed: str) -> KeptForm | None:
    """The kept form, or None when it is damaged, forged or older than an hour."""
    try:
        content = _sealer().decrypt(sealed.encode(), ttl=SECONDS) if sealed else b""
    except InvalidToken:
        return None
    return KeptForm(**json.loads(zlib.decompress(content))) if content else None


def comes_back(request: HttpRequest) -> bool:
    """Whether this POST brings a kept form, and is no ordinary one: nothing may be saved by it."""
    return FIELD in request.POST


def given_back(request: HttpRequest) -> QueryDict | None:
    """What was posted before the session ended, as the request brings it back. None: nothing for this person here."""
    kept = opened(request.POST.get(FIELD, ""))
    if kept is None or kept.address != request.get_full_path() or not kept.belongs_to(acting_user(request)):
        return None
    return _data(kept.pairs)


def mark(request: HttpRequest) -> str:
    """The mark of the form that is sent or brought back (`core.idempotency`); empty for none."""
    sent = given_back(request) if comes_back(request) else request.POST
    return sent.get("form_mark", "") if sent else ""


def refill(form: forms.BaseForm, request: HttpRequest) -> bool:
    """Fill an unbound form with what the request brings back. False: there is nothing for this person here."""
    data = given_back(request)
    if data is None:
        return False
    _fill(form, data)
    return True


def pairs(data: QueryDict) -> list[list[str]]:
    """The names and values of what was posted, without passwords and what the server has put into the page."""
    return [
        [name, value]
        for name, values in data.lists()
        if name not in _LEFT_OUT and "password" not in name
        for value in values
    ]


def fill(form: forms.BaseForm, pairs: list[list[str]]) -> None:
    """Fill an unbound form with names and values that `pairs()` has taken."""
    _fill(form, _data(pairs))


def _data(pairs: list[list[str]]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in pairs:
        data.appendlist(name, value)
    return data


def _fill(form: forms.BaseForm, data: QueryDict) -> None:
    """Each field's widget reads its value, so that an unticked box and an emptied list come back as they were."""
    for name, field in form.fields.items():
        if not (field.disabled or isinstance(field, forms.FileField) or "password" in name):
            form.initial[name] = field.widget.value_from_datadict(data, {}, form.add_prefix(name))


def _named(mark: str) -> list[str]:
    """Whom and where a mark of `owner()` names; empty for what is none."""
    try:
        return _signer().unsign(mark).split("|")
    except BadSignature:
        return []


def _whose(user: ActingUser) -> tuple[str, str]:
    return str(user.pk), str(user.acting.organisation_id)


def _signer() -> Signer:
    return Signer(salt="form-owner")


def _sealer() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(secret: str) -> bytes:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"harapan kept form").derive(secret.encode())
    return base64.urlsafe_b64encode(key)
