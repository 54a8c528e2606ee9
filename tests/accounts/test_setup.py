"""`manage.py setup` on an empty, a half-made and a used installation."""

from __future__ import annotations

import io
import re
import stat
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import Client

from accounts import operator_key_file
from accounts.models import Invitation, Membership, Organisation, Role, Site, User
from core.db import organisation_scope

OPTIONS = {
    "organisation": "Yayasan Baru",
    "site": "Kantor Utama",
    "time_zone": "Asia/Makassar",
    "email": "admin@contoh.test",
    "name": "Admin Contoh",
    "language": "en",
}
PASSWORD = "empat-kata-yang-panjang"


@pytest.fixture(autouse=True)
def key_file(db: None, settings: Any, tmp_path: Path) -> Path:
    path = tmp_path / "keys" / "operator.key"
    settings.OPERATOR_KEY_FILE = str(path)
    return path


@pytest.fixture
def password_file(tmp_path: Path) -> str:
    path = tmp_path / "password"
    path.write_text(PASSWORD + "\n")
    return str(path)


def setup(**changed: Any) -> str:
    out = io.StringIO()
    call_command("setup", stdout=out, **{**OPTIONS, **changed})
    return out.getvalue()


def refused(**changed: Any) -> str:
    with pytest.raises(CommandError) as error:
        setup(**changed)
    return str(error.value)


def accept(browser: Client) -> str:
    """Where the press leads that accepts the shipped terms, from the administrator's first page."""
    page = browser.get("/people/", follow=True).content.decode()
    page = page[page.index('action="/terms/"') :].split("</form>")[0]
    (read,) = re.findall(r'name="terms" value="([^"]+)"', page)
    (wanted,) = re.findall(r'name="next" value="([^"]+)"', page)
    return str(browser.post("/terms/", {"terms": read, "next": wanted})["Location"])


def test_with_a_password_the_administrator_can_sign_in(key_file: Path, password_file: str) -> None:
    said = setup(password_file=password_file)
    assert PASSWORD not in said
    organisation = Organisation.objects.get()
    assert organisation.name == "Yayasan Baru"
    with organisation_scope(organisation.pk):
        assert Site.objects.get().time_zone == "Asia/Makassar"
        assert Role.objects.filter(code="administrator", name="Administrator").exists()
        assert Role.objects.get(code="lawyer").name == "Lawyer"
        assert Membership.objects.get().user.email == "admin@contoh.test"
    browser = Client()
    answer = browser.post("/sign-in/", {"email": "admin@contoh.test", "password": PASSWORD})
    assert answer.status_code == 303
    assert browser.get("/", follow=True).redirect_chain == [("/people/", 303), ("/terms/?next=%2Fpeople%2F", 302)]
    assert accept(browser) == "/people/"
    assert browser.get("/", follow=True).redirect_chain == [("/people/", 303)]


def test_without_one_a_link_is_printed_that_works(key_file: Path) -> None:
    said = setup(address="https://harapan.contoh.test/")
    link = next(line.strip() for line in said.splitlines() if "/invitation/" in line)
    assert link.startswith("https://harapan.contoh.test/invitation/")
    browser = Client()
    path = link.removeprefix("https://harapan.contoh.test")
    answer = browser.post(path, {"name": "Admin", "password": PASSWORD, "again": PASSWORD})
    assert answer.status_code == 303
    assert accept(browser) == "/people/"
    assert browser.get("/people/").status_code == 200


