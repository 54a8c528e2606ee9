"""What apps add to each other and tell each other: refused twice, in order, listed by a command."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.dispatch import Signal

from cases.notes import services as notes_services
from cases.notes.models import Note
from core import registry
from core.registry import Registry, signal
from tests.factories import World


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Registry[str, str]:
    monkeypatch.setattr(registry, "registries", {})
    return Registry("tests.shelf", key=lambda word: word[0])


def add(shelf: Registry[str, str], word: str, *, module: str) -> None:
    """As another module would."""
    exec("shelf.register(word)", {"__name__": module, "shelf": shelf, "word": word})  # noqa: S102


def test_what_is_added_is_found_by_its_key_in_the_order_in_which_it_came(shelf: Registry[str, str]) -> None:
    assert shelf.register("pear") == "pear"
    shelf.add("c", "apple")
    assert (list(shelf), list(shelf.values()), shelf["c"], len(shelf)) == (["p", "c"], ["pear", "apple"], "apple", 2)
    assert shelf.get("x") is None
    with pytest.raises(KeyError):
        shelf["x"]


def test_a_registry_may_have_an_order_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "registries", {})
    by_length: Registry[str, str] = Registry("tests.by_length", key=str, order=len)
    for word in ("three", "one", "four"):
        by_length.register(word)
    assert list(by_length.values()) == ["one", "four", "three"]


def test_a_second_value_of_a_key_is_refused_and_both_modules_are_named(shelf: Registry[str, str]) -> None:
    add(shelf, "pear", module="shelters.registrations")
    with pytest.raises(RuntimeError) as refused:
        add(shelf, "plum", module="legal.registrations")
    assert str(refused.value) == "tests.shelf: p comes from shelters.registrations and from legal.registrations."
    assert list(shelf.values()) == ["pear"]
    assert shelf.modules == {"p": "shelters.registrations"}


def test_a_function_is_added_by_its_own_name_also_as_a_decorator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "registries", {})
    checks: Registry[str, Any] = Registry("tests.checks")

    @checks.register
    def check() -> None: ...

    assert list(checks) == [f"{__name__}.{check.__qualname__}"]


def test_no_two_registries_and_no_two_signals_have_one_name() -> None:
    with pytest.raises(RuntimeError, match=r"There are two of cases\.sections\."):
        Registry("cases.sections")
    with pytest.raises(RuntimeError, match=r"There are two of cases\.note_moved\."):
        signal("cases.note_moved")


def test_what_a_receiver_raises_undoes_the_act(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(sender: object, *, note: Note, **_: Any) -> None:
        raise LookupError(f"told of {note.pk}")

    monkeypatch.setattr(notes_services, "named_in_note", Signal())
    notes_services.named_in_note.connect(broken)
    with world.at_work(world.caseworker) as by:
        before = Note.objects.count()
        with pytest.raises(LookupError):
            notes_services.add_note(case=world.case, text="Seen today.", told=[world.colleague.pk], by=by)
        assert Note.objects.count() == before


def listed(*only: str) -> list[str]:
    out = StringIO()
    call_command("extensions", *only, stdout=out)
    return out.getvalue().splitlines()


def test_the_command_lists_who_adds_what_and_who_listens() -> None:
    assert "cases.sections → shelter → shelters.registrations" in listed()
    assert listed("cases.case_opened") == [
        "cases.case_opened → notifications.danger.tell",
        "cases.case_opened → care.services.first_needs.begin_with_needs",
    ]
    assert listed("documents.withheld") == [
        "documents.withheld → legal.leaving.held_back → legal.registrations",
        "documents.withheld.until_ready → legal.dossier → legal.registrations",
    ]


def test_every_signal_has_somebody_who_listens() -> None:
    # Names are kept where they were looked for; who opens no list of names keeps none.
    assert [line for line in listed() if line.endswith("→ nobody")] == []
