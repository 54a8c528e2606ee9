"""The network, one actor of it, and two records of one actor made one and two again."""

from __future__ import annotations

import re

from audit.models import Act
from cases.record.models import Case
from core.domain.identifiers import display_phone
from tests.cases.asking import SignIn, at, looks, nothing_changes, queries, restrict, text
from tests.cases.record.test_unreadable import hurt
from tests.factories import World
from tests.trafficking.conftest import MARK_ACTOR, MARK_PHONE_OF, MARK_TOLD, AddActor, AddEvent, OtherCase
from trafficking import services
from trafficking.models import Actor, ActorMerge, Involvement
from trafficking.services import InvolvementFacts


def involve(world: World, case: Case, row: Involvement) -> Involvement:
    with world.at_work(world.outsider) as by:
        return services.involve(case=case, actor=row.actor, involvement=InvolvementFacts(roles=["Abuser"]), by=by)


def test_the_picture_and_the_table_say_the_same(
    world: World, add_actor: AddActor, add_event: AddEvent, other_case: OtherCase, sign_in: SignIn
) -> None:
    row, second = add_actor(), other_case()
    involve(world, second, row)
    add_actor(name="Orang Sekali Contoh")
    add_event(name="Ruko Contoh")
    page = sign_in(world.manager).get("/network/")
    shown = text(page)
    picture, table = re.findall(r"<svg width.*?</svg>", shown, re.S)[0], shown.split("</svg>")[-1]
    for part in (picture, table):
        for wanted in (MARK_ACTOR, world.case.code, second.code, "Ruko Contoh"):
            assert wanted in part, wanted
        assert "Orang Sekali Contoh" not in part
    assert "Abuser" in table and "Recruiter Or Intermediary" in table
    # Two lines from the actor, and one from the case to its event.
    assert picture.count("<line") == 3
    assert MARK_TOLD not in shown
    (look,) = looks(world, "trafficking.actor.listed")
    assert (look.user_id, look.case_ids, len(look.subject_ids)) == (world.manager.pk, [], 2)
    assert "Orang Sekali Contoh" in text(sign_in(world.manager).post("/network/", {"is_all": "on"}))


def test_who_may_not_see_the_network_is_offered_none(world: World, add_actor: AddActor, sign_in: SignIn) -> None:
    row = add_actor()
    browser = sign_in(world.caseworker)
    for url in ("/network/", f"/network/actors/{row.actor_id}/"):
        assert browser.get(url).status_code == 403
        assert url not in text(browser.get(at("trafficking:section", world.case)))
    assert f"/network/actors/{row.actor_id}/" in text(sign_in(world.manager).get(at("trafficking:section", world.case)))


def test_a_name_or_a_number_is_looked_for_and_stands_in_no_address(
    world: World, add_actor: AddActor, sign_in: SignIn
) -> None:
    add_actor(licence_number="KEP.1/2020")
    browser = sign_in(world.manager)
    for typed in ("markactor boedi", MARK_PHONE_OF, "KEP 1/2020"):
        assert MARK_ACTOR in text(browser.post("/network/", {"text": typed})), typed
    assert len(looks(world, "trafficking.actor.found")) == 3
    nobody = text(browser.post("/network/", {"text": "Tidak Dikenal"}))
    assert "Nobody fits whom you may see" in nobody
    assert len(looks(world, "trafficking.actor.sought")) == 1
    # Of the answer only the box shows what was typed.
    other_kind = text(browser.post("/network/", {"text": MARK_ACTOR, "kind": "VESSEL"}))
    assert other_kind.count(MARK_ACTOR) == 1 and "<svg width" not in other_kind


def test_an_actor_is_shown_with_the_cases_that_one_opens(
    world: World, add_actor: AddActor, other_case: OtherCase, sign_in: SignIn
) -> None:
    row, second, third = add_actor(), other_case(), other_case(name="Orang Tiga")
    for case in (second, third):
        involve(world, case, row)
    restrict(world, third)
    shown = text(sign_in(world.manager).get(f"/network/actors/{row.actor_id}/"))
    for wanted in (MARK_ACTOR, display_phone(MARK_PHONE_OF), world.case.code, second.code):
        assert wanted in shown
    assert third.code not in shown
    assert MARK_TOLD not in shown