def test_where_a_second_step_is_compulsory_the_first_administrator_sets_it_up_first(
    key_file: Path, password_file: str, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    assert "At the first sign-in they set up a second step" in setup(password_file=password_file)
    browser = Client()
    answer = browser.post("/sign-in/", {"email": "admin@contoh.test", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (303, "/enrol/")
    assert browser.get("/people/").status_code == 302


def test_the_key_is_made_for_the_owner_alone_and_explained(key_file: Path) -> None:
    said = setup()
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(key_file.parent.stat().st_mode) == 0o700
    assert "A new key was made" in said
    assert "Without the key everything is lost" in said
    assert operator_key_file.fingerprint() in said
    assert key_file.read_text().strip() not in said.replace(" ", "")


def test_the_key_is_shown_in_groups_when_asked_for(key_file: Path) -> None:
    said = setup(show_key=True)
    line = next(line for line in said.splitlines() if line.replace(" ", "") == key_file.read_text().strip())
    assert [len(group) for group in line.split()] == [4] * 11


def test_a_key_that_is_there_is_used_and_left_alone(key_file: Path) -> None:
    operator_key_file.ensure(key_file)
    before = key_file.read_text()
    key_file.chmod(0o644)
    said = setup()
    assert key_file.read_text() == before
    assert "The key is used that was there" in said
    assert "chmod 600" in said


@pytest.mark.parametrize("entered", ["organisation", "site", "name"])
def test_a_name_with_a_hidden_direction_is_refused_untouched(key_file: Path, password_file: str, entered: str) -> None:
    said = refused(**{entered: "Yayasan \u202eurab"}, password_file=password_file)
    assert said.startswith(f"{entered}: The text contains a hidden character that turns the direction of reading.")
    assert (Organisation.objects.count(), User.objects.count()) == (0, 0)


def test_an_installation_in_use_is_refused_untouched(key_file: Path, password_file: str) -> None:
    setup(password_file=password_file)
    assert "has an organisation already" in refused(organisation="Zweite", email="x@contoh.test")
    assert Organisation.objects.count() == 1
    assert User.objects.count() == 1


def test_a_lost_link_is_made_again_and_the_old_one_stops(key_file: Path) -> None:
    links = []
    for _ in range(2):
        said = setup()
        links.append(next(line.strip() for line in said.splitlines() if "/invitation/" in line))
    assert "Going on with Yayasan Baru" in said
    assert Organisation.objects.count() == 1
    assert [Client().get(link).status_code for link in links] == [404, 200]
    with organisation_scope(Organisation.objects.get().pk):
        assert Invitation.objects.open().count() == 1


def test_a_crash_half_way_leaves_nothing_but_the_key(
    key_file: Path, password_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(**_: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("accounts.services.installation.add_member", crash)
        with pytest.raises(RuntimeError):
            setup(password_file=password_file)
    assert Organisation.objects.count() == User.objects.count() == 0
    made = key_file.read_text()
    setup(password_file=password_file)
    assert key_file.read_text() == made
    assert Organisation.objects.count() == 1


def test_a_key_that_got_lost_is_not_replaced(key_file: Path) -> None:
    setup()
    key_file.unlink()
    assert "Put it back" in refused()
    assert not key_file.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"not a key", "holds no key"), (b"", "holds no key"), (b"\xff\xfe\x00", "holds no key")],
)
def test_a_file_that_is_no_key_is_named(key_file: Path, content: bytes, said: str) -> None:
    key_file.parent.mkdir()
    key_file.write_bytes(content)
    assert said in refused()
    assert key_file.read_bytes() == content
    assert Organisation.objects.count() == 0


def test_a_key_that_cannot_be_read_or_made_is_named(
    key_file: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "no")

    with monkeypatch.context() as patch:
        patch.setattr("accounts.operator_key_file.os.open", denied)
        said = refused()
    assert "cannot be made or read: Permission denied" in said
    key_file.parent.rmdir()
    key_file.parent.write_text("in the way")
    assert str(key_file) in refused()
    settings.OPERATOR_KEY_FILE = ""
    assert "HARAPAN_KEY_FILE" in refused()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"email": "not an address"}, "email:"),
        ({"time_zone": "Asia/Nowhere"}, "time_zone: This is not a time zone."),
        ({"organisation": "x" * 200}, "name:"),
        ({"name": "x" * 200}, "name:"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_made(
    key_file: Path, password_file: str, changed: dict[str, str], said: str
) -> None:
    assert said in refused(password_file=password_file, **changed)
    assert Organisation.objects.count() == User.objects.count() == 0


def test_a_weak_password_is_told(key_file: Path, tmp_path: Path) -> None:
    weak = tmp_path / "weak"
    weak.write_text("rahasia")
    assert "too short" in refused(password_file=str(weak))
    weak.write_text("")
    assert "empty" in refused(password_file=str(weak))
    assert "cannot be read" in refused(password_file=str(tmp_path / "none"))
    assert Organisation.objects.count() == 0


def test_missing_options_are_named_when_nobody_can_be_asked(key_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert refused(email=None, site=None) == "Give these options: --site --email"
    assert not key_file.exists()


def test_a_person_is_asked_for_what_is_missing(key_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    answers = iter(["", "Yayasan Tanya", "Kantor", "tanya@contoh.test", "Tanya", ""])
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("builtins.input", lambda _question: next(answers))
    monkeypatch.setattr("getpass.getpass", lambda _question: PASSWORD)
    setup(**dict.fromkeys(("organisation", "site", "email", "name", "time_zone")))
    assert Organisation.objects.get().name == "Yayasan Tanya"
    assert User.objects.get().check_password(PASSWORD)


def test_a_database_that_is_away_or_not_migrated_is_told(key_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = "accounts.management.commands.setup.MigrationExecutor"
    with monkeypatch.context() as patch:
        patch.setattr(f"{module}.migration_plan", lambda *_: ["something"])
        assert "migrate" in refused()

    def away(*_: Any) -> None:
        raise OperationalError("secret detail") from psycopg2.OperationalError("secret detail")

    with monkeypatch.context() as patch:
        patch.setattr(f"{module}.__init__", away)
        assert refused().startswith("The database does not answer. Start it (script/start, or")
    assert not key_file.exists()


def test_it_speaks_indonesian_where_it_is_told_to(key_file: Path) -> None:
    said = setup(language="id")
    with organisation_scope(Organisation.objects.get().pk):
        assert Role.objects.get(code="lawyer").name == "Advokat"
    assert "Without the key everything is lost" not in said


def test_a_password_after_all_makes_an_earlier_link_worthless(key_file: Path, password_file: str) -> None:
    link = next(line.strip() for line in setup().splitlines() if "/invitation/" in line)
    setup(password_file=password_file)
    assert Client().get(link).status_code == 404
