"""Looking for somebody finds whom one may see, says why, is written down, and knows of nobody else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import RolePermission
from cases.identity import name_index
from cases.record.models import Case
from cases.team import grants
from cases.team.services import assign
from core.access.permissions import Scope
from core.compartments import Compartment
from core.db import organisation_scope
from core.keys import data_keys
from tests.access.kept_stage import kept_stage
from tests.access.questions import ENDED
from tests.access.stage import FOUND_BY, NAMES
from tests.cases.asking import (
    MARKS,
    SignIn,
    looks,
    nothing_changes,
    restrict,
    text,
    without_identity,
)
from tests.cases.identity.searching import URL, codes, find, found, register
from tests.factories import MARK_NAME, MARK_NIK, MARK_PHONE, World


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
        ("\u202a+62 812-0000-0077\u202c", "Phone"),
        ("\u2066Djoko Soesilo\u2069", "Name: the same words"),
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


@pytest.mark.parametrize("typed", [" k26-7f3 ", "K267F3QX", "k26 7f3qx", "K26-7F3QX", "k26-7f3q", "K26", "k26-"])
def test_a_code_is_found_by_its_beginning_however_it_is_written(world: World, sign_in: SignIn, typed: str) -> None:
    with organisation_scope(world.organisation.pk):
        Case.objects.filter(pk=world.case.pk).update(code="K26-7F3QX")
    answer = find(sign_in(world.caseworker), typed)
    assert (found(answer), codes(answer)) == ([(MARK_NAME, "Case code")], ["K26-7F3QX"])


def test_a_code_that_was_misheard_is_found(world: World, sign_in: SignIn) -> None:
    with organisation_scope(world.organisation.pk):
        Case.objects.filter(pk=world.case.pk).update(code="K26-01AB1")
    assert codes(find(sign_in(world.caseworker), "k26-oiabl")) == ["K26-01AB1"]


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
    monkeypatch.setattr("cases.identity.search.MOST", 3)
    for number in range(6):
        register(world, f"Warga {number}", phone="+6281200000099")
    browser = sign_in(world.caseworker)
    for typed in ("warga", "081200000099"):
        answer = find(browser, typed)
        assert (len(codes(answer)), "More than 3 cases fit" in text(answer)) == (3, True)
        assert len(looks(world, "cases.case.found")[-1].case_ids) == 3
    assert "1 case fits" in text(find(browser, "contohnama"))


def test_what_was_typed_stands_in_no_address_and_no_log(
    world: World, sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    browser = sign_in(world.caseworker)
    with CaptureQueriesContext(connection) as captured:
        answer = find(browser, "contohnama sari")
        find(browser, "Kenanga Contohnama 26")
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
    stage = kept_stage()
    for state, case_name in {"own": MARK_NAME, **NAMES}.items():
        code = stage.objects[state]["case"].code
        backwards = " ".join(reversed(case_name.split())).lower()
        for actor, browser in stage.clients.items():
            for typed in (backwards, MARK_NIK, MARK_PHONE, code.lower()):
                answer = find(browser, typed)
                if answer.status_code in (302, 403):
                    assert actor in ("administrator", "delegate", "dpo", "data_officer", "no_role", ENDED, "anonymous")
                    assert code not in text(answer)
                    continue
                # Whoever sees a case without its name finds it by the code alone.
                is_nameless = actor == "composed" and typed != code.lower()
                sees = actor in FOUND_BY[state] and not is_nameless
                where = f"{actor} looks for {state} by {typed}"
                assert (code in codes(answer)) is sees, where
                assert (code in text(answer)) is sees, where
                for other, name in NAMES.items():
                    assert (name in text(answer)) <= (actor in FOUND_BY[other]), where
        with organisation_scope(stage.world.organisation.pk):
            assert name_index._kept, "the names of both organisations are in memory when the next asks"
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
        data_keys.forget_all()
        with CaptureQueriesContext(connection) as captured:
            answer = find(manager, typed)
        with organisation_scope(world.organisation.pk):
            kept = [key for entry in name_index._kept.values() for key in entry.known]
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
    assert name_index._kept == {} or not any(entry.known for entry in name_index._kept.values())


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
        assign(case=own, user=world.manager, part="CASEWORKER", by=by)
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
