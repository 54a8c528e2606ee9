"""The actors of a case: who sees them, how one is recorded, changed and taken out, and that each look is logged."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from audit import erasures
from audit.models import Act
from cases.case_page.closing import close_case
from cases.data_rights.erasing import erase_person
from cases.episodes.services import add_episode
from cases.record.models import Case
from core.access.log import log_access
from core.compartments import Compartment
from core.key_subjects import KeySubject
from tests.cases.asking import SignIn, at, looks, nothing_changes, queries, text
from tests.factories import World
from tests.trafficking.conftest import MARK_ACTOR, MARK_PHONE_OF, MARK_TOLD, AddActor, AddEvent, OtherCase
from trafficking import services
from trafficking.models import ACTOR, Actor, Involvement
from trafficking.services import InvolvementFacts

MARKS = (MARK_ACTOR, MARK_TOLD)
WHOLE = {
    "kind": "AGENCY",
    "name": "PT Contoh Jaya",
    "aliases": "Contoh, CJ",
    "licence_number": "KEP.1/2020",
    "phones": "0811-0000-1234",
    "accounts": "1234567890",
    "address": "Jalan Contoh 1",
    "details": "Kantor di lantai dua",
    "roles": ["RecruiterOrIntermediary", "Transporter"],
    "note": "Menjemput dari rumah",
}


def test_whoever_reads_the_story_reads_whom_it_names(world: World, add_actor: AddActor, sign_in: SignIn) -> None:
    add_actor()
    for reader in ("caseworker", "colleague", "manager", "lawyer", "counsellor", "reintegration"):
        shown = text(sign_in(world.users[reader]).get(at("trafficking:section", world.case)))
        assert all(mark in shown for mark in MARKS), reader
        assert "Nobody here is said to be guilty." in shown
    for reader, status in (("shelter", 403), ("administrator", 403), ("outsider", 404), ("foreigner", 404)):
        answer = sign_in(world.users[reader]).get(at("trafficking:section", world.case))
        assert answer.status_code == status
        assert not any(mark in text(answer) for mark in MARKS)


def test_no_other_page_of_the_case_names_them(world: World, add_actor: AddActor, sign_in: SignIn) -> None:
    add_actor()
    browser = sign_in(world.caseworker)
    for page in ("cases:detail", "cases:account", "cases:changes", "cases:team"):
        assert MARK_ACTOR not in text(browser.get(at(page, world.case))), page
    # The timeline says that one was recorded, and of what kind.
    shown = text(browser.get(at("cases:detail", world.case)))
    assert "Alleged actor recorded · Recruiter" in shown
    assert "Recruiter" not in text(sign_in(world.shelter).get(at("cases:detail", world.case)))


def test_each_look_at_a_name_stands_in_the_log_with_its_case(
    world: World, add_actor: AddActor, sign_in: SignIn
) -> None:
    actor = add_actor().actor
    sign_in(world.lawyer).get(at("trafficking:section", world.case))
    (look,) = looks(world, "trafficking.actor.listed")
    assert (look.user_id, look.case_ids, look.subject_ids) == (world.lawyer.pk, [world.case.pk], [actor.pk])


def test_an_actor_is_recorded_whole(world: World, sign_in: SignIn) -> None:
    with world.at_work(world.caseworker) as by:
        episode = add_episode(case=world.case, facts={"started_on": date(2025, 1, 1)}, by=by)
    browser = sign_in(world.caseworker)
    answer = browser.post(at("trafficking:add-actor", world.case), {**WHOLE, "episode": str(episode.pk)})
    assert (answer.status_code, answer.headers["Location"]) == (303, at("trafficking:section", world.case))
    shown = text(browser.get(at("trafficking:section", world.case)))
    for wanted in (
        "PT Contoh Jaya",
        "Placement agency",
        "Contoh, CJ",
        "KEP.1/2020",
        "0811-0000-1234",
        "1234567890",
        "Jalan Contoh 1",
        "Kantor di lantai dua",
        "Transporter, Recruiter Or Intermediary",
        "2025-01",
        "Menjemput dari rumah",
    ):
        assert wanted in shown, wanted
    assert "other case" not in shown
    with world.at_work(world.caseworker):
        row = Involvement.objects.select_related("actor").get()
        # What is shared lies under the actor's own key, what was told under the survivor's.
        assert row.actor.key_subject() == KeySubject(ACTOR, row.actor_id)
        assert row.key_subject() == world.case.key_subject()
        details = Act.objects.filter(verb__startswith="actor.").values_list("verb", "detail")
        assert dict(details) == {
            "actor.added": {"kind": "AGENCY"},
            "actor.involved": {"actor": str(row.actor_id), "roles": ["RecruiterOrIntermediary", "Transporter"]},
        }


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Fill in this field."),
        ({"roles": []}, "Choose an answer."),
        ({"roles": ["Judge"]}, "This choice is no longer possible."),
        ({"kind": "PRIEST"}, "This choice is no longer possible."),
        ({"phones": "12"}, "Enter phone numbers"),
        ({"episode": "b2f7a1d0-0000-4000-8000-000000000000"}, "This choice is no longer possible."),
    ],
)
def test_an_actor_that_cannot_be_is_refused(
    world: World, sign_in: SignIn, changes: dict[str, Any], sentence: str
) -> None:
    with nothing_changes():
        answer = sign_in(world.caseworker).post(at("trafficking:add-actor", world.case), {**WHOLE, **changes})
    assert answer.status_code == 422
    assert sentence in text(answer)


def test_a_known_actor_is_offered_before_another_record_is_made(
    world: World, add_actor: AddActor, other_case: OtherCase, sign_in: SignIn
) -> None:
    known = add_actor(name="Pak Budi Contoh")
    second = other_case(by=world.caseworker)
    browser, url = sign_in(world.caseworker), at("trafficking:add-actor", second)
    sent = {"kind": "RECRUITER", "name": "Boedi Tjontoh", "roles": ["Exploiter"]}
    with nothing_changes():
        asked = browser.post(url, sent)
    assert asked.status_code == 422
    assert "Pak Budi Contoh" in text(asked)
    assert "the same name in another spelling" in text(asked)
    # An answer without having compared is none.
    assert browser.post(url, {**sent, "same": "new"}).status_code == 422
    assert looks(world, "trafficking.actor.compared")[0].subject_ids == [known.actor_id]
    assert browser.post(url, {**sent, "same": str(known.actor_id)}).status_code == 303
    with world.at_work(world.caseworker):
        assert Actor.objects.count() == 1
        assert Involvement.objects.get(case=second).actor_id == known.actor_id
    for case in (second, world.case):
        assert "Also in another case" in text(browser.get(at("trafficking:section", case)))
    assert second.code not in text(browser.get(at("trafficking:section", world.case)))


def test_a_number_is_enough_to_know_one_again(world: World, add_actor: AddActor, sign_in: SignIn) -> None:
    known = add_actor(licence_number="KEP.1/2020", accounts=["12-34 56"])
    browser, url = sign_in(world.caseworker), at("trafficking:add-actor", world.case)
    for number, reason in (
        ({"phones": "0811 0000 9999"}, "the same phone number"),
        ({"licence_number": "kep 1/2020"}, "the same licence number"),
        ({"accounts": "123456"}, "the same account"),
    ):
        sent = {"kind": "AGENCY", "name": "Nama Lain Sekali", "roles": ["Exploiter"], **number}
        answer = browser.post(url, sent)
        assert (answer.status_code, reason in text(answer)) == (422, True), number
        said = {**sent, "same": "new", "compared": str(known.actor_id)}
    assert browser.post(url, said).status_code == 303
    with world.at_work(world.caseworker):
        assert Actor.objects.count() == 2


def test_the_same_entry_twice_is_refused(world: World, add_actor: AddActor, sign_in: SignIn) -> None:
    known = add_actor()
    sent = {"kind": "RECRUITER", "name": MARK_ACTOR, "roles": ["Exploiter"], "same": str(known.actor_id)}
    with nothing_changes():
        answer = sign_in(world.caseworker).post(at("trafficking:add-actor", world.case), sent)
    assert answer.status_code == 422
    assert "This actor is recorded here already." in text(answer)


def test_what_a_case_says_and_what_all_share_are_changed_apart(
    world: World, add_actor: AddActor, sign_in: SignIn
) -> None:
    row = add_actor()
    first, second = sign_in(world.caseworker), sign_in(world.colleague)
    url = at("trafficking:edit-involvement", world.case, pk=row.pk)
    assert MARK_TOLD in text(first.get(url))
    assert first.post(url, {"version": "1", "roles": ["Smuggler"], "note": "Lain"}).status_code == 303
    shared = at("trafficking:edit-actor", world.case, pk=row.pk)
    assert "All cases that name this actor share what stands here." in text(first.get(shared))
    sent = {"version": "1", "kind": "BROKER", "name": "Nama Baru", "phones": MARK_PHONE_OF}
    assert first.post(shared, sent).status_code == 303
    with nothing_changes():
        assert second.post(url, {"version": "1", "roles": ["Abuser"], "note": "Basi"}).status_code == 409
        conflict = second.post(shared, {**sent, "name": "Nama Basi"})
    assert conflict.status_code == 409
    assert [(one.mine, one.theirs) for one in conflict.context["form"].differences] == [("Nama Basi", "Nama Baru")]
    shown = text(second.get(at("trafficking:section", world.case)))
    for wanted in ("Nama Baru", "Broker or intermediary", "Smuggler", "Lain"):
        assert wanted in shown
    assert "Smuggler" in text(second.get(at("cases:changes", world.case)))


def test_an_actor_that_was_taken_out_is_gone_from_the_case_and_from_choices(
    world: World, add_actor: AddActor, sign_in: SignIn
) -> None:
    row = add_actor()
    browser, url = sign_in(world.caseworker), at("trafficking:end-involvement", world.case, pk=row.pk)
    with nothing_changes():
        assert browser.post(url, {"version": "1"}).status_code == 422
    assert browser.post(url, {"version": "1", "reason": "NOT_INVOLVED"}).status_code == 303
    assert MARK_ACTOR not in text(browser.get(at("trafficking:section", world.case)))
    for page in ("end-involvement", "edit-involvement", "edit-actor"):
        assert browser.get(at(f"trafficking:{page}", world.case, pk=row.pk)).status_code == 404
    # No case names it: nobody sees it, and the name is like one that nobody knows.
    sent = {"kind": "RECRUITER", "name": MARK_ACTOR, "roles": ["Exploiter"]}
    assert browser.post(at("trafficking:add-actor", world.case), sent).status_code == 303
    with world.at_work(world.caseworker) as by:
        assert not Actor.objects.visible_to(by).filter(pk=row.actor_id).exists()


def test_of_a_closed_case_an_actor_and_an_event_can_still_be_taken_out(
    world: World, add_actor: AddActor, add_event: AddEvent, sign_in: SignIn
) -> None:
    actor, event = add_actor(), add_event()
    with world.at_work(world.caseworker) as by:
        close_case(
            case_id=world.case.pk,
            expected_version=world.case.version,
            outcome="OTHER",
            reason="Selesai",
            on=date(2026, 6, 1),
            by=by,
        )
    browser, section = sign_in(world.caseworker), at("trafficking:section", world.case)
    for name, row, sent in (
        ("end-involvement", actor, {"version": "1", "reason": "MISTAKE"}),
        ("end-event", event, {"version": "1"}),
    ):
        url = at(f"trafficking:{name}", world.case, pk=row.pk)
        assert url in text(browser.get(section))
        assert url not in text(sign_in(world.lawyer).get(section))
        assert browser.post(url, sent).status_code == 303
    assert MARK_ACTOR not in text(browser.get(section))


def erase(world: World, case: Case) -> None:
    with world.at_work(world.caseworker) as by:
        now = Case.objects.get(pk=case.pk)
        close_case(
            case_id=now.pk, expected_version=now.version, outcome="OTHER", reason="Selesai", on=date(2026, 6, 1), by=by
        )
        erase_person(person_id=now.person_id, reason="RETENTION", by=by)
        assert erasures.verify() == []


def names(world: World, *rows: Involvement) -> list[tuple[str, str]]:
    """What is read of each: the name of the actor, and what the survivor told of it."""
    found = []
    with world.at_work(world.caseworker) as by:
        for row in rows:
            now = Involvement.objects.select_related("case").get(pk=row.pk)
            actor = Actor.objects.get(pk=row.actor_id)
            log_access(by=by, act="test", rows=[now, actor], compartments=[Compartment.GENERAL])
            found.append((actor.name, now.note))
    return found


def named_too(world: World, case: Case, row: Involvement) -> Involvement:
    with world.at_work(world.outsider) as by:
        facts = InvolvementFacts(roles=["RecruiterOrIntermediary"], note=MARK_TOLD)
        return services.involve(case=case, actor=Actor.objects.get(pk=row.actor_id), involvement=facts, by=by)


def test_an_actor_goes_with_the_last_who_named_it(world: World, add_actor: AddActor, other_case: OtherCase) -> None:
    shared, alone, second = add_actor(), add_actor(name="MARKSENDIRI Contoh"), other_case()
    other = named_too(world, second, shared)
    erase(world, world.case)
    assert names(world, shared, alone, other) == [(MARK_ACTOR, ""), ("Dihapus", ""), (MARK_ACTOR, MARK_TOLD)]
    erase(world, second)
    assert names(world, shared, alone, other) == [("Dihapus", "")] * 3


def test_what_was_made_one_with_another_record_goes_with_who_told_of_it(
    world: World, add_actor: AddActor, other_case: OtherCase
) -> None:
    told, kept = add_actor(name="MARKDULU Contoh"), add_actor(other_case(), by=world.outsider)
    with world.at_work(world.manager) as by:
        pair = list(Actor.objects.filter(pk__in=[told.actor_id, kept.actor_id]))
        log_access(by=by, act="test", rows=pair, compartments=[Compartment.GENERAL])
        services.merge_actors(keep=kept.actor_id, keep_version=1, give_up=told.actor_id, give_up_version=1, by=by)
    erase(world, world.case)
    assert names(world, told, kept) == [("Dihapus", ""), (MARK_ACTOR, MARK_TOLD)]


def test_the_page_takes_as_many_queries_for_many_actors(world: World, add_actor: AddActor, sign_in: SignIn) -> None:
    add_actor()
    browser = sign_in(world.caseworker)
    assert queries(browser, at("trafficking:section", world.case)) == SECTION
    for number in range(5):
        add_actor(name=f"Orang Contoh {number}")
    assert queries(browser, at("trafficking:section", world.case)) == SECTION
    assert queries(browser, at("api-trafficking:actors", world.case)) == API


SECTION, API = 12, 7


def test_the_api_sends_them_as_the_page_shows_them(world: World, add_actor: AddActor, sign_in: SignIn) -> None:
    row = add_actor()
    (sent,) = sign_in(world.lawyer).get(at("api-trafficking:actors", world.case)).json()["results"]
    assert (sent["id"], sent["note"], sent["elsewhere"]) == (str(row.pk), MARK_TOLD, "NONE")
    assert (sent["actor"]["name"], sent["actor"]["phones"]) == (MARK_ACTOR, [MARK_PHONE_OF])
    assert looks(world, "trafficking.actor.listed")[0].subject_ids == [row.actor_id]
