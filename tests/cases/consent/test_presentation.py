"""What a decision on consent allows, said in the words of the reader's language."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from cases.consent.models import Consent
from cases.consent.rules import OF_RESTITUTION, To, why_not
from cases.consent.services import give_consent, withdraw_consent
from cases.extension.timeline_models import TimelineEntry
from core.errors import DomainError
from tests.cases.asking import Address, SignIn, Stored, nothing_changes, text
from tests.factories import World

ON = date(2026, 6, 1)
NAME = {"en": "Restitution claim and dossier", "id": "Tuntutan dan berkas restitusi"}

SENT = {
    "purpose": "RESTITUTION",
    "recipients": ["LPSK"],
    "data_classes": ["general", "identity", "legal"],
    "decision": "GIVEN",
    "form": "ORAL",
    "decided_on": "2026-03-03",
}


def decide(world: World, **facts: Any) -> Consent:
    with world.at_work(world.lawyer) as by:
        consent = Consent(
            case=world.case,
            **{
                "purpose": "RESTITUTION",
                "decision": "GIVEN",
                "form": "WRITTEN",
                "decided_on": date(2026, 3, 3),
                **facts,
            },
        )
        return give_consent(consent=consent, by=by)


def said(world: World, on: date = ON) -> dict[str, str]:
    """Why there is no dossier on that day, in both languages."""
    found = {}
    with world.at_work(world.lawyer):
        for language in ("en", "id"):
            with translation.override(language):
                found[language] = why_not(
                    world.case, classes=OF_RESTITUTION, to=To("LPSK"), purpose=Consent.Purpose.RESTITUTION, on=on
                )
    return found


def test_missing(world: World) -> None:
    assert said(world) == {
        "en": f"No consent is recorded for “{NAME['en']}”. Ask the survivor and record the decision.",
        "id": f"Belum ada persetujuan yang dicatat untuk “{NAME['id']}”. "
        "Tanyakan kepada penyintas dan catat keputusannya.",
    }


def test_refused(world: World) -> None:
    decide(world, decision="REFUSED")
    assert said(world) == {
        "en": f"The survivor refused consent for “{NAME['en']}” on 3 March 2026.",
        "id": f"Penyintas menolak memberi persetujuan untuk “{NAME['id']}” pada 3 Maret 2026.",
    }


def test_withdrawn_from_its_day_on(world: World) -> None:
    consent = decide(world)
    with world.at_work(world.lawyer) as by:
        withdraw_consent(consent_id=consent.pk, expected_version=1, on=date(2026, 5, 20), by=by)
    assert said(world, date(2026, 5, 19)) == {"en": "", "id": ""}
    assert said(world, date(2026, 5, 20)) == said(world)
    assert said(world) == {
        "en": f"The survivor withdrew consent for “{NAME['en']}” on 20 May 2026.",
        "id": f"Penyintas menarik persetujuan untuk “{NAME['id']}” pada 20 Mei 2026.",
    }


def test_expired_after_its_last_day(world: World) -> None:
    decide(world, valid_until=date(2026, 5, 31))
    assert said(world, date(2026, 5, 31)) == {"en": "", "id": ""}
    assert said(world) == {
        "en": f"Consent for “{NAME['en']}” ended on 31 May 2026. Ask the survivor again.",
        "id": f"Persetujuan untuk “{NAME['id']}” berakhir pada 31 Mei 2026. Tanyakan lagi kepada penyintas.",
    }


def test_the_newest_decision_holds(world: World) -> None:
    decide(world, decision="REFUSED")
    decide(world, decided_on=date(2026, 4, 1))
    assert said(world) == {"en": "", "id": ""}
    assert said(world, date(2026, 3, 31))["en"].startswith("The survivor refused")
    decide(world, decided_on=date(2026, 4, 1), decision="REFUSED")
    assert said(world)["en"].startswith("The survivor refused"), "of one day, the decision that was recorded last"


def test_a_decision_is_recorded_and_stands_on_the_pages(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    browser = sign_in(world.lawyer)
    sent = {**SENT, "decision": "REFUSED"}
    answer = browser.post(address("record-consent"), sent)
    assert (answer.status_code, answer.headers["Location"]) == (303, address("consents"))
    (consent,) = stored(Consent, purpose="RESTITUTION")
    assert (consent.decision, consent.form, consent.explained, consent.valid_until) == ("REFUSED", "ORAL", [], None)
    sentence = "The survivor refused consent for “Restitution claim and dossier – LPSK” on 3 March 2026."
    for page in ("consents", "detail"):
        assert sentence in text(browser.get(address(page)))
    assert len(stored(TimelineEntry, kind="cases.consent")) == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"decided_on": "2999-01-01"}, "Check the year"),
        ({"decided_on": ""}, "Decided on: Fill in this field."),
        ({"valid_until": "2026-03-02"}, "Consent cannot end before it was given."),
        ({"purpose": "FUN"}, "Purpose: This choice is no longer possible. Choose another one."),
        (
            {"explained": ["PURPOSE", "NOTHING"]},
            "Explained to the person: This choice is no longer possible. Choose another one.",
        ),
        ({"given_by": "a\x00"}, "Decided by: The text contains a character that cannot be stored."),
    ],
)
def test_a_decision_that_cannot_be_is_refused(
    world: World, sign_in: SignIn, address: Address, changes: dict[str, Any], sentence: str
) -> None:
    sent = {**SENT, **changes}
    browser = sign_in(world.lawyer)
    with nothing_changes():
        answer = browser.post(address("record-consent"), sent)
    assert answer.status_code == 422
    assert sentence in text(answer)


def test_a_coming_day_is_refused_by_the_service_too(world: World) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(DomainError) as refused:
        decide(world, decided_on=tomorrow)
    assert refused.value.field == "decided_on"
    consent = decide(world)
    with world.at_work(world.lawyer) as by, pytest.raises(DomainError) as refused:
        withdraw_consent(consent_id=consent.pk, expected_version=1, on=tomorrow, by=by)
    assert refused.value.field == "on"


def test_a_withdrawal_has_its_reasons(world: World, sign_in: SignIn, address: Address, stored: Stored) -> None:
    consent = decide(world)
    browser = sign_in(world.lawyer)
    url = address("withdraw-consent", pk=consent.pk)
    with nothing_changes():
        early = browser.post(url, {"on": "2026-03-02", "version": 1})
        stale = browser.post(url, {"on": "2026-03-04", "version": 2})
    assert (early.status_code, stale.status_code) == (422, 409)
    assert "Consent cannot be withdrawn before it was given." in text(early)
    assert browser.post(url, {"on": "2026-03-04", "version": 1}).status_code == 303
    (row,) = stored(Consent, pk=consent.pk)
    assert (row.withdrawn_on, row.version) == (date(2026, 3, 4), 2)
    again = browser.post(url, {"on": "2026-03-05", "version": 2})
    assert again.status_code == 422
    assert "This consent was withdrawn already." in text(again)


def test_a_refusal_cannot_be_withdrawn(world: World) -> None:
    consent = decide(world, decision="REFUSED")
    with world.at_work(world.lawyer) as by, nothing_changes(), pytest.raises(ValidationError) as refused:
        withdraw_consent(consent_id=consent.pk, expected_version=1, on=ON, by=by)
    assert refused.value.messages == ["Hanya persetujuan yang sudah diberikan dapat ditarik."]
