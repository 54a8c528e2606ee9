"""What people have for the second step: a phone that shows codes, and passkeys."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from html import unescape
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.webauthn.internal.auth import WebAuthn
from fido2.utils import websafe_encode

from accounts import factors
from accounts.models import User
from tests.passkeys import Device


@dataclass
class Phone:
    secret: str
    codes: list[str]

    def code(self, *, steps: int = 0) -> str:
        """What the app shows now, or some half minutes from now."""
        return str(format_hotp_value(hotp_value(self.secret, int(time.time()) // 30 + steps)))


def give_phone(user: User) -> Phone:
    """The user has set up an app some time ago."""
    secret = factors.offer_secret(user).secret
    phone = Phone(secret, [])
    assert factors.use_app(user, secret, phone.code(steps=-1))
    phone.codes = factors.new_recovery_codes(user)
    return phone


def give_passkey(user: User, name: str = "Laptop") -> Device:
    """The user has added a passkey some time ago, without the pages."""
    device = Device()
    options = {"publicKey": {"user": {"id": websafe_encode(user.pk.hex.encode())}, "challenge": "AAAA"}}
    WebAuthn.add(user, name, device.create(json.dumps(options)))
    return device


def options_on(page: Any) -> str:
    """What a page asks the browser's passkeys for."""
    found = re.search(r'data-options="([^"]*)"', page.content.decode())
    return unescape(found.group(1)) if found else ""


def hidden(page: Any, name: str) -> str:
    """The value of an input of a page, below its bar."""
    content = page.content.decode().partition("<main")[2]
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', content)
    return found.group(1) if found else ""


def key_on(page: Any) -> str:
    """The key that a page offers to be typed into the app."""
    found = re.search(r'class="offered-key"[^>]*>([A-Z2-7 ]+)<', page.content.decode())
    assert found
    return found.group(1).replace(" ", "")


def codes_on(page: Any) -> list[str]:
    return re.findall(r"<li><code>(\d{5} \d{5})</code></li>", page.content.decode())
