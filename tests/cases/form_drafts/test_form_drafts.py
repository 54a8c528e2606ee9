"""A long form that is being filled in is kept on the server: for its writer alone, wherever, until it is saved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from audit.models import AccessEntry, Act
from cases.episodes.models import Episode
from cases.episodes.services import add_episode
from cases.form_drafts.models import FormDraft
from cases.form_drafts.pages import KeepsDraft
from cases.form_drafts.services import MOST_CHARACTERS, erase_old_form_drafts
from cases.permissions import CasePermission
from cases.record.models import Case
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope, trail_scope
from core.jobs import periodic
from core.models import IdempotencyKey
from tests.cases.asking import NOW, Clock, SignIn, Stored, at, nothing_changes, restrict, take_off, text
from tests.cases.data_rights.test_erasing import close, erase
from tests.cases.record.test_unreadable import WORD, hurt
from tests.factories import World

DRAFT = "MARKDRAFT ia dijanjikan kerja di restoran"
STILL_HERE = "Nothing is saved yet. Your text is still here: check it and save it."


def adding(world: World) -> str:
    return at("cases:add-episode", world.case)


def keep(browser: Client, url: str, **sent: Any) -> Any:
    return browser.post(url, {"autosave": "1", **sent})


def lines(world: World) -> int:
    with trail_scope(world.organisation.pk):
        return AccessEntry.objects.using("trail").count()


@pytest.fixture
def browser(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.caseworker)


@pytest.fixture
def episode(world: World) -> Episode:
    with world.at_work(world.caseworker) as by:
        return add_episode(case=world.case, facts={"account": "Semula"}, by=by)


def test_what_is_written_is_kept_and_there_again_on_another_device(
    world: World, browser: Client, sign_in: SignIn, stored: Stored, clock: Clock
) -> None:
    assert keep(browser, adding(world), account="Mulai").status_code == 200
    answer = keep(browser, adding(world), account=DRAFT, recruitment_methods=["ThroughOnlineSocialNetworks"])
    assert (answer.status_code, answer.json()) == (200, {"saved": "Draft kept 10:00"})
    (row,) = stored(FormDraft)
    assert (row.case_id, row.created_by_id, row.compartment, row.address) == (
        world.case.pk,
        world.caseworker.pk,
        "general",
        adding(world),
    )
    with organisation_scope(world.organisation.pk), connection.cursor() as cursor:
        cursor.execute("SELECT answers FROM cases_formdraft")
        assert DRAFT.encode() not in bytes(cursor.fetchone()[0])
    clock(NOW + timedelta(days=1))
    page = sign_in(world.caseworker).get(adding(world))
    assert page.context["form"]["account"].value() == DRAFT
    assert page.context["form"]["recruitment_methods"].value() == ["ThroughOnlineSocialNetworks"]
    for wanted in (DRAFT, STILL_HERE, "Draft kept 1 December 2036, 10:00", "Start afresh"):
        assert wanted in text(page), wanted
    assert stored(Episode) == []


def test_keeping_it_opens_nothing_is_no_act_and_claims_no_key(
    world: World, browser: Client, stored: Stored, episode: Episode
) -> None:
    url = at("cases:edit-episode", world.case, pk=episode.pk)
    with organisation_scope(world.organisation.pk):
        acts = Act.objects.count()
    before = lines(world)
    assert keep(browser, url, account=DRAFT, form_mark="marke", version="1").status_code == 200
    assert lines(world) == before
    with organisation_scope(world.organisation.pk):
        assert Act.objects.count() == acts
    assert stored(IdempotencyKey) == []


def test_what_makes_no_sense_yet_is_kept_and_a_password_is_not(world: World, browser: Client, stored: Stored) -> None:
    sent = {"started_on": "kemarin", "hours_per_day": "banyak", "csrfmiddlewaretoken": "x", "password": "rahasia"}
    assert keep(browser, adding(world), **sent).status_code == 200
    page = browser.get(adding(world))
    assert page.context["form"]["hours_per_day"].value() == "banyak"
    with world.at_work(world.caseworker) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=list(Compartment))
        names = [name for name, _value in FormDraft.objects.get().answers]
    assert names == ["started_on", "hours_per_day"]


def test_more_than_a_form_holds_is_not_kept_and_says_so(world: World, browser: Client, stored: Stored) -> None:
    answer = keep(browser, adding(world), account="x" * MOST_CHARACTERS)
    assert (answer.status_code, answer.json()) == (422, {"saved": "This is too long to be kept as a draft."})
    assert stored(FormDraft) == []


def test_saving_the_form_gives_the_draft_up(world: World, browser: Client, stored: Stored) -> None:
    keep(browser, adding(world), account=DRAFT)
    assert browser.post(adding(world), {"account": DRAFT}).status_code == 303
    assert (stored(FormDraft), len(stored(Episode))) == ([], 1)
    page = text(browser.get(adding(world)))
    assert (DRAFT in page, STILL_HERE in page, "Start afresh" in page) == (False, False, False)


def test_a_refused_form_keeps_its_draft(world: World, browser: Client, stored: Stored) -> None:
    keep(browser, adding(world), account=DRAFT)
    refused = browser.post(adding(world), {"account": DRAFT, "hours_per_day": "90"})
    assert (refused.status_code, len(stored(FormDraft))) == (422, 1)
    assert f'data-draft="{adding(world)}"' in text(refused)


def test_who_starts_afresh_gets_an_empty_form(world: World, browser: Client, stored: Stored) -> None:
    keep(browser, adding(world), account=DRAFT)
    answer = browser.post(adding(world), {"account": DRAFT, "discard": "1"})
    assert (answer.status_code, answer.headers["Location"]) == (303, adding(world))
    assert (stored(FormDraft), stored(Episode)) == ([], [])
    assert DRAFT not in text(browser.get(adding(world)))


def test_what_was_saved_before_the_answer_got_lost_is_not_saved_again(
    world: World, browser: Client, stored: Stored
) -> None:
    """The page, still open, keeps it once more, and then its tab dies."""
    sent = {"account": DRAFT, "form_mark": "marke"}
    browser.post(adding(world), sent)
    keep(browser, adding(world), **sent)
    assert browser.get(adding(world)).context["form_mark"] == "marke"
    assert browser.post(adding(world), sent).status_code == 303
    assert (stored(FormDraft), len(stored(Episode))) == ([], 1)


def test_nobody_else_gets_it_and_each_has_their_own(
    world: World, browser: Client, sign_in: SignIn, stored: Stored
) -> None:
    keep(browser, adding(world), account=DRAFT)
    for actor in ("colleague", "manager", "outsider", "administrator", "foreigner"):
        answer = sign_in(world.users[actor]).get(adding(world))
        assert DRAFT not in text(answer), actor
    assert keep(sign_in(world.colleague), adding(world), account="Milik rekan").status_code == 200
    sign_in(world.colleague).post(adding(world), {"discard": "1"})
    (row,) = stored(FormDraft)
    assert row.created_by_id == world.caseworker.pk


@pytest.mark.parametrize("actor", ["outsider", "administrator", "no_role", "foreigner"])
def test_who_may_not_write_there_keeps_nothing(world: World, sign_in: SignIn, actor: str) -> None:
    with nothing_changes():
        answer = keep(sign_in(world.users[actor]), adding(world), account=DRAFT)
    assert answer.status_code == (404 if actor in ("outsider", "foreigner") else 403)


def test_nothing_is_kept_of_a_row_that_is_not_there(world: World, browser: Client) -> None:
    with nothing_changes():
        assert keep(browser, at("cases:edit-episode", world.case, pk=uuid4()), account=DRAFT).status_code == 404


def test_a_form_that_somebody_else_has_opened_is_not_kept_as_ones_own(
    world: World, sign_in: SignIn, stored: Stored
) -> None:
    owner = sign_in(world.manager).get(adding(world)).context["form_owner"]
    answer = keep(sign_in(world.caseworker), adding(world), account=DRAFT, form_owner=owner)
    assert answer.status_code == 409
    assert answer.json() == {"saved": "This form was opened by somebody else. Nothing was saved."}
    assert stored(FormDraft) == []


def test_who_lost_the_case_gets_no_draft_of_it(world: World, browser: Client) -> None:
    keep(browser, adding(world), account=DRAFT)
    restrict(world, world.case)
    take_off(world, world.caseworker)
    answer = browser.get(adding(world))
    assert (answer.status_code, DRAFT in text(answer)) == (404, False)


def test_a_draft_of_a_kind_that_is_read_no_longer_is_not_shown(world: World, browser: Client) -> None:
    keep(browser, adding(world), account=DRAFT)
    with organisation_scope(world.organisation.pk):
        FormDraft.objects.update(compartment=Compartment.COUNSELLING)
    page = browser.get(adding(world))
    assert (page.status_code, DRAFT in text(page), STILL_HERE in text(page)) == (200, False, False)


def test_a_draft_of_what_was_changed_meanwhile_meets_it(
    world: World, browser: Client, sign_in: SignIn, stored: Stored, episode: Episode
) -> None:
    url = at("cases:edit-episode", world.case, pk=episode.pk)
    keep(browser, url, account=DRAFT, version="1")
    assert sign_in(world.colleague).post(url, {"account": "Milik rekan", "version": "1"}).status_code == 303
    page = browser.get(url)
    assert (page.context["form"]["account"].value(), page.context["form"]["version"].value()) == (DRAFT, "1")
    met = browser.post(url, {"account": DRAFT, "version": "1", "form_mark": page.context["form_mark"]})
    assert met.status_code == 409
    assert (DRAFT in text(met), "Milik rekan" in text(met)) == (True, True)
    # Which of the two was chosen is not a draft's to say.
    assert "data-draft=" not in text(met)
    assert len(stored(FormDraft)) == 1
    assert browser.post(url, {"account": DRAFT, "version": "2"}).status_code == 303
    assert stored(FormDraft) == []


def test_it_is_erased_with_the_person(world: World, browser: Client, stored: Stored) -> None:
    keep(browser, adding(world), account=DRAFT)
    close(world.case.person_id)
    with organisation_scope(world.organisation.pk):
        assert FormDraft.objects.get().key_subject() == Case.objects.get(pk=world.case.pk).key_subject()
    erase(world, world.case.person_id)
    assert stored(FormDraft) == []


def test_what_nobody_goes_on_with_is_erased(world: World, browser: Client, stored: Stored, clock: Clock) -> None:
    keep(browser, adding(world), account=DRAFT)
    kept_at = stored(FormDraft)[0].updated_at
    clock(kept_at + timedelta(days=settings.DRAFT_DAYS))
    assert periodic.registry["cases.form_drafts"].do is erase_old_form_drafts
    assert erase_old_form_drafts() == 0
    clock(kept_at + timedelta(days=settings.DRAFT_DAYS, seconds=1))
    assert erase_old_form_drafts() == 1
    assert stored(FormDraft) == []


def test_a_damaged_draft_is_told_and_its_form_is_as_ever(world: World, browser: Client, episode: Episode) -> None:
    url = at("cases:edit-episode", world.case, pk=episode.pk)
    keep(browser, url, account=DRAFT, version="1")
    hurt(world, "cases_formdraft", "answers", "case_id", world.case.pk)
    page = browser.get(url)
    assert (page.status_code, WORD in text(page)) == (200, True)
    assert page.context["form"]["account"].value() == "Semula"


def test_what_came_back_after_signing_in_goes_before_a_draft(world: World, browser: Client, sign_in: SignIn) -> None:
    keep(browser, adding(world), account="Lebih lama")
    owner = browser.get(adding(world)).context["form_owner"]
    browser.logout()
    sent = browser.post(adding(world), {"account": DRAFT, "form_owner": owner})
    kept = sent.context["kept"]
    page = sign_in(world.caseworker).post(adding(world), {"kept": kept})
    assert (page.status_code, page.context["form"]["account"].value()) == (200, DRAFT)


def test_a_counsellors_draft_lies_where_sessions_lie_and_a_look_at_it_is_on_record(
    world: World, sign_in: SignIn, stored: Stored
) -> None:
    browser, url = sign_in(world.counsellor), reverse("counselling:record", kwargs={"case": world.case.pk})
    assert keep(browser, url, content=DRAFT).status_code == 200
    assert [row.compartment for row in stored(FormDraft)] == ["counselling"]
    assert DRAFT in text(browser.get(url))
    with trail_scope(world.organisation.pk):
        last = AccessEntry.objects.using("trail").order_by("-at").first()
    assert last is not None
    assert last.compartments == ["counselling"]


def test_every_page_that_keeps_drafts_says_where_they_lie() -> None:
    with pytest.raises(TypeError, match="in which compartment"):
        type("Nowhere", (KeepsDraft,), {"access": CasePermission.EDIT})