def test_two_records_become_one_and_two_again(
    world: World, add_actor: AddActor, other_case: OtherCase, sign_in: SignIn
) -> None:
    second, hidden = other_case(), other_case(name="Orang Tiga")
    first = add_actor(name="Budi Contoh", licence_number="", aliases=["Pak Budi"])
    twin = add_actor(second, by=world.outsider, name="Boedi Contoh", licence_number="L-7", phones=["+6281100001111"])
    involve(world, hidden, twin)
    restrict(world, hidden)
    browser = sign_in(world.manager)
    page = text(browser.get(f"/network/actors/{first.actor_id}/"))
    url = f"/network/actors/{first.actor_id}/same/{twin.actor_id}/"
    assert url in page and "the same name in another spelling" in page
    preview = text(browser.get(url))
    assert world.case.code in preview and second.code in preview and hidden.code not in preview
    with nothing_changes():
        assert browser.post(url, {"version": "1", "other_version": "2"}).status_code == 409
    assert browser.post(url, {"version": "1", "other_version": "1"}).status_code == 303

    shown = text(browser.get(f"/network/actors/{first.actor_id}/"))
    for wanted in ("Budi Contoh", "Pak Budi, Boedi Contoh", "L-7", "0811-0000-9999", "0811-0000-1111", second.code):
        assert wanted in shown, wanted
    assert browser.get(f"/network/actors/{twin.actor_id}/").status_code == 404
    with world.at_work(world.outsider):
        # All moved, also what nobody but the team sees.
        assert set(Involvement.objects.values_list("actor", flat=True)) == {first.actor_id}
        merge = ActorMerge.objects.get()
        assert Act.objects.get(verb="actor.merged").detail == {
            "keep": str(first.actor_id),
            "given_up": str(twin.actor_id),
        }
    for reader, case in (("outsider", second), ("caseworker", world.case)):
        own = text(sign_in(world.users[reader]).get(at("trafficking:section", case)))
        assert "Budi Contoh" in own and "Also in another case" in own

    undo = f"/network/merges/{merge.pk}/undo/"
    assert undo in shown
    assert browser.post(undo, {"version": "1"}).status_code == 303
    assert browser.get(undo).status_code == 404
    with world.at_work(world.outsider):
        moved = dict(Involvement.objects.values_list("case", "actor"))
        assert moved == {
            world.case.pk: first.actor_id,
            second.pk: twin.actor_id,
            hidden.pk: twin.actor_id,
        }
    shown = text(browser.get(f"/network/actors/{first.actor_id}/"))
    assert "L-7" not in shown and "Pak Budi" in shown and "0811-0000-1111" not in shown


def test_what_was_taken_of_an_actor_goes_back_also_where_it_is_damaged_by_then(
    world: World, add_actor: AddActor, other_case: OtherCase, sign_in: SignIn
) -> None:
    second, browser = other_case(), sign_in(world.manager)
    first = add_actor(name="Budi Contoh")
    twin = add_actor(second, by=world.outsider, name="Boedi Contoh", licence_number="KEP-7/2020")
    page = f"/network/actors/{first.actor_id}/"
    assert browser.post(f"{page}same/{twin.actor_id}/", {"version": "1", "other_version": "1"}).status_code == 303
    hurt(world, "trafficking_actor", "licence_number", "id", first.actor_id)
    with world.at_work(world.manager):
        merge = ActorMerge.objects.get()
    assert browser.post(f"/network/merges/{merge.pk}/undo/", {"version": "1"}).status_code == 303
    with world.at_work(world.manager):
        assert Actor.objects.get(pk=first.actor_id).__dict__["licence_number"] == ""


