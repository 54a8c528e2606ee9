"""Copies of cases: row by row and page by page what the services have made, about other people under other keys."""

from __future__ import annotations

import re
import time
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.verifying import verify
from care import services as care
from cases.episodes.models import Episode
from cases.episodes.services import add_episode
from cases.identity import numbers as identity_numbers
from cases.identity.relatives import CommunicationFacts, save_communication
from cases.merge.duplicate_models import PossibleDuplicate
from cases.notes.models import Note
from cases.notes.services import add_note
from cases.record.models import Case, Identity
from cases.safe_contact.services import ContactFacts, save_safe_contact
from cases.tasks.services import add_task, change_task
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from core.keys import data_keys
from demo.copies import copying, reading
from demo.copies.copying import multiply
from demo.copies.pieces import Of, opened, sealed_columns
from demo.copies.writing import superuser
from identification import services as identification
from identification.comparing import Answer, Finding
from identification.elements import Kind
from legal import joint
from legal.models import JointClaim, JointMember
from tests import standing
from tests.factories import MARK_NAME, MARK_NIK, World, make_case, make_world
from tests.legal.makers import make_claim
from tests.legal.parts import MARK_JOINT, join
from trafficking import services as trafficking
from trafficking.models import Actor, EventLink
from trafficking.services import ActorFacts, InvolvementFacts

NONE: frozenset[str] = frozenset()
ID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What a page says of who it is about, beside the name and the numbers.
PERSONAL = re.compile(
    r"PT Contoh \w+|•••• \d+|\b(born|lahir) [^<]+|\d+ (years|tahun)|\d{1,2} \w+ (19|20)\d\d|"
    r"name=\"(csrfmiddlewaretoken|(\w+-)?form_mark)\" value=\"[\w-]+\""
)
TODAY = date(2026, 11, 26)
AGENCIES = ("PT Contoh Satu", "PT Contoh Dua", "PT Contoh Tiga")
PAGES = ("cases:detail", "cases:person", "cases:account", "cases:consents", "cases:team", "care:plan")


@pytest.fixture
def afresh(committed: Any) -> None:
    standing.lay_afresh()


