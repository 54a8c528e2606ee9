"""The consent taken at an intake is as full a record as one that is taken later."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client
from django.utils.translation import override

from cases.consent import wordings
from cases.consent.models import Consent
from cases.record.models import Case
from core.access.log import log_access
from core.compartments import Compartment
from tests.cases.asking import Address, SignIn, text
from tests.cases.intake.intaking import answer_steps, kept, review, walk
from tests.cases.intake.test_drafts import autosave
from tests.cases.intake.test_intake import form
from tests.factories import World

EXPLAINED = {
    "explained": list(Consent.Explained.values),
    "was_read_back": "yes",
    "form": "ORAL",
    "witness": "MARKSAKSI Pak Saksi",
    "language": "mad",
    "interpreter": "MARKJURU Bu Juru",
}
INTERPRETED = {"needs_interpreter": "yes", "primary_language": "mad", "interpreter_used": "yes"}


def at_consent(browser: Client, world: World, **changes: Any) -> str:
    return str(answer_steps(browser, form(world, **changes), until="consent").headers["Location"])


def made(world: World) -> tuple[Case, Consent]:
    with world.at_work(world.caseworker) as by:
        case = Case.objects.visible_to(by).exclude(pk=world.case.pk).get()
        log_access(by=by, act="test", rows=[case], compartments=[Compartment.GENERAL, Compartment.IDENTITY])
        row = Consent.objects.get(case=case)
        assert (row.witness, row.interpreter) is not None
        return case, row


def test_all_that_proves_a_consent_is_kept_from_the_intake(world: World, sign_in: SignIn, address: Address) -> None:
    browser = sign_in(world.caseworker)
    version = wordings.current(must_report=True).version
    said = {**EXPLAINED, "explained_by": str(world.caseworker.pk), "wording": version}
    assert walk(browser, form(world, full_name="Anggrek", phone=None, **INTERPRETED, **said)).status_code == 303
    case, row = made(world)
    assert (row.wording, row.explained_by_id, row.was_read_back, row.language, row.form) == (
        version,
        world.caseworker.pk,
        True,
        "mad",
        "ORAL",
    )
    assert (row.witness, row.interpreter) == ("MARKSAKSI Pak Saksi", "MARKJURU Bu Juru")
    page = text(browser.get(f"/cases/{case.pk}/consents/{row.pk}/"))
    for words in (version, "Caseworker", "Madurese", "MARKSAKSI Pak Saksi", "MARKJURU Bu Juru", "Orally"):
        assert words in page, words


def test_the_step_shows_the_text_and_begins_with_what_is_known(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    page = text(browser.get(at_consent(browser, world, **INTERPRETED, interpreter="Bu Juru")))
    current = wordings.current(must_report=True)
    with override("en"):
        for line in (current.lead_in_words(), *current.lines()):
            assert line in page, line
    assert re.search(rf'<input type="hidden" name="wording" value="{current.version}"', page)
    assert f'<option value="{world.caseworker.pk}" selected>' in page
    assert '<option value="mad" selected>' in page
    assert re.search(r'name="interpreter" value="Bu Juru"', page)


def test_the_language_begins_with_that_of_the_safe_contact(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    page = text(browser.get(at_consent(browser, world, language="mad")))
    assert '<option value="mad" selected>' in page
    assert 'name="interpreter"' not in page, "none is needed"


def test_what_was_not_explained_has_no_version_and_nobody_explained_it(world: World, sign_in: SignIn) -> None:
    said = {
        "explained": [],
        "explained_by": str(world.caseworker.pk),
        "wording": wordings.current(must_report=True).version,
    }
    assert walk(sign_in(world.caseworker), form(world, full_name="Anggrek", phone=None, **said)).status_code == 303
    _case, row = made(world)
    assert (row.wording, row.explained_by_id) == ("", None)


def test_the_version_that_was_read_out_stays_with_the_draft(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    url = at_consent(browser, world)
    version = wordings.current(must_report=True).version
    assert autosave(browser, url, version="0", explained=["PURPOSE"], wording=version)[0] == 200
    assert kept(world)[0]["consent"] == {"explained": ["PURPOSE"], "wording": [version]}
    assert browser.post(url, {"version": "1", "wording": "1999-9", "explained": ["PURPOSE"]}).status_code == 422


def test_an_oral_consent_without_its_witness_says_so(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    said = {**EXPLAINED, "witness": "", "wording": wordings.current(must_report=True).version}
    answer = answer_steps(browser, form(world, full_name="Anggrek", phone=None, **said))
    url = answer.headers["Location"]
    assert browser.post(url, review(browser.get(url).content.decode())).status_code == 303
    case, row = made(world)
    assert "The name of the witness is missing." in text(browser.get(f"/cases/{case.pk}/consents/{row.pk}/"))
