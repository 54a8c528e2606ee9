"""Looking for somebody finds whom one may see, says why, is written down, and knows of nobody else."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import RolePermission
from cases import grants, known_names, numbers, services
from cases.models import Case, Identity
from cases.services import IntakeFacts, PersonFacts
from core import keys
from core.access import Compartment, Scope
from core.db import organisation_scope
from core.models import DataKey
from tests.access.stage import FOUND_BY, NAMES, make_stage
from tests.cases.asking import (
    FRAME,
    MARKS,
    SignIn,
    looks,
    nothing_changes,
    restrict,
    text,
    without_identity,
)
from tests.factories import MARK_NAME, MARK_NIK, MARK_PHONE, World

URL = "/cases/search/"


def find(browser: Client, typed: str, **headers: str) -> Any:
    return browser.post(URL, {"text": typed}, headers=headers)


def codes(answer: Any) -> list[str]:
    assert answer.status_code == 200, text(answer)
    return [row.code for row in answer.context["found"].rows]


def found(answer: Any) -> list[tuple[str, str]]:
    """The names found, each with why."""
    assert answer.status_code == 200, text(answer)
    return [(row.name, why) for row, why in zip(*answer.context["found"][:2], strict=True)]


def register(world: World, name: str, **facts: Any) -> Case:
    """A case at the office, registered by the caseworker; of a person whom nothing but the name ties to others."""
    with world.at_work(world.caseworker) as by:
        return services.register_intake(
            person=PersonFacts(full_name=name, **facts),
            intake=IntakeFacts(channel="HOTLINE", account="a", received_at=datetime(2026, 3, 2, 3, 0, tzinfo=UTC)),
            consent=None,
            site=world.site,
            by=by,
        )


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("Djoko Soesilo", "Name: the same words"),
        ("soesilo djoko", "Name: the same words"),
        ("Joko Susilo", "Name: another spelling"),
        ("JOKKO", "Name: another spelling"),
        ("Joko Susillo", "Name: another spelling"),
        ("Joko Susiol", "Name: similar"),
        ("sus", "Name: similar"),
        ("Mohamad Koko", "Other name: another spelling"),
        ("Moh. Koko", "Other name: the same words"),
        ("3171 2345 0170 0009", "NIK"),
        ("c 7654321", "Passport number"),
        ("0812-0000-0077", "Phone"),
        ("+62 812 0000 0077", "Phone"),
    ],
)
def test_a_person_is_found_by_whatever_is_known(world: World, sign_in: SignIn, typed: str, why: str) -> None:
    register(
        world,
        "Djoko Soesilo",
        aliases=["Jek", "Moh. Koko"],
        nik="3171234501700009",
        passport="C7654321",
        phone="+6281200000077",
    )
    assert found(find(sign_in(world.caseworker), typed)) == [("Djoko Soesilo", why)]


def test_a_code_is_found_by_its_beginning_and_in_small_letters(world: World, sign_in: SignIn) -> None:
    answer = find(sign_in(world.caseworker), f" {world.case.code[:7].lower()} ")
    assert found(answer) == [(MARK_NAME, "Case code")]
    assert codes(answer) == [world.case.code]


def test_the_likeliest_stands_first_and_an_exact_number_before_all(world: World, sign_in: SignIn) -> None:
    for name in ("Yosuf", "Jusuf", "Yusuf", "Yusuf Hasan"):
        register(world, name)
    register(world, "Rahmat", phone="+6281200000088", aliases=["Yusuf"])
    browser = sign_in(world.caseworker)
    assert found(find(browser, "yusuf")) == [
        ("Yusuf", "Name: the same words"),
        ("Rahmat", "Other name: the same words"),
        ("Jusuf", "Name: another spelling"),
        ("Yusuf Hasan", "Name: the same words"),
        ("Yosuf", "Name: similar"),
    ]
    assert found(find(browser, "081200000088")) == [("Rahmat", "Phone")]


def test_all_cases_of_a_person_are_found_the_open_one_first(world: World, sign_in: SignIn) -> None:
    with organisation_scope(world.organisation.pk):
        Case.objects.filter(pk=world.case.pk).update(
            closed_on=timezone.localdate(), outcome=Case.Outcome.DIED, status=Case.Status.CLOSED
        )
        again = Case.objects.create(
            person_id=world.case.person_id, site=world.site, code="K26-ZZZZZ", opened_on=timezone.localdate()
        )
        grants.sync(again)
    assert codes(find(sign_in(world.manager), "contohnama sari")) == ["K26-ZZZZZ", world.case.code]


def test_more_than_fit_are_cut_and_it_says_so(world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cases.search.MOST", 3)
    for number in range(4):
        register(world, f"Warga {number}")
    browser = sign_in(world.caseworker)
    answer = find(browser, "warga")
    assert (len(codes(answer)), "More than 3 cases fit" in text(answer)) == (3, True)
    (entry,) = looks(world, "cases.case.found")
    assert len(entry.case_ids) == 3
    assert "1 case fits" in text(find(browser, "contohnama"))


def test_what_was_typed_stands_in_no_address_and_no_log(
    world: World, sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    browser = sign_in(world.caseworker)
    with CaptureQueriesContext(connection) as captured:
        answer = find(browser, "contohnama sari")
    assert answer.headers["Cache-Control"] == "no-store"
    for header in ("Location", "HX-Push-Url", "HX-Replace-Url"):
        assert header not in answer.headers
    page = text(answer)
    assert not re.findall(r'(?:href|action|hx-post|src)="[^"]*contohnama', page, re.IGNORECASE)
    assert page.count("contohnama sari") == 1, "in the box, to be changed"
    assert "contohnama" not in caplog.text.lower()
    assert not any("contohnama" in query["sql"].lower() for query in captured)
    # In an address it is not even read.
    assert "found" not in browser.get(URL, {"text": "contohnama"}).context


def test_an_answer_needs_the_forms_token(world: World) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.caseworker)
    assert browser.post(URL, {"text": "sari"}).status_code == 403


@pytest.mark.parametrize("typed", ["", " ", "a", "!", "__", "\x00", "x" * 201])
def test_what_cannot_be_looked_for_is_said_so(world: World, sign_in: SignIn, typed: str) -> None:
    with nothing_changes():
        answer = find(sign_in(world.caseworker), typed)
    assert answer.status_code == 422
    assert "field-invalid" in text(answer)
    assert looks(world, "cases.case.found") == []


@pytest.mark.parametrize("typed", ["K26-%", "' OR 1=1 --", "٣١٧١", "မောင်", "k" * 200, "a b c d e f g h i j"])
def test_strange_text_finds_nobody_and_fails_nothing(world: World, sign_in: SignIn, typed: str) -> None:
    assert codes(find(sign_in(world.caseworker), typed)) == []


def test_htmx_gets_the_part_without_script_the_page(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    part = text(find(browser, "contohnama", HX_Request="true"))
    assert ("<!doctype" in part, world.case.code in part) == (False, True)
    whole = text(find(browser, "contohnama"))
    assert ("<!doctype" in whole, world.case.code in whole) == (True, True)
    nobody = text(find(browser, "tidakada"))
    assert "Nobody fits whom you may see" in nobody
    assert text(browser.get("/cases/")).count(f'action="{URL}"') == 1


def test_a_look_is_written_down_once_with_the_cases_shown(world: World, sign_in: SignIn) -> None:
    register(world, "Orang Lain")
    browser = sign_in(world.caseworker)
    find(browser, "contohnama sari")
    (entry,) = looks(world, "cases.case.found")
    assert (entry.case_ids, entry.user_id) == ([world.case.pk], world.caseworker.pk)
    assert sorted(entry.compartments) == ["general", "identity"]
    assert entry.purpose == ""
    find(browser, "tidakada")
    assert len(looks(world, "cases.case.found")) == 1, "nobody was shown"


def test_when_the_look_cannot_be_written_down_nothing_is_shown(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("no log")

    browser = sign_in(world.caseworker)
    browser.raise_request_exception = False
    monkeypatch.setattr("audit.trail.Trail.opened", broken)
    answer = find(browser, "contohnama sari")
    assert answer.status_code == 500
    assert not any(mark in text(answer) for mark in MARKS)


# Who may see whom ----------------------------------------------------------------------------------------------------


def test_nobody_of_the_cast_finds_a_planted_name_that_they_do_not_see(db: None) -> None:
    stage = make_stage()
    for state, case_name in {"own": MARK_NAME, **NAMES}.items():
        code = stage.objects[state]["case"].code
        backwards = " ".join(reversed(case_name.split())).lower()
        for actor, browser in stage.clients.items():
            for typed in (backwards, MARK_NIK, MARK_PHONE, code.lower()):
                answer = find(browser, typed)
                if answer.status_code in (302, 403):
                    assert actor in ("administrator", "no_role", "anonymous")
                    assert code not in text(answer)
                    continue
                sees = actor in FOUND_BY[state]
                where = f"{actor} looks for {state} by {typed}"
                assert (code in codes(answer)) is sees, where
                assert (code in text(answer)) is sees, where
                for other, name in NAMES.items():
                    assert (name in text(answer)) <= (actor in FOUND_BY[other]), where
        with organisation_scope(stage.world.organisation.pk):
            assert known_names._kept, "the names of both organisations are in memory when the next asks"
    for entry in looks(stage.world, "cases.case.found"):
        assert stage.objects["restricted"]["case"].pk not in entry.case_ids


def without_token(answer: Any) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text(answer))


@pytest.mark.parametrize("typed", ["rahasia", "siti", "+6281200000066", "3171234501700066"])
def test_a_restricted_case_changes_nothing_in_anybody_elses_answer(world: World, sign_in: SignIn, typed: str) -> None:
    """Not a byte, not a query, not a name compared: the same as if it were not there."""
    register(world, "Siti Terbuka")
    manager = sign_in(world.manager)

    def ask() -> tuple[str, int, list[Any]]:
        keys.forget_all()
        with CaptureQueriesContext(connection) as captured:
            answer = find(manager, typed)
        with organisation_scope(world.organisation.pk):
            kept = [key for entry in known_names._kept.values() for key in entry.names]
        return without_token(answer), len(captured), sorted(kept)

    ask()
    before = ask()
    secret = register(world, "Siti Rahasia", phone="+6281200000066", nik="3171234501700066")
    restrict(world, secret)
    assert ask() == before
    assert codes(find(sign_in(world.caseworker), typed))[-1:] == [secret.code] or typed == "siti"


def test_a_role_that_does_not_read_identity_finds_codes_alone(world: World, sign_in: SignIn) -> None:
    without_identity(world, "caseworker")
    browser = sign_in(world.caseworker)
    for typed in ("contohnama sari", MARK_NIK, MARK_PHONE):
        assert codes(find(browser, typed)) == []
    answer = find(browser, world.case.code)
    assert found(answer) == [("Name hidden", "Case code")]
    assert not any(mark in text(answer) for mark in MARKS)
    assert known_names._kept == {} or not any(entry.names for entry in known_names._kept.values())


def test_a_name_is_found_only_where_the_asker_reads_who_it_is(world: World, sign_in: SignIn) -> None:
    """Sees all cases of the organisation, but reads identity in her own alone."""
    register(world, "Siti Jauh")
    with organisation_scope(world.organisation.pk):
        RolePermission.objects.filter(role__code="case-manager", compartment=Compartment.IDENTITY).update(
            scope=Scope.OWN
        )
    browser = sign_in(world.manager)
    assert codes(find(browser, "siti jauh")) == []
    with world.at_work(world.caseworker) as by:
        own = register(world, "Siti Dekat")
        services.assign(case=own, user=world.manager, part="CASEWORKER", by=by)
    assert codes(find(browser, "siti")) == [own.code]


def test_whoever_reads_identity_but_does_not_see_the_case_finds_nothing(world: World, sign_in: SignIn) -> None:
    with organisation_scope(world.organisation.pk):
        RolePermission.objects.filter(
            role__code="case-manager", code="core.read", compartment=Compartment.GENERAL
        ).update(scope=Scope.OWN)
    assert codes(find(sign_in(world.manager), "contohnama sari")) == []


def test_a_right_that_was_taken_away_counts_with_names_in_memory(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.manager)
    assert codes(find(browser, "contohnama")) == [world.case.code]
    restrict(world, world.case)
    assert codes(find(browser, "contohnama")) == []


# What is kept in memory ----------------------------------------------------------------------------------------------


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many identities were opened to be compared, each time."""
    counts: list[int] = []
    original = known_names.opened_to_compare

    def counted(rows: Any, *names: str) -> Any:
        opened = list(original(rows, *names))
        counts.append(len(opened))
        return opened

    monkeypatch.setattr(known_names, "opened_to_compare", counted)
    yield counts