@pytest.fixture
def lived(committed: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world whose case has something of everything that is written in several tables."""
    # Its copies lie on the same days, so that pages can be compared.
    monkeypatch.setattr(copying, "RECENT", 0)
    world = make_world()
    case = world.case
    with world.at_work(world.users["caseworker"]) as by:
        log_access(by=by, act="cases.case.opened", rows=[case], compartments=list(Compartment))
        add_note(case=case, text=f"{AGENCIES[0]} menelepon {MARK_NAME} pada 3 Maret 2026.", by=by)
        task = add_task(case=case, title="Menelepon", due_on=date(2036, 3, 9), assignee=by, by=by)
        change_task(task_id=task.pk, expected_version=1, title="Menulis", due_on=date(2036, 3, 9), assignee=by, by=by)
        contact = ContactFacts(rule="ONLY_SO", safe_channels=["CHAT"], pass_phrase="biru")
        save_safe_contact(case_id=case.pk, expected_version=0, facts=contact, by=by)
        facts = CommunicationFacts(primary_language="jav")
        save_communication(case_id=case.pk, expected_version=0, facts=facts, by=by)
        episode = add_episode(
            case=case, facts={"started_on": date(2025, 1, 1), "account": f"Bekerja untuk {AGENCIES[0]}."}, by=by
        )
        said = InvolvementFacts(roles=["Exploiter"], episode=episode)
        actor = ActorFacts(kind=Actor.Kind.AGENCY, name=AGENCIES[0])
        trafficking.add_actor(case=case, facts=actor, involvement=said, by=by)
        found = {"RECRUITMENT": Finding(Answer.YES, "Dijanjikan pekerjaan.")}
        identification.save_part(case=case, kind=Kind.ACT, findings=found, expected_version=0, by=by)
        plan = care.begin_plan(case=case, needs="Tempat yang aman.", by=by)
        goal = care.add_goal(plan=plan, kind="Health", objective="Sehat", planned_end=date(2036, 5, 1), by=by)
        care.add_action(goal=goal, title="Ke puskesmas", due_on=date(2036, 3, 19), assignee=by, by=by)
    return world


def copy(world: World, count: int, *, groups: Any = ()) -> list[UUID]:
    """So many copies of the world's case, written by the same seed each time."""
    with organisation_scope(world.organisation.pk):
        before = set(Case.objects.values_list("pk", flat=True))
        done = multiply(
            organisation=world.organisation.pk,
            count=count,
            random=Random(3),  # noqa: S311 -- made-up data
            today=TODAY,
            groups=groups,
            pools=[AGENCIES],
            only=[world.case.pk],
        )
        assert done == count
    with organisation_scope(world.organisation.pk):
        return [pk for pk in Case.objects.order_by("code").values_list("pk", flat=True) if pk not in before]


def rows_of(world: World, case: UUID) -> tuple[list[Any], dict[bytes, str]]:
    """All rows of a case, of actors and events too, and what is sealed in them."""
    organisation = world.organisation.pk
    of = Of(organisation, lambda version: data_keys.provider.organisation_key(organisation, version), NONE, NONE)
    with organisation_scope(organisation):
        person = Case.objects.get(pk=case).person_id
        database = superuser()
        with database, database.cursor() as cursor:
            cases, shared = reading.read(cursor, str(organisation), {str(case): str(person)})
        database.close()
        plain = opened([*cases, *shared], of)
    return [row for group in (*cases, *shared) for row in group.found], plain


def test_a_copy_is_column_by_column_what_the_services_wrote(afresh: None, lived: World) -> None:
    [made] = copy(lived, 1)
    (rows, plain), (copied, other_plain) = rows_of(lived, lived.case.pk), rows_of(lived, made)
    assert len(rows) == len(copied) > 60
    assert len({table.name for table, _values in rows}) >= 40
    sealed, told, codes = sealed_columns(), [], set()
    ids: dict[str, str] = {}
    for (table, values), (other_table, others) in zip(rows, copied, strict=True):
        assert table == other_table
        for name, kind, value, other in zip(table.columns, table.types, values, others, strict=True):
            where = f"{table.name}.{name}"
            if (table.name, name) in sealed and value is not None:
                assert bytes(value) != bytes(other), where
                told.append((where, plain[bytes(value)], other_plain[bytes(other)]))
            elif kind in ("uuid", "_uuid", "jsonb") and value is not None:
                for one, two in zip(ID.findall(value), ID.findall(other), strict=True):
                    assert ids.setdefault(one, two) == two, where
                assert ID.sub("", value) == ID.sub("", other), where
            elif kind == "bytea" and value is not None:
                assert len(bytes(value)) == len(bytes(other)) and bytes(value) != bytes(other), where
            elif name == "code":
                codes.add((value, other))
            elif name == "birth_year":
                assert abs(int(value) - int(other)) <= 1, where
            else:
                assert value == other, where
    assert len(set(ids.values())) == len(ids)
    stays = {str(one) for one in (lived.organisation.pk, lived.site.pk)} | {str(u.pk) for u in lived.users.values()}
    assert {one for one, two in ids.items() if one == two} == stays & ids.keys()
    assert len(codes) == 1
    texts = {where: (one, two) for where, one, two in told}
    assert texts["cases_identity.full_name"][1] != MARK_NAME
    name = texts["cases_identity.full_name"][1]
    agency = texts["trafficking_actor.name"][1]
    assert texts["cases_note.text"][1] == f"{agency} menelepon {name} pada 3 Maret 2026."
    assert texts["cases_episode.account"][1] == f"Bekerja untuk {agency}."
    assert agency in AGENCIES
    same = {where for where, one, two in told if one == two}
    assert {"cases_intake.account", "cases_task.title", "care_careplan.needs", "cases_safecontact.pass_phrase"} <= same


def signed_in(world: World, user: User) -> Client:
    client = Client()
    client.force_login(user)
    session = client.session
    session["organisation"] = str(world.organisation.pk)
    session["begun"] = session["seen"] = session["proved"] = int(time.time())
    session.save()
    return client


def test_a_copy_looks_page_by_page_like_its_pattern(lived: World) -> None:
    [made] = copy(lived, 1)
    client = signed_in(lived, lived.users["caseworker"])
    with lived.at_work(lived.users["caseworker"]) as by:
        cases = [Case.objects.get(pk=pk) for pk in (lived.case.pk, made)]
        log_access(by=by, act="test", rows=cases, compartments=list(Compartment))
        people = [Identity.objects.get(person=case.person_id) for case in cases]
        words = [(one.full_name, one.nik, one.phone, one.birth_date) for one in people]
        codes = [case.code for case in cases]
    for page in PAGES:
        seen = []
        for case, code, facts in zip(cases, codes, words, strict=True):
            answer = client.get(reverse(page, kwargs={"case": case.pk}))
            assert answer.status_code == 200, page
            text = answer.content.decode()
            for word in (code, *facts):
                text = text.replace(word, "…")
            seen.append(PERSONAL.sub("…", ID.sub("…", text)))
        assert seen[0] == seen[1], page
        assert len(seen[0]) > 3000, page


def test_copies_are_other_people_with_numbers_that_are_found(lived: World) -> None:
    made = copy(lived, 5)
    with lived.at_work(lived.users["manager"]) as by:
        cases = list(Case.objects.visible_to(by).filter(pk__in=made))
        assert len(cases) == 5
        log_access(by=by, act="test", rows=cases, compartments=list(Compartment))
        people = list(Identity.objects.filter(person__in=[case.person_id for case in cases]))
        assert len({one.full_name for one in people}) == 5
        for one in people:
            assert (one.nik, one.phone) != (MARK_NIK, "")
            known = identity_numbers.digests({"nik": one.nik, "phone": one.phone})
            assert {name: bytes(getattr(one, name)) for name in known} == known
            assert one.person.birth_year == date.fromisoformat(one.birth_date).year
        assert Note.objects.filter(case__in=made).count() == 5
        assert len({case.code for case in cases}) == 5


def test_the_same_seed_tells_of_the_same_people(lived: World) -> None:
    told = []
    for made in (copy(lived, 3), copy(lived, 3)):
        with lived.at_work(lived.users["manager"]) as by:
            cases = list(Case.objects.visible_to(by).filter(pk__in=made))
            log_access(by=by, act="test", rows=cases, compartments=list(Compartment))
            people = Identity.objects.filter(person__in=[case.person_id for case in cases])
            notes = Note.objects.filter(case__in=made)
            facts = {(one.full_name, one.birth_date, one.nik, one.phone) for one in people}
            told.append((facts, {one.text for one in notes}))
    assert told[0] == told[1]
    assert len(told[0][0]) == 3


def test_what_is_copied_is_read_as_of_one_moment(lived: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that a worker changes meanwhile would be found twice."""
    real, levels = reading.tables, []

    def tables(cursor: Any) -> list[reading.Table]:
        cursor.execute("SHOW transaction_isolation")
        levels.append(cursor.fetchone()[0])
        return real(cursor)

    monkeypatch.setattr(reading, "tables", tables)
    copy(lived, 1)
    assert levels == ["repeatable read"]


def test_who_is_perhaps_somebody_else_is_not_copied(lived: World) -> None:
    """A copy is another person; whom it may be is found anew."""
    with lived.at_work(lived.caseworker) as by:
        first, second = sorted([lived.case.person_id, make_case(by=by, site=lived.site).person_id])
        PossibleDuplicate.objects.create(first_id=first, second_id=second, reasons=["same_name"])
    assert len(copy(lived, 2)) == 2
    with organisation_scope(lived.organisation.pk):
        assert PossibleDuplicate.objects.count() == 1


def test_the_log_goes_on_behind_the_last_entry(lived: World) -> None:
    before = verify(lived.organisation.pk)
    made = copy(lived, 3)
    after = verify(lived.organisation.pk)
    assert before.findings == after.findings == []
    assert after.entries == before.entries + 3
    with lived.at_work(lived.users["manager"]):
        from audit.models import AccessEntry

        assert set(AccessEntry.objects.filter(case_id__in=made).values_list("act", flat=True)) == {"cases.case.opened"}


def test_colleagues_work_in_each_others_place(lived: World) -> None:
    pair = [(str(lived.users[key].pk), lived.users[key].name) for key in ("caseworker", "outsider")]
    made = copy(lived, 12, groups=[pair])
    seen = {}
    for key in ("caseworker", "outsider"):
        with lived.at_work(lived.users[key]) as by:
            seen[key] = set(Case.objects.visible_to(by).values_list("pk", flat=True)) & set(made)
    assert seen["caseworker"] | seen["outsider"] == set(made)
    assert not seen["caseworker"] & seen["outsider"]
    assert all(seen.values())


def test_a_copy_stands_in_a_joint_claim_of_its_own_event(lived: World) -> None:
    pattern = join(lived, make_claim(lived))
    made = copy(lived, 3)
    with lived.at_work(lived.lawyer) as by:
        log_access(by=by, act="test", rows=Case.objects.filter(pk__in=made), compartments=list(Compartment))
        members = list(JointMember.objects.filter(case__in=made).select_related("joint__event"))
        assert {member.case_id for member in members} == set(made)
        assert len({member.joint_id for member in members} | {pattern.joint_id}) == 4
        for member in members:
            assert EventLink.objects.get(case=member.case_id).event_id == member.joint.event_id
            joint.log("opened", [member.joint], [member.case], by=by)
            assert member.joint.name == MARK_JOINT
        assert JointMember.objects.filter(joint=pattern.joint_id).count() == 1


def test_no_joint_claim_stays_of_which_no_case_came_along(lived: World) -> None:
    member = join(lived, make_claim(lived))
    with lived.at_work(lived.users["caseworker"]) as by:
        other = make_case(by=by, site=lived.site, name="Orang Kedua")
        trafficking.link_event(case=other, event=member.joint.event, by=by)
    with organisation_scope(lived.organisation.pk):
        assert JointClaim.objects.count() == 1
        random = Random(3)  # noqa: S311 -- made-up data
        many = {"count": 2, "random": random, "today": TODAY, "only": [other.pk]}
        assert multiply(organisation=lived.organisation.pk, **many) == 2
        assert (EventLink.objects.count(), JointClaim.objects.count()) == (4, 1)


def test_nothing_comes_into_another_organisation(lived: World) -> None:
    copy(lived, 2)
    with organisation_scope(lived.other_organisation.pk):
        assert list(Case.objects.values_list("pk", flat=True)) == [lived.other_case.pk]


def test_closed_cases_lie_further_back(lived: World) -> None:
    with lived.at_work(lived.users["caseworker"]) as by:
        # Reached by hand: what closing asks for has tests of its own.
        Case.objects.filter(pk=lived.case.pk).update(
            closed_on=date(2026, 10, 1), status="CLOSED", outcome="GOALS_REACHED"
        )
        assert by.pk
    made = copy(lived, 6)
    with organisation_scope(lived.organisation.pk):
        cases = list(Case.objects.filter(pk__in=made))
        assert len({case.opened_on for case in cases}) > 4
        for case in cases:
            assert TODAY - timedelta(days=1095) <= case.opened_on <= lived.case.opened_on
            assert case.closed_on is not None
            assert case.closed_on - case.opened_on == date(2026, 10, 1) - lived.case.opened_on
            assert case.code[1:3] == f"{case.opened_on:%y}"
            episode = Episode.objects.get(case=case)
            assert episode.started_on == date(2025, 1, 1) + (case.opened_on - lived.case.opened_on)


def test_a_broken_off_batch_leaves_nothing(lived: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(cells: Any, values: Any) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("demo.copies.writing._text", break_off)
        copy(lived, 2)
    with organisation_scope(lived.organisation.pk):
        assert Case.objects.count() == 1
    assert verify(lived.organisation.pk).findings == []
    assert len(copy(lived, 2)) == 2


def test_of_many_copies_the_leanest_cases_are_the_patterns(lived: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "MANY", 1)
    with lived.at_work(lived.users["caseworker"]) as by:
        plain = make_case(by=by, site=lived.site, name="Orang Kedua")
        assert plain.pk != lived.case.pk
    monkeypatch.setattr(copying, "LEAN", (0, 1))
    with organisation_scope(lived.organisation.pk):
        organisation, random = lived.organisation.pk, Random(4)  # noqa: S311 -- made-up data
        assert multiply(organisation=organisation, count=3, random=random, today=TODAY) == 3
    with lived.at_work(lived.users["manager"]) as by:
        made = Case.objects.visible_to(by).exclude(pk__in=[lived.case.pk, plain.pk])
        assert made.count() == 3
        assert not Note.objects.filter(case__in=made).exists()
