"""How tests write to an organisation, as anybody may, and read its answer."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from django.core import signing
from django.test import Client
from django.urls import reverse

from accounts import public_addresses
from cases.approvals.services import CaseRuleFacts, set_rules
from cases.enquiries.models import Enquiry
from core.db import organisation_scope
from tests.cases.asking import text
from tests.factories import World

ABOUT, SAFE, REACH = "Tetangga saya dikunci di rumah majikan", "Hanya lewat pesan, jangan suami", "0812-0000-7788"
ANSWER = "Terima kasih. Apakah ia masih di sana?"


def switched_on(world: World) -> str:
    """The address of the organisation, which takes reports from now on."""
    with world.at_work(world.administrator) as by:
        set_rules(expected_version=0, decided=CaseRuleFacts(reports_site=world.site), by=by)
        return public_addresses.current()


def form(address: str, language: str = "en") -> str:
    return f"{reverse('reporting:report', kwargs={'address': address})}?lang={language}"


def code_page(address: str) -> str:
    return f"{reverse('reporting:code', kwargs={'address': address})}?lang=en"


def begun(seconds: int = 60) -> str:
    """The mark of a page that was shown so long ago."""
    signer = signing.TimestampSigner(salt="public-report")
    before = signer.timestamp

    def timestamp() -> str:
        return signing.b62_encode(signing.b62_decode(before()) - seconds)

    signer.timestamp = timestamp  # type: ignore[method-assign]
    return signer.sign(f"page-{seconds}-{datetime.now(tz=UTC).timestamp()}")


def told(**changes: str) -> dict[str, str]:
    return {"about": ABOUT, "safe_contact": SAFE, "reach": REACH, "website": "", "begun": begun(), **changes}


def code_on(answer: Any) -> str:
    (code,) = re.findall(r"<strong class=\"code\">([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})</strong>", text(answer))
    return str(code)


def reported(browser: Client, address: str, **changes: str) -> str:
    """Write, and return the code."""
    answer = browser.post(form(address), told(**changes))
    assert answer.status_code == 200, text(answer)
    return code_on(answer)


def enquiry_of(world: World) -> Enquiry:
    with organisation_scope(world.organisation.pk):
        return Enquiry.objects.get()
