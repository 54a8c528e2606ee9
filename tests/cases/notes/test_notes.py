"""A note in seconds: from the box on the case page, with and without htmx."""

from __future__ import annotations

import pytest

from cases.notes.models import Note
from cases.notes.services import add_note
from core.compartments import Compartment
from core.errors import DomainError
from tests.cases.asking import Address, SignIn, Stored, leaks, text
from tests.factories import World

HTMX = {"HX-Request": "true"}
GENERAL = {"compartment": "general"}


def test_a_note_without_htmx_leads_back_to_the_case(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    browser = sign_in(world.caseworker)
    answer = browser.post(address("add-note"), {"text": "  Sudah makan.  ", "compartment": "general"})
    assert (answer.status_code, answer.headers["Location"]) == (303, address("detail"))
    (note,) = stored(Note)
    assert (note.compartment, note.created_by_id, note.case_id) == ("general", world.caseworker.pk, world.case.pk)
    page = text(browser.get(address("detail")))
    assert page.count("Sudah makan.") == 1
    assert page.index("Sudah makan.") < page.index("Hotline")


def test_with_htmx_the_box_comes_back_blank_and_the_timeline_beside_it(
    world: World, sign_in: SignIn, address: Address
) -> None:
    browser = sign_in(world.caseworker)
    answer = browser.post(address("add-note"), {"text": "Sudah makan.", "compartment": "general"}, headers=HTMX)
    page = text(answer)
    assert answer.status_code == 200
    assert "<!doctype" not in page
    assert page.count('id="note-box"') == page.count('id="activity"') == 1
    box, timeline = page.split('id="activity" hx-swap-oob="true"')
    assert "Sudah makan." not in box
    assert "The note was saved." in box
    assert 'name="form_owner" value="' in box
    assert timeline.count("Sudah makan.") == 1
    assert timeline.index("Sudah makan.") < timeline.index("Hotline")


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"text": "", "compartment": "general"}, "Fill in this field."),
        ({"text": " \n\t ", "compartment": "general"}, "Fill in this field."),
        ({"text": "x" * 20_001, "compartment": "general"}, "20000 fit"),
        ({"text": "a\x00b", "compartment": "general"}, "cannot be stored"),
        ({"text": "a", "compartment": "legal"}, "This choice is no longer possible. Choose another one."),
        ({"text": "a"}, "Choose an answer."),
    ],
)
def test_a_refused_note_comes_back_in_its_box_alone(
    world: World, sign_in: SignIn, address: Address, stored: Stored, sent: dict[str, str], sentence: str
) -> None:
    answer = sign_in(world.caseworker).post(address("add-note"), sent, headers=HTMX)
    page = text(answer)
    assert answer.status_code == 422
    assert page.lstrip().startswith('<form class="note-box"')
    assert 'id="activity"' not in page
    assert sentence in page
    assert stored(Note) == []


def test_without_htmx_a_refused_note_keeps_the_whole_page(world: World, sign_in: SignIn, address: Address) -> None:
    answer = sign_in(world.caseworker).post(address("add-note"), {"text": "", "compartment": "general"})
    page = text(answer)
    assert answer.status_code == 422
    assert "Fill in this field." in page
    assert page.count('id="note-box"') == page.count('id="activity"') == 1
    assert "Hotline" in page


def test_the_address_of_a_new_note_is_the_case_page(world: World, sign_in: SignIn, address: Address) -> None:
    page = text(sign_in(world.caseworker).get(address("add-note")))
    assert page.count('id="note-box"') == page.count('id="activity"') == 1


@pytest.mark.parametrize("actor", ["outsider", "administrator", "no_role", "foreigner"])
def test_who_is_not_on_the_case_writes_nothing(
    world: World, sign_in: SignIn, address: Address, stored: Stored, actor: str
) -> None:
    answer = sign_in(world.users[actor]).post(
        address("add-note"), {"text": "Sudah makan.", "compartment": "general"}, headers=HTMX
    )
    assert answer.status_code == (404 if actor in ("outsider", "foreigner") else 403)
    assert stored(Note) == []
    assert leaks(answer) == []


def test_the_box_offers_the_kinds_that_the_writer_reads(world: World, sign_in: SignIn, address: Address) -> None:
    offered = {}
    for actor in ("caseworker", "shelter", "lawyer"):
        page = text(sign_in(world.users[actor]).get(address("detail")))
        box = page[page.index('id="note-box"') : page.index("</form>", page.index('id="note-box"'))]
        kinds = [value for value in Compartment.values if f'value="{value}"' in box]
        checked = next(v for v in kinds if f'value="{v}"' in box and "checked" in box.split(f'value="{v}"')[1][:60])
        offered[actor] = (kinds, checked)
    assert offered == {
        "caseworker": (["general", "identity", "location", "clinical"], "general"),
        "shelter": (["general", "identity", "location"], "general"),
        "lawyer": (["general", "identity", "legal"], "legal"),
    }


def test_a_note_shows_to_those_who_read_its_kind(world: World, sign_in: SignIn, address: Address) -> None:
    with world.at_work(world.lawyer) as by:
        add_note(case=world.case, text="MARKLEGAL saksi kedua", compartment="legal", by=by)
        with pytest.raises(DomainError):
            add_note(case=world.case, text="x", compartment="clinical", by=by)
    seen = {
        actor: "MARKLEGAL" in text(sign_in(user).get(address("detail")))
        for actor, user in world.users.items()
        if actor not in ("administrator", "no_role", "outsider", "foreigner")
    }
    assert seen == {
        "caseworker": False,
        "colleague": False,
        "manager": False,
        "shelter": False,
        "counsellor": False,
        "lawyer": True,
        "reintegration": False,
    }


def test_only_the_writer_changes_a_note(world: World, sign_in: SignIn, address: Address, stored: Stored) -> None:
    with world.at_work(world.caseworker) as by:
        note = add_note(case=world.case, text="Catatan asli", by=by)
    url = address("edit-note", pk=note.pk)
    refused = sign_in(world.colleague).post(url, {**GENERAL, "text": "Diganti", "version": 1})
    assert refused.status_code == 422
    assert "Only the writer can change a note." in text(refused)
    assert [row.version for row in stored(Note)] == [1]
    assert sign_in(world.caseworker).post(url, {**GENERAL, "text": "Catatan baru", "version": 1}).status_code == 303
    page = text(sign_in(world.colleague).get(address("detail")))
    assert "Catatan baru" in page
    assert "Catatan asli" not in page
    assert "changed later" in page
    assert url not in page
