"""What the API says to a person who works in Indonesian is Indonesian, also where REST framework speaks."""

from __future__ import annotations

import inspect
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.functional import Promise
from rest_framework import exceptions, fields, relations, serializers, validators

from tests.cases.asking import SignIn, at, nothing_changes, send
from tests.factories import World

TASK = {"title": "Telepon", "due_on": "2026-12-01"}


@pytest.fixture
def browser(world: World, sign_in: SignIn) -> Client:
    return in_indonesian(sign_in(world.caseworker))


def in_indonesian(browser: Client) -> Client:
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "id"
    return browser


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, {"text": ["Bidang ini harus diisi."]}),
        ({"text": None}, {"text": ['Bidang ini tidak boleh diisi dengan "null".']}),
        ({"text": " "}, {"text": ["Bidang ini tidak boleh kosong."]}),
        ({"text": []}, {"text": ["Isi bidang ini harus berupa teks."]}),
        ({"text": "a\0b"}, {"text": ["Karakter null tidak diizinkan."]}),
        (
            {"text": "Sari \u202eiraS"},
            {
                "text": [
                    "Teks mengandung karakter tersembunyi yang membalik arah baca. "
                    "Hapus karakter itu, atau ketik ulang teksnya."
                ]
            },
        ),
        ({"text": "a" * 20_001}, {"text": ["Isi bidang ini tidak boleh melebihi 20000 karakter."]}),
        ({"text": "a", "compartment": "x"}, {"compartment": ['"x" tidak ada dalam daftar pilihan.']}),
        ([], {"non_field_errors": ["Data salah. Kirim pasangan nama dan nilai, bukan list."]}),
        ({"text": "a", "colour": "x"}, {"colour": ["Tidak ada kolom seperti itu."]}),
    ],
)
def test_a_body_is_refused_in_indonesian(world: World, browser: Client, body: Any, said: Any) -> None:
    with nothing_changes():
        answer = send(browser, "POST", at("api-cases:notes", world.case), body)
    assert (answer.status_code, answer.json()) == (400, said)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"due_on": "besok"}, {"due_on": ["Format tanggal salah. Gunakan salah satu format berikut: YYYY-MM-DD."]}),
        ({"due_on": "0001-01-01"}, {"due_on": ["Periksa tahunnya: harus 1900 atau sesudahnya."]}),
        ({"assignee": 1}, {"assignee": ["Isi bidang ini harus berupa UUID."]}),
    ],
)
def test_single_values_are_refused_in_indonesian(world: World, browser: Client, change: Any, said: Any) -> None:
    body = {**TASK, "assignee": str(world.caseworker.pk), **change}
    answer = send(browser, "POST", at("api-cases:tasks", world.case), body)
    assert (answer.status_code, answer.json()) == (400, said)


def test_what_stands_in_the_way_of_a_request_is_said_in_indonesian(
    world: World, browser: Client, sign_in: SignIn
) -> None:
    notes = at("api-cases:notes", world.case)
    task = send(browser, "POST", at("api-cases:tasks", world.case), {**TASK, "assignee": str(world.caseworker.pk)})
    finished = {"done": True, "version": 1}
    task_address = f"{at('api-cases:tasks', world.case)}{task.json()['id']}/"
    assert send(browser, "PATCH", task_address, finished).status_code == 200
    denied = "Anda tidak memiliki izin untuk melakukan tindakan ini."
    administrator = in_indonesian(sign_in(world.administrator))
    with_check = in_indonesian(sign_in(world.caseworker))
    with_check.handler.enforce_csrf_checks = True
    answers: dict[str, tuple[Any, tuple[int, str]]] = {
        "not found": (browser.get(f"/api/v1/cases/{uuid4()}/"), (404, "Data tidak ditemukan.")),
        "not for this role": (administrator.get("/api/v1/cases/"), (403, denied)),
        "no such act here": (browser.delete("/api/v1/cases/"), (403, denied)),
        "nobody": (in_indonesian(Client()).get("/api/v1/cases/"), (403, "Data autentikasi tidak diberikan.")),
        "no JSON": (
            browser.post(notes, "{", content_type="application/json"),
            (400, "Ini bukan JSON yang dapat dibaca."),
        ),
        "another format": (
            browser.post(notes, "a", content_type="text/plain"),
            (415, 'Jenis media "text/plain" dalam permintaan ini tidak didukung.'),
        ),
        "another answer": (
            browser.get("/api/v1/cases/", headers={"accept": "image/png"}),
            (406, "Permintaan dengan header Accept ini tidak dapat dipenuhi."),
        ),
        "too large": (send(browser, "POST", notes, {"text": "a" * 3_000_000}), (413, "Ini terlalu besar.")),
        "without the token": (
            send(with_check, "POST", notes, {"text": "a"}),
            (403, "Kirim token CSRF sesi ini sebagai X-CSRFToken."),
        ),
        "changed meanwhile": (send(browser, "PATCH", task_address, finished), (409, "sudah diubah orang lain")),
    }
    assert {name: (answer.status_code, answer.json()["detail"]) for name, (answer, _said) in answers.items()} == {
        name: said for name, (_answer, said) in answers.items()
    }


def test_a_filter_is_refused_in_indonesian(browser: Client) -> None:
    unknown = browser.get("/api/v1/cases/?colour=x")
    assert (unknown.status_code, unknown.json()) == (400, {"colour": ["Saringan ini tidak ada."]})


def test_rest_framework_says_nothing_that_is_english_only() -> None:
    """Also what no endpoint can say yet: the next field or the next version of the package may."""
    assert spoken() > 50
    assert english_only() == set()


def texts() -> list[Promise]:
    found: list[Any] = []
    for module in (exceptions, fields, relations, serializers, validators):
        for kind in vars(module).values():
            if not (inspect.isclass(kind) and kind.__module__ == module.__name__):
                continue
            found += getattr(kind, "default_error_messages", {}).values()
            found += [getattr(kind, name, None) for name in ("default_detail", "message", "missing_message")]
    return [text for text in found if isinstance(text, Promise)]


def spoken() -> int:
    return len({str(text) for text in texts()})


def english_only() -> set[str]:
    def said(language: str) -> list[str]:
        with translation.override(language):
            return [str(text) for text in texts()]

    return {english for english, own in zip(said("en"), said("id"), strict=True) if english == own}
