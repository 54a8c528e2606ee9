"""A handover that was being chosen when the session ended."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from cases.models import Assignment, Case
from tests.cases.asking import SignIn, Stored, nothing_changes, text
from tests.cases.handing import NEW, asked, parts_of
from tests.factories import World

pytestmark = pytest.mark.usefixtures("clock")


def test_what_was_chosen_and_noted_comes_back_after_signing_in_again(
    world: World, second: Case, sign_in: SignIn, stored: Stored
) -> None:
    browser = sign_in(world.manager)
    page = text(browser.post(NEW, asked(world)))
    first, other = parts_of(world, world.colleague, world.case, second)
    (owner,) = set(re.findall(r'name="form_owner" value="([^"]*)"', page))
    sent = {**asked(world), "part": [str(first.pk)], f"note-{first.pk}": "MARKNOTE sore hari", "choose": "1"}
    refused = Client().post(NEW, {**sent, "form_owner": owner})
    kept = re.search(r'name="sealed_form"[^>]*value="([^"]*)"', text(refused))
    assert refused.status_code == 401 and kept is not None and "MARKNOTE" not in text(refused)
    with nothing_changes():
        back = browser.post(NEW, {"kept": kept[1]})
    shown = text(back)
    assert back.status_code == 200 and "MARKNOTE sore hari" in shown and "Your text is still here" in shown
    boxes = dict(re.findall(r'name="part"[^>]* value="([^"]*)"( checked)?', shown))
    assert boxes == {str(first.pk): " checked", str(other.pk): ""}
    # Sent as it came back, it is what was meant; to somebody else nothing comes back.
    assert browser.post(NEW, sent).status_code == 303
    (taken,) = stored(Assignment, user=world.outsider)
    assert taken.case_id == first.case_id
    assert "MARKNOTE" not in text(sign_in(world.colleague).post(NEW, {"kept": kept[1]}))
