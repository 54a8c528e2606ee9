"""A form survives signing in again: for its owner, and for nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django import forms
from django.http import HttpRequest
from django.test import Client, RequestFactory

from accounts import services
from accounts.models import Invitation, Role, User
from core.db import organisation_scope
from core.jobs.models import Job
from core.web import form_recovery
from core.web.forms import Form
from tests.factories import PASSWORD, World

TYPED = {"email": "baru@contoh.test", "name": "Nama yang diketik “panjang” <b>"}


def field(page: str, name: str) -> str:
    """The value of an input of that name; empty when there is none."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    value = re.search(r'value="([^"]*)"', found.group(0)) if found else None
    return unescape(value.group(1)) if value else ""


def session_ends(browser: Client) -> None:
    browser.session.flush()
    del browser.cookies["sessionid"]


@pytest.fixture
def interrupted(world: World, sign_in: Callable[[User], Client]) -> tuple[Client, Any]:
    """The administrator fills in an invitation, the session ends, and then the form is sent."""
    browser = sign_in(world.administrator)
    mark = field(browser.get("/people/invite/").content.decode(), "form_owner")
    assert mark
    session_ends(browser)
    answer = browser.post("/people/invite/", {**TYPED, "form_owner": mark})
    return browser, answer


def signs_in_again(browser: Client, answer: Any, user: User, password: str = PASSWORD) -> Any:
    page = answer.content.decode()
    data = {"email": user.email, "password": password, "sealed_form": field(page, "sealed_form")}
    return browser.post("/sign-in/", data)


def invitations(world: World) -> int:
    with organisation_scope(world.organisation.pk):
        return Invitation.objects.count()


def test_the_same_person_gets_it_back_to_check_and_save(world: World, interrupted: tuple[Client, Any]) -> None:
    browser, answer = interrupted
    assert answer.status_code == 401
    page = answer.content.decode()
    assert "Sign in again" in page
    assert TYPED["email"] not in page, "sealed, so that whoever comes to this screen reads nothing"
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("body", "innerHTML")
    between = signs_in_again(browser, answer, world.administrator)
    assert between.status_code == 200
    assert 'action="/people/invite/"' in between.content.decode()
    assert invitations(world) == 0
    filled = browser.post("/people/invite/", {"kept": field(between.content.decode(), "kept")})
    assert filled.status_code == 200
    form = filled.content.decode()
    assert field(form, "email") == TYPED["email"]
    assert field(form, "name") == TYPED["name"]
    assert "Your text is still here" in form
    assert "error-summary" not in form
    assert invitations(world) == 0, "given back, not saved"


def test_a_wrong_password_in_between_loses_nothing(world: World, interrupted: tuple[Client, Any]) -> None:
    browser, answer = interrupted
    refused = signs_in_again(browser, answer, world.administrator, "salah-sekali-salah")
    assert refused.status_code == 422
    between = signs_in_again(browser, refused, world.administrator)
    assert field(between.content.decode(), "kept")


def test_another_person_gets_nothing(world: World, interrupted: tuple[Client, Any]) -> None:
    browser, answer = interrupted
    sealed = field(answer.content.decode(), "sealed_form")
    entered = signs_in_again(browser, answer, world.manager)
    assert (entered.status_code, entered["Location"]) == (303, "/")
    with organisation_scope(world.organisation.pk):
        services.add_member(user=world.manager, role=Role.objects.get(code="administrator"), site=world.site, by=None)
    direct = browser.post("/people/invite/", {"kept": sealed})
    assert direct.status_code == 200
    assert TYPED["email"] not in direct.content.decode()
    assert "could not be kept" in direct.content.decode()
    assert invitations(world) == 0


def test_the_same_person_at_work_elsewhere_gets_nothing(world: World, interrupted: tuple[Client, Any]) -> None:
    browser, answer = interrupted
    sealed = field(answer.content.decode(), "sealed_form")
    with organisation_scope(world.other_organisation.pk):
        services.add_member(
            user=world.administrator, role=Role.objects.get(code="administrator"), site=world.other_site, by=None
        )
    between = signs_in_again(browser, answer, world.administrator)
    assert between.status_code == 200, "back to where the form was open, without asking"
    browser.post("/organisations/", {"organisation": str(world.other_organisation.pk)})
    there = browser.post("/people/invite/", {"kept": sealed})
    assert TYPED["email"] not in there.content.decode()


def test_what_was_typed_in_one_organisation_is_not_saved_in_another(
    world: World, sign_in: Callable[[User], Client]
) -> None:
    """Two tabs: the form stays open in one, and in the other the person switches to where they work too."""
    with organisation_scope(world.other_organisation.pk):
        role, place = Role.objects.get(code="administrator"), world.other_site
        services.add_member(user=world.administrator, role=role, site=place, by=None)
        data = {**TYPED, "role": str(role.pk), "site": str(place.pk)}
    browser = sign_in(world.administrator)
    mark = field(browser.get("/people/invite/").content.decode(), "form_owner")
    browser.post("/organisations/", {"organisation": str(world.other_organisation.pk)})
    sent = {**data, "form_owner": mark}
    for _again in range(2):
        answer = browser.post("/people/invite/", sent)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Nothing was saved. Switch back to it and save again." in page
        assert (field(page, "email"), field(page, "form_owner")) == (TYPED["email"], mark)
    with organisation_scope(world.other_organisation.pk):
        assert Invitation.objects.count() == 0
        own = field(browser.get("/people/invite/").content.decode(), "form_owner")
    assert browser.post("/people/invite/", {**data, "form_owner": own}).status_code == 200
    with organisation_scope(world.other_organisation.pk):
        assert Invitation.objects.count() == 1, "with the mark of here it would have been taken"


def test_what_somebody_else_typed_is_not_saved_by_who_sits_there_now(
    world: World, sign_in: Callable[[User], Client]
) -> None:
    mark = field(sign_in(world.caseworker).get("/account/language/").content.decode(), "form_owner")
    other = sign_in(world.lawyer)
    answer = other.post("/account/language/", {"language": "id", "form_owner": mark})
    assert answer.status_code == 409
    assert "This form was opened by somebody else. Nothing was saved." in answer.content.decode()
    assert field(answer.content.decode(), "form_owner") != mark


@pytest.mark.parametrize("harm", ["cut", "changed", "invented", "empty"])
def test_a_tampered_form_is_nothing(world: World, interrupted: tuple[Client, Any], harm: str) -> None:
    browser, answer = interrupted
    sealed = field(answer.content.decode(), "sealed_form")
    middle = len(sealed) // 2
    other = "A" if sealed[middle] != "A" else "B"
    harmed = {
        "cut": sealed[:-8],
        "changed": sealed[:middle] + other + sealed[middle + 1 :],
        "invented": "gAAAAA" + "x" * 200,
        "empty": "",
    }[harm]
    data = {"email": world.administrator.email, "password": PASSWORD, "sealed_form": harmed}
    assert browser.post("/sign-in/", data)["Location"] == "/"
    back = browser.post("/people/invite/", {"kept": harmed})
    assert back.status_code == 200
    assert TYPED["email"] not in back.content.decode()
    assert invitations(world) == 0


def test_a_form_is_kept_for_an_hour(
    world: World, interrupted: tuple[Client, Any], later: Callable[[float], None]
) -> None:
    browser, answer = interrupted
    later(3601)
    assert signs_in_again(browser, answer, world.administrator)["Location"] == "/"


def test_a_forged_owner_or_none_is_an_ordinary_way_to_the_sign_in_page(world: World, browser: Client) -> None:
    for mark in ("", "x:y", f"{world.administrator.pk}|{world.organisation.pk}:forged"):
        answer = browser.post("/people/invite/", {**TYPED, "form_owner": mark})
        assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=/people/invite/")


def test_it_goes_back_to_its_own_page_only(world: World, interrupted: tuple[Client, Any]) -> None:
    browser, answer = interrupted
    sealed = field(answer.content.decode(), "sealed_form")
    signs_in_again(browser, answer, world.administrator)
    elsewhere = browser.post("/account/language/", {"kept": sealed})
    assert elsewhere.status_code == 200
    assert "could not be kept" in elsewhere.content.decode()


def test_a_second_end_of_the_session_keeps_it_too(world: World, interrupted: tuple[Client, Any]) -> None:
    browser, answer = interrupted
    between = signs_in_again(browser, answer, world.administrator)
    session_ends(browser)
    again = browser.post("/people/invite/", {"kept": field(between.content.decode(), "kept")})
    assert again.status_code == 401
    assert signs_in_again(browser, again, world.administrator).status_code == 200


def test_nothing_is_stored_and_passwords_are_not_kept(world: World, sign_in: Callable[[User], Client]) -> None:
    browser = sign_in(world.lawyer)
    mark = field(browser.get("/account/password/").content.decode(), "form_owner")
    session_ends(browser)
    typed = {"old_password": PASSWORD, "new_password": "rahasia-besar-sekali", "again": "rahasia-besar-sekali"}
    answer = browser.post("/account/password/", {**typed, "form_owner": mark})
    kept = form_recovery.opened(field(answer.content.decode(), "sealed_form"))
    assert kept is not None
    assert "rahasia-besar-sekali" not in str([value for name, value in kept.pairs if name != "again"])
    assert not [name for name, _value in kept.pairs if "password" in name]
    assert "sessionid" not in browser.cookies or not browser.session.keys()
    with organisation_scope(world.organisation.pk):
        assert Job.objects.filter(kind__contains="kept").count() == 0


def test_the_stale_token_of_the_old_session_does_not_stand_in_the_way(world: World) -> None:
    browser = Client(enforce_csrf_checks=True)
    page = browser.get("/sign-in/")
    data = {"email": world.administrator.email, "password": PASSWORD}
    browser.post("/sign-in/", {**data, "csrfmiddlewaretoken": str(page.context["csrf_token"])})
    mark = field(browser.get("/people/invite/").content.decode(), "form_owner")
    session_ends(browser)
    del browser.cookies["csrftoken"]
    answer = browser.post("/people/invite/", {**TYPED, "form_owner": mark})
    assert answer.status_code == 401
    token = field(answer.content.decode(), "csrfmiddlewaretoken")
    sealed = field(answer.content.decode(), "sealed_form")
    between = browser.post("/sign-in/", {**data, "sealed_form": sealed, "csrfmiddlewaretoken": token})
    assert between.status_code == 200
    body = between.content.decode()
    back = {"kept": field(body, "kept"), "csrfmiddlewaretoken": field(body, "csrfmiddlewaretoken")}
    assert field(browser.post("/people/invite/", back).content.decode(), "email") == TYPED["email"]


class Sample(Form):
    prefix = "sample"

    text = forms.CharField(required=False, initial="before")
    agrees = forms.BooleanField(required=False, initial=True)
    needs = forms.MultipleChoiceField(
        choices=[("a", "A"), ("b", "B")], required=False, initial=["a"], widget=forms.CheckboxSelectMultiple
    )


def test_unticked_boxes_and_emptied_lists_come_back_as_they_were(world: World) -> None:
    def request(data: dict[str, Any]) -> HttpRequest:
        made: HttpRequest = RequestFactory().post("/somewhere/?case=1", data)
        made.user = world.lawyer
        return made

    with world.at_work(world.lawyer) as by:
        posted = request({"sample-text": "", "form_owner": form_recovery.owner(by)})
        form = Sample()
        assert form_recovery.refill(form, request({"kept": form_recovery.keep(posted)}))
    page = str(form)
    assert "before" not in page
    assert "checked" not in page


def test_signing_in_again_in_another_tab_does_not_cost_the_text_in_this_one(world: World) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies["django_language"] = "en"

    def enter(user: User) -> None:
        token = field(browser.get("/sign-in/").content.decode(), "csrfmiddlewaretoken")
        browser.post("/sign-in/", {"email": user.email, "password": PASSWORD, "csrfmiddlewaretoken": token})

    enter(world.administrator)
    form = browser.get("/people/invite/").content.decode()
    typed = {**TYPED, **{name: field(form, name) for name in ("form_owner", "csrfmiddlewaretoken")}}
    session_ends(browser)
    enter(world.administrator)
    refused = browser.post("/people/invite/", typed)
    assert refused.status_code == 403
    page = refused.content.decode()
    assert "Back to what I wrote" in page
    back = {name: field(page, name) for name in ("kept", "csrfmiddlewaretoken")}
    assert field(browser.post("/people/invite/", back).content.decode(), "email") == TYPED["email"]
    session_ends(browser)
    enter(world.manager)
    stranger = browser.post("/people/invite/", typed)
    assert stranger.status_code == 403
    assert "Back to what I wrote" not in stranger.content.decode()
    assert not field(stranger.content.decode(), "kept")