def test_names_are_opened_once_and_a_new_or_changed_one_at_once(world: World, sign_in: SignIn, read: list[int]) -> None:
    browser = sign_in(world.manager)
    assert codes(find(browser, "contohnama")) == [world.case.code]
    assert codes(find(browser, "sari")) == [world.case.code]
    assert read == [1]
    new = register(world, "Kenanga Baru")
    assert codes(find(browser, "kenanga")) == [new.code]
    assert read == [1, 1]
    with world.at_work(world.caseworker) as by:
        identity = Identity.objects.get(person=new.person_id)
        services.change_identity(
            case=new, identity_id=identity.pk, expected_version=1, facts={"full_name": "Dahlia", "phone": ""}, by=by
        )
    assert (codes(find(browser, "dahlia")), codes(find(browser, "kenanga"))) == ([new.code], [])
    assert read == [1, 1, 1]
    with organisation_scope(world.organisation.pk):
        # Past every service and without a new version, as after a restore.
        Identity.objects.filter(pk=identity.pk).update(occupation=None)
    find(browser, "dahlia")
    assert read == [1, 1, 1, 1]


def test_a_changed_number_is_found_and_the_old_one_is_not(world: World, sign_in: SignIn) -> None:
    case = register(world, "Kenanga", phone="+6281200000055", passport="A1234567")
    with world.at_work(world.caseworker) as by:
        identity = Identity.objects.get(person=case.person_id)
        services.change_identity(
            case=case,
            identity_id=identity.pk,
            expected_version=1,
            facts={"phone": "+6281200000056", "passport": ""},
            by=by,
        )
        assert list(Identity.objects.filter(pk=identity.pk).values_list("passport_digest", flat=True)) == [None]
    browser = sign_in(world.caseworker)
    assert codes(find(browser, "081200000056")) == [case.code]
    assert codes(find(browser, "081200000055")) == []
    assert codes(find(browser, "A1234567")) == []


