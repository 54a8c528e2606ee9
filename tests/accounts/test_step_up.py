"""What matters asks once more whether it is still the same person, and loses nothing of what was being done (S-23)."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import Invitation, Membership, User
from accounts.session_store import kept_as
from core.api.base import Endpoint
from core.checks import views
from core.db import organisation_scope
from core.web.pages import Page
from tests.accounts.conftest import membership, role
from tests.accounts.second_step import give_passkey, give_phone, hidden, options_on
from tests.factories import PASSWORD, World

SignIn = Callable[[User], Client]
Later = Callable[[float], None]
MINUTES = settings.STEP_UP_MINUTES * 60


@pytest.fixture
def administrator(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.administrator)


def invitation(world: World) -> dict[str, str]:
    return {
        "email": "baru@contoh.test",
        "name": "Orang Baru",
        "role": str(role(world, "lawyer").pk),
        "site": str(world.site.pk),
    }


def invitations(world: World) -> int:
    with organisation_scope(world.organisation.pk):
        return Invitation.objects.count()


def test_which_pages_ask_and_for_what() -> None:
    """Whoever adds or drops one changes this list."""
    asking = {
        view.__name__: view.step_up
        for _pattern, callback in views()
        if (view := getattr(callback, "view_class", None)) and issubclass(view, Page) and view.step_up
    }
    assert asking == {
        "InvitePage": "roles",
        "GiveRolePage": "roles",
        "TakeRolePage": "roles",
        "NewRolePage": "roles",
        "CopyRolePage": "roles",
        "ChangeRolePage": "roles",
        "DeleteRolePage": "roles",
        "EndMembershipPage": "access",
        "RestorePage": "access",
        "AskRecoveryPage": "access",
        "ConfirmRecoveryPage": "access",
        "AppPage": "account",
        "AddPasskeyPage": "account",
        "RemoveFactorPage": "account",
        "RecoveryCodesPage": "account",
        "DossierBuild": "export",
        "DossierFiling": "export",
        "SigningSet": "signing",
        "SigningRemove": "signing",
        "LetterFile": "export",
        "DocumentFile": "export",
        "DocumentOriginal": "export",
        "DataRequestPage": "requests",
        "ChangeDataRequest": "requests",
        "NumbersPage": "numbers",
        "EditIdentity": "numbers",
        "ChangeItem": "numbers",
        "CustodyNumbers": "numbers",
        "Address": "address",
        "OpenInEmergency": "emergency",
        "Restrict": "access",
        "LiftRestriction": "access",
        "FeedOpen": "calendar",
        "ImportNew": "imports",
        "ImportRun": "imports",
        "ImportUndo": "imports",
        "ColleaguesUndo": "imports",
        "MappingDelete": "imports",
        "CaseFile": "export",
        "MergePersons": "merge",
        "UndoMerge": "merge",
    }


def test_which_pages_ask_only_for_some_rows() -> None:
    """The pages of a document ask where it is what Harapan has put together of a whole case."""
    deciding = {
        view.__name__
        for _pattern, callback in views()
        if (view := getattr(callback, "view_class", None))
        and issubclass(view, Page)
        and view.asks_proof is not Page.asks_proof
    }
    assert deciding == {"DocumentView", "DocumentPicture"}


def test_which_acts_of_the_api_ask_and_for_what() -> None:
    asking = {
        (view.__name__, act): purpose
        for _pattern, callback in views()
        if (view := getattr(callback, "cls", None)) and issubclass(view, Endpoint)
        for act, purpose in view.step_up.items()
    }
    assert asking == {
        ("File", "sending"): "export",
        ("Original", "sending"): "export",
        ("LetterFile", "handing_out"): "export",
        ("DossiersOfClaim", "building"): "export",
    }


def test_a_fresh_session_is_not_asked_and_an_older_one_is_to_the_second(
    world: World, administrator: Client, later: Later
) -> None:
    later(MINUTES - 5)
    assert administrator.get("/people/invite/").status_code == 200
    later(10)
    answer = administrator.get("/people/invite/")
    assert (answer.status_code, answer["Location"]) == (302, "/step-up/?next=%2Fpeople%2Finvite%2F")
    assert administrator.get("/people/").status_code == 200, "only what matters asks"


def test_the_password_is_asked_where_there_is_no_second_step(world: World, administrator: Client, later: Later) -> None:
    later(MINUTES + 5)
    wrong = administrator.post("/step-up/", {"password": "salah-sekali-salah", "next": "/people/invite/"})
    assert wrong.status_code == 422
    assert hidden(wrong, "next") == "/people/invite/"
    assert administrator.get("/people/invite/").status_code == 302
    key = administrator.session.session_key
    answer = administrator.post("/step-up/", {"password": PASSWORD, "next": "/people/invite/"})
    assert (answer.status_code, answer["Location"]) == (303, "/people/invite/")
    assert administrator.session.session_key != key
    assert not Session.objects.filter(session_key=kept_as(str(key))).exists()
    assert administrator.get("/people/invite/").status_code == 200


def test_the_second_step_is_asked_where_there_is_one_and_the_password_does_not_do(
    world: World, administrator: Client, later: Later
) -> None:
    phone = give_phone(world.administrator)
    later(MINUTES + 5)
    page = administrator.get("/step-up/").content.decode()
    assert 'name="password"' not in page
    for sent in ({"password": PASSWORD}, {"code": "000000"}, {"code": phone.code(steps=-3)}, {}):
        assert administrator.post("/step-up/", sent).status_code == 422
        assert administrator.get("/people/invite/").status_code == 302
    assert administrator.post("/step-up/", {"code": phone.code()})["Location"] == "/"
    assert administrator.get("/people/invite/").status_code == 200


def test_a_passkey_will_do(world: World, administrator: Client, later: Later) -> None:
    device = give_passkey(world.administrator)
    later(MINUTES + 5)
    answer = device.get(options_on(administrator.get("/step-up/")))
    assert administrator.post("/step-up/", {"credential": json.dumps(answer)}).status_code == 303
    assert administrator.get("/people/invite/").status_code == 200


def test_guesses_at_it_wait(world: World, administrator: Client) -> None:
    give_phone(world.administrator)
    answers = [administrator.post("/step-up/", {"code": f"{number:06}"}) for number in range(7)]
    assert "Too many attempts" in answers[-1].content.decode()


def test_a_form_that_was_being_sent_comes_back_to_be_sent(world: World, administrator: Client, later: Later) -> None:
    mark = hidden(administrator.get("/people/invite/"), "form_owner")
    later(MINUTES + 5)
    asked = administrator.post("/people/invite/", {**invitation(world), "form_owner": mark})
    assert asked.status_code == 401
    assert (asked["HX-Retarget"], asked["HX-Reswap"]) == ("body", "innerHTML")
    assert "baru@contoh.test" not in asked.content.decode()
    assert invitations(world) == 0
    wrong = administrator.post("/step-up/", {"password": "salah", "sealed_form": hidden(asked, "sealed_form")})
    assert wrong.status_code == 422
    between = administrator.post("/step-up/", {"password": PASSWORD, "sealed_form": hidden(wrong, "sealed_form")})
    assert 'action="/people/invite/"' in between.content.decode()
    filled = administrator.post("/people/invite/", {"kept": hidden(between, "kept")})
    assert (">Nothing is saved yet" in filled.content.decode(), invitations(world)) == (True, 0)
    assert 'value="baru@contoh.test"' in filled.content.decode()
    assert administrator.post("/people/invite/", invitation(world)).status_code == 200
    assert invitations(world) == 1


def test_somebody_elses_form_is_not_given_out(world: World, administrator: Client, sign_in: SignIn) -> None:
    mark = hidden(administrator.get("/people/invite/"), "form_owner")
    session = administrator.session
    session["proved"] = 0
    session.save()
    asked = administrator.post("/people/invite/", {**invitation(world), "form_owner": mark})
    other = sign_in(world.manager)
    answer = other.post("/step-up/", {"password": PASSWORD, "sealed_form": hidden(asked, "sealed_form")})
    assert (answer.status_code, answer["Location"]) == (303, "/")


def test_nothing_happens_before_the_proof(world: World, administrator: Client, later: Later) -> None:
    member = membership(world, "lawyer")
    later(MINUTES + 5)
    for url, sent in (
        (f"/people/{member.pk}/end/", {"version": member.version, "reason": "LEFT"}),
        (f"/people/{member.pk}/roles/give/", {"role": role(world, "administrator").pk, "site": world.site.pk}),
        ("/account/sign-in/codes/", {}),
    ):
        answer = administrator.post(url, {**sent, "version": member.version})
        assert (answer.status_code, unquote(answer["Location"])) == (302, f"/step-up/?next={url}")
    with organisation_scope(world.organisation.pk):
        after = Membership.objects.get(pk=member.pk)
    assert (after.ended_at, after.version) == (None, member.version)


def test_whoever_may_not_do_it_is_refused_and_not_asked(world: World, sign_in: SignIn, later: Later) -> None:
    browser = sign_in(world.caseworker)
    later(MINUTES + 5)
    assert browser.get("/people/invite/").status_code == 403
