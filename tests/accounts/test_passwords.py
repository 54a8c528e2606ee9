"""A password that somebody would guess is not taken, by any page that takes a new one; a passphrase is (S-24)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts import services
from accounts.models import Membership, User
from core.db import organisation_scope
from demo.world import people
from tests.accounts.conftest import role
from tests.factories import PASSWORD, World

SignIn = Callable[[User], Client]
SAID = "This password is easy to guess: put together several words that have nothing to do with each other."
SAID_IN_INDONESIAN = "Kata sandi ini mudah ditebak: gabungkan beberapa kata yang tidak ada hubungannya satu sama lain."

EASY = [
    # Numbers, dates, telephone numbers.
    "123456789012",
    "314159265358",
    "17-08-1945-17081945",
    "+62 812 3456 7890",
    "a31415926535",
    "satuduatigaempat",
    "SatuDuaTiga123",
    "merdeka17agustus1945",
    # Nothing but what stands between words.
    "-" * 15,
    "_-_-_-_-_-_-_-_-",
    " " * 15,
    # Few characters, and pieces that come again.
    "aaaaaaaaaaaa",
    "abababababab",
    "xyzzyxyzzyxyz",
    "sepedasepeda",
    "sepeda-sepeda-sepeda",
    "sepedasepeda2024",
    "Tiga!Tiga!Tiga!",
    # Runs of the keyboard, the alphabet and what is alternated.
    "qwertyuiopasdf",
    "abcdefghijklm",
    "mnbvcxzlkjhg",
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",
    "abcd1234efgh5678",
    "aabbccddeeffgg",
    "qwerty123456!!",
    # One word that everybody knows, with something before or after it.
    "indonesia123",
    "harapan12345",
    "Harapan!!!2026",
    "2024-jakarta-2024",
    "bismillah1234",
    "B1sm1ll4h!!!!",
    "h4r4p4n-2026",
    "5ayang123456",
    "i.n.d.o.n.e.s.i.a",
    "rumahku-1234",
    "p4$$w0rd2024",
    "P@ssw0rd!!!!!",
    "trustno1!!!!!",
    "1l0vey0u!!!!",
    "terimakasih1",
    "perempuan2026",
    "keberangkatan",
    "tppo-korban-2026",
    # The same with more than its ends, once more, or not to its end.
    "Password12345abc",
    "P4ssw0rd!2026!abc",
    "Harapan2026Harapan",
    "Harapan2026Harapanku",
    "h4r4p4n-1001-Harapan",
    "Rahasia!Rahasia!1",
    "sayang sayang 1",
    "Sayangsayang-1-!",
    "passwordpasswor",
    "Desember2026!Des",
    "Ramadhan1447H!!",
    # Two of them, apart or put together.
    "rahasia-sayang-12",
    "rahasiasayang12",
    "Password-qwerty-1",
    # Three of which nobody would have to think, and two of which one is.
    "rumah-contoh-harapan",
    "rahasia sayang harapan",
    "harapan-kereta",
    # A short word alone, whatever it is.
    "Sepeda-2026-!!",
    "Sepeda!Sepeda!1",
    "Sepeda12345abc",
    # Who one is and where one works.
    "lawyer123456",
    "L4wy3r-2026-!!",
    "contoh!12345",
    "yayasancontoh1",
    "Contoh-Yayasan-99",
    "Lawyer190885Contoh",
    "Lawyer-Yayasan-Contoh",
    "Lawyer-harapan-Contoh",
]
GOOD = [
    PASSWORD,
    people.PASSWORD,
    "empat-kata-yang-panjang",
    "kereta hujan lemari",
    "hujan lemari jendela 12",
    "indonesia kereta lemari",
    "correct horse battery staple",
    "lawyer di atas genteng",
    "yayasan kami di tepi sungai",
    "tidak!pernah?lupa",
    "vK7#mq2Zt9$w",
    "7$9!2k8#4@1&",
    "9f86d081884c7d65",
    "わたしのながいあいことばです",
    "password untuk kebun nanas",
    # Words that everybody knows, and one or two that not everybody does.
    "kuda hijau makan batu",
    "Contoh-2026-Genteng",
    # What a program made: letters in short pieces, beside them perhaps a longer one.
    "x7Kbqwm!92pL",
    "kXqvbnwzTrLm",
    "Kq8wzbnvtrlp",
    "p4Xd-91rT-e2Vs",
]


def change(browser: Client, new: str) -> tuple[int, bool]:
    answer = browser.post("/account/password/", {"old_password": PASSWORD, "new_password": new, "again": new})
    return answer.status_code, SAID in answer.content.decode()


@pytest.mark.parametrize("password", EASY)
def test_what_is_easy_to_guess_changes_nothing(world: World, sign_in: SignIn, password: str) -> None:
    assert len(password) >= 12, "or its length is what is refused"
    assert change(sign_in(world.lawyer), password) == (422, True)
    assert User.objects.get(pk=world.lawyer.pk).check_password(PASSWORD)


@pytest.mark.parametrize("password", GOOD)
def test_several_words_or_what_a_program_made_pass(world: World, sign_in: SignIn, password: str) -> None:
    assert change(sign_in(world.lawyer), password) == (303, False)
    assert User.objects.get(pk=world.lawyer.pk).check_password(password)


def test_it_says_in_indonesian_what_to_do(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.lawyer)
    browser.cookies["django_language"] = "id"
    new = "indonesia123"
    answer = browser.post("/account/password/", {"old_password": PASSWORD, "new_password": new, "again": new})
    assert SAID_IN_INDONESIAN in answer.content.decode()


INVITED = [
    ("harapan12345", 422),
    ("." * 15, 422),
    ("123456789012", 422),
    ("Tersenyum2026", 422),
    ("lestaritersenyum", 422),
    ("rahmawati.lestari!", 422),
    ("Lestari190885Contoh", 422),
    ("yayasancontoh1", 422),
    ("tersenyum di kebun nanas", 303),
]


@pytest.mark.parametrize(("password", "status"), INVITED)
def test_an_invitation_asks_the_same_of_who_has_no_account_yet(
    world: World, browser: Client, password: str, status: int
) -> None:
    with world.at_work(world.administrator) as by:
        _invitation, token = services.invite(
            email="tersenyum.lestari@kebun.test",
            name="Lestari Rahmawati",
            role=role(world, "lawyer"),
            site=world.site,
            by=by,
        )
    people_before = User.objects.count()
    sent = {"name": "Lestari Rahmawati", "password": password, "again": password}
    answer = browser.post(f"/invitation/{token}/", sent)
    assert answer.status_code == status
    refused = status == 422
    assert (SAID in answer.content.decode()) is refused
    with organisation_scope(world.organisation.pk):
        joined = Membership.objects.filter(user__email="tersenyum.lestari@kebun.test").count()
    assert (User.objects.count() - people_before, joined) == ((0, 0) if refused else (1, 1))


def test_a_long_one_is_judged_at_once_by_its_beginning(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.lawyer)
    assert change(browser, "1" * 100 + "kereta-hujan-lemari" + "2" * 100) == (422, True)
    assert change(browser, "kereta-hujan-lemari" + "1" * 200) == (303, False)