def test_what_was_changed_since_cannot_be_undone(
    world: World, add_actor: AddActor, other_case: OtherCase, sign_in: SignIn
) -> None:
    second = other_case()
    first, twin = add_actor(name="Budi Contoh"), add_actor(second, by=world.outsider, name="Budi Contoh")
    browser = sign_in(world.manager)
    url = f"/network/actors/{first.actor_id}/same/{twin.actor_id}/"
    browser.post(url, {"version": "1", "other_version": "1"})
    with world.at_work(world.manager):
        merge = ActorMerge.objects.get()
    sent = {"version": "2", "kind": "BROKER", "name": "Nama Baru"}
    assert browser.post(at("trafficking:edit-actor", world.case, pk=first.pk), sent).status_code == 303
    assert "/undo/" not in text(browser.get(f"/network/actors/{first.actor_id}/"))
    with nothing_changes():
        answer = browser.post(f"/network/merges/{merge.pk}/undo/", {"version": "1"})
    assert answer.status_code == 422
    assert "only people can say" in text(answer)


def test_a_form_on_one_record_is_never_taken_for_one_on_what_both_became(
    world: World, add_actor: AddActor, other_case: OtherCase, sign_in: SignIn
) -> None:
    second = other_case()
    first, twin = add_actor(name="Budi Contoh"), add_actor(second, by=world.outsider, name="Boedi Contoh")
    browser, outsider = sign_in(world.manager), sign_in(world.outsider)
    shared = at("trafficking:edit-actor", second, pk=twin.pk)
    sent = {"kind": "RECRUITER", "name": "Boedi Contoh", "phones": "0811-0000-1111"}
    assert outsider.post(shared, {**sent, "version": "1"}).status_code == 303
    # Somebody has the form open on the second record, as it is now.
    assert 'name="version" value="2"' in text(outsider.get(shared))
    url = f"/network/actors/{first.actor_id}/same/{twin.actor_id}/"
    assert browser.post(url, {"version": "1", "other_version": "2"}).status_code == 303
    with nothing_changes():
        answer = outsider.post(shared, {**sent, "version": "2"})
    assert answer.status_code == 409
    # And somebody on what they became, while they are made two again.
    (now,) = re.findall(r'name="version" value="(\d+)"', text(outsider.get(shared)))
    with world.at_work(world.manager):
        merge = ActorMerge.objects.get()
    assert browser.post(f"/network/merges/{merge.pk}/undo/", {"version": "1"}).status_code == 303
    with nothing_changes():
        assert outsider.post(shared, {**sent, "version": now}).status_code == 409


def test_a_record_that_one_does_not_see_cannot_be_made_one(
    world: World, add_actor: AddActor, other_case: OtherCase, sign_in: SignIn
) -> None:
    second = other_case()
    first, secret = add_actor(), add_actor(second, by=world.outsider)
    restrict(world, second)
    browser = sign_in(world.manager)
    never = "b2f7a1d0-0000-4000-8000-000000000000"
    with nothing_changes():
        for other in (str(secret.actor_id), str(first.actor_id), never):
            for method in ("get", "post"):
                for pair in ((first.actor_id, other), (other, first.actor_id)):
                    url = "/network/actors/{}/same/{}/".format(*pair)
                    assert getattr(browser, method)(url).status_code == 404
    assert sign_in(world.caseworker).get(f"/network/actors/{first.actor_id}/same/{never}/").status_code == 403


def test_the_network_takes_as_many_queries_for_many(
    world: World, add_actor: AddActor, add_event: AddEvent, other_case: OtherCase, sign_in: SignIn
) -> None:
    second = other_case()
    involve(world, second, add_actor())
    add_event()
    browser = sign_in(world.manager)
    assert queries(browser, "/network/") == NETWORK
    for number in range(4):
        involve(world, second, add_actor(name=f"Orang Contoh {number}"))
    assert queries(browser, "/network/") == NETWORK
    with world.at_work(world.manager):
        actor = Actor.objects.order_by("created_at").first()
    assert queries(browser, f"/network/actors/{actor.pk}/") == ACTOR


NETWORK, ACTOR = 7, 11