def test_whose_key_was_destroyed_is_not_found_any_more(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.manager)
    assert codes(find(browser, "contohnama")) == [world.case.code]
    with organisation_scope(world.organisation.pk):
        DataKey.objects.filter(subject_id=world.case.person_id, compartment=Compartment.IDENTITY).update(wrapped=b"")
    for typed in ("contohnama", MARK_NIK, MARK_PHONE):
        assert codes(find(browser, typed)) == []


def test_names_are_forgotten_after_minutes_and_with_the_keys(
    world: World, sign_in: SignIn, read: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in(world.manager)
    find(browser, "contohnama")
    now = known_names.time.monotonic()
    monkeypatch.setattr("cases.known_names.time.monotonic", lambda: now + known_names.SECONDS + 1)
    find(browser, "contohnama")
    assert read == [1, 1]
    keys.forget_all()
    assert known_names._kept == {}
    find(browser, "contohnama")
    assert read == [1, 1, 1]
    (kept,) = known_names._kept.values()
    known_names._forget(world.organisation.pk, kept)
    assert known_names._kept == {}, "an idle process forgets too"


def test_each_organisation_has_names_of_its_own(world: World, sign_in: SignIn) -> None:
    for user in (world.manager, world.foreigner):
        find(sign_in(user), "tidakada")
    kept = known_names._kept
    assert set(kept) == {world.organisation.pk, world.other_organisation.pk}
    for organisation, case in ((world.organisation, world.case), (world.other_organisation, world.other_case)):
        with organisation_scope(organisation.pk):
            assert list(kept[organisation.pk].names) == [str(Identity.objects.get(person=case.person_id).pk)]


def test_a_digest_says_nothing_outside_its_organisation_and_kind(world: World) -> None:
    digests = set()
    for organisation in (world.organisation, world.other_organisation):
        with organisation_scope(organisation.pk):
            digests |= set(numbers.digests(dict.fromkeys(("nik", "passport", "phone"), MARK_NIK)).values())
    assert len(digests) == 6
    assert all(len(digest) == 32 for digest in digests)


def test_many_names_are_opened_as_few_are(
    world: World, sign_in: SignIn, read: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.keys._MOST_NAMED", 0)
    new = register(world, "Kenanga")
    browser = sign_in(world.manager)
    assert (codes(find(browser, "kenanga")), codes(find(browser, "contohnama"))) == ([new.code], [world.case.code])
    assert read == [2]


def test_a_damaged_name_hides_nobody_else(world: World, sign_in: SignIn, caplog: pytest.LogCaptureFixture) -> None:
    case = register(world, "Kenanga")
    with organisation_scope(world.organisation.pk), connection.cursor() as cursor:
        identity = Identity.objects.get(person=world.case.person_id).pk
        cursor.execute(
            "UPDATE cases_identity SET full_name = set_byte(full_name, 40, get_byte(full_name, 40) # 1) WHERE id = %s",
            [identity],
        )
    browser = sign_in(world.manager)
    assert codes(find(browser, "contohnama")) == []
    assert codes(find(browser, "kenanga")) == [case.code]
    assert str(identity) in caplog.text


def test_the_price_of_a_search_does_not_grow_with_what_is_found(world: World, sign_in: SignIn) -> None:
    for number in range(12):
        register(world, f"Warga {number}")
    browser = sign_in(world.manager)
    counts = []
    for typed in ("warga", "warga", "warga 3", "tidakada"):
        with CaptureQueriesContext(connection) as captured:
            find(browser, typed)
        counts.append(sum(1 for query in captured if not FRAME.match(query["sql"])))
    # The first opens keys and names; "warga 3" might be a passport's number.
    assert counts == [8, 7, 8, 5]


def test_rows_of_before_get_their_digests_by_a_command_that_may_be_repeated(world: World, sign_in: SignIn) -> None:
    with organisation_scope(world.organisation.pk):
        Identity.objects.update(nik_digest=None, passport_digest=None, phone_digest=None)
        versions = list(Identity.objects.values_list("version", flat=True))
    browser = sign_in(world.manager)
    assert codes(find(browser, MARK_PHONE)) == []
    said = io.StringIO()
    call_command("index_names", stdout=said)
    assert sorted(said.getvalue().splitlines()) == ["Lembaga Lain: 0", "Yayasan Contoh: 1"]
    assert codes(find(browser, MARK_PHONE)) == codes(find(browser, MARK_NIK)) == [world.case.code]
    with organisation_scope(world.organisation.pk):
        assert list(Identity.objects.values_list("version", flat=True)) == versions, "nobody's open form goes stale"
    said = io.StringIO()
    call_command("index_names", stdout=said)
    assert sorted(said.getvalue().splitlines()) == ["Lembaga Lain: 0", "Yayasan Contoh: 0"]
    assert not any(mark in said.getvalue() for mark in MARKS)
