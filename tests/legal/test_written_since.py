"""What makes a version of a dossier outdated, and who is held to have written it. Real transactions: time passes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from accounts.models import User
from cases.approvals.models import Approval
from cases.consent.models import Consent
from cases.consent.services import give_consent as consent_give_consent
from cases.episodes.models import Episode
from cases.episodes.services import update_episode
from cases.identity.services import change_identity
from cases.notes.services import add_note
from cases.record.models import Identity
from core.access.actor import ActingUser
from core.access.log import log_access
from core.compartments import Compartment
from identification import services as identification
from identification.comparing import Answer, Finding
from legal import services, written
from legal.dossier import bundle, content
from legal.models import Dossier, Exhibit, LossItem, Matter, RestitutionClaim
from legal.services.amounts import AmountFacts
from legal.services.statements import StatementFacts
from tests.cases.asking import SignIn, at, nothing_changes, text
from tests.factories import World, make_world
from tests.legal.asking import an_exhibit
from tests.legal.course import hearing_facts
from tests.legal.dossiers import asked, put_losses, put_story, work
from tests.legal.letters import fill_in
from tests.legal.makers import give_consent, make_claim, rupiah
from tests.legal.test_dossier_approval import ask, wanted
from tests.legal.test_written import OUTDATED, page

ASK_FOR_THE_NEXT = "Build a new version, and ask for approval of that."


@pytest.fixture
def world(committed: Any, store: Path) -> World:
    return make_world()


@pytest.fixture
def claim(world: World) -> RestitutionClaim:
    claim = make_claim(world)
    give_consent(world)
    put_story(world)
    put_losses(world, claim)
    an_exhibit(world, claim)
    return claim


@pytest.fixture
def dossier(world: World, claim: RestitutionClaim) -> Dossier:
    found = asked(world, claim)
    work()
    with world.at_work(world.lawyer):
        return Dossier.objects.get(pk=found.pk)


@contextmanager
def at_it(world: World, actor: str | User) -> Iterator[User]:
    user = world.users[actor] if isinstance(actor, str) else actor
    with world.at_work(user) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=Compartment.values)
        yield by


def as_if_built_now(world: World, claim: RestitutionClaim) -> None:
    """What the claim says now is what the versions say, and this is the moment at which they were built."""
    with at_it(world, "lawyer") as by:
        claim = RestitutionClaim.objects.select_related("case__person", "matter").get(pk=claim.pk)
        for dossier in Dossier.objects.filter(claim=claim).select_related("case"):
            dossier.content = asdict(content.gather(claim, on=timezone.localdate(dossier.created_at), by=by))
            dossier.save(update_fields=["content"])
        with connection.cursor() as cursor:
            cursor.execute("UPDATE legal_dossier SET built_at = clock_timestamp()")


def now(world: World) -> datetime:
    """By the clock of the database."""
    with world.at_work(world.lawyer), connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
        return moment


def change_matter(world: World, claim: RestitutionClaim, by: ActingUser, **facts: str) -> None:
    row = Matter.objects.get(pk=claim.matter_id)
    said: dict[str, Any] = {name: getattr(row, name) for name in ("kind", "title", "stage", "police_report")}
    services.change_matter(matter_id=row.pk, expected_version=row.version, by=by, **{**said, **facts})


def change_claim(claim: RestitutionClaim, by: ActingUser, **facts: Any) -> None:
    row = RestitutionClaim.objects.get(pk=claim.pk)
    said = {"route": row.route, "state": row.state, "shows_address": row.shows_address, **facts}
    services.change_claim(claim_id=row.pk, expected_version=row.version, by=by, **said)


def change_person(world: World, by: ActingUser, **facts: Any) -> None:
    row = Identity.objects.get(person=world.case.person_id)
    change_identity(case=world.case, identity_id=row.pk, expected_version=row.version, facts=facts, by=by)


def change_episode(world: World, by: ActingUser) -> None:
    row = Episode.objects.filter(case=world.case).earliest("created_at")
    update_episode(episode_id=row.pk, expected_version=row.version, facts={"place": "Kota Lain"}, by=by)


def find_out(world: World, by: ActingUser) -> None:
    said = {"RECRUITMENT": Finding(Answer.YES, "Dijemput calo")}
    identification.save_part(case=world.case, kind="ACT", findings=said, expected_version=0, by=by)


def add_step(claim: RestitutionClaim, by: ActingUser, kind: str = "P21") -> None:
    services.add_step(matter=claim.matter, kind=kind, on=date(2026, 4, 1), by=by)


def assess(claim: RestitutionClaim, by: ActingUser) -> None:
    facts = AmountFacts("ASSESSED", Decimal(10**12), date(2026, 4, 1), "LPSK")
    services.record_amount(claim=RestitutionClaim.objects.select_related("case").get(pk=claim.pk), facts=facts, by=by)


def tell(world: World, claim: RestitutionClaim, by: ActingUser) -> None:
    row = Exhibit.objects.get(claim=claim)
    episode = Episode.objects.filter(case=world.case).earliest("created_at")
    said = {"description": row.description, "form": row.form, "episodes": [episode.pk]}
    services.change_exhibit(exhibit_id=row.pk, expected_version=row.version, **said, by=by)


def appoint(claim: RestitutionClaim, by: ActingUser) -> None:
    """With it comes the deadline before the demand is read."""
    services.add_hearing(matter=claim.matter, **hearing_facts(agenda_code="DEMAND_READ"), by=by)


def write_statement(claim: RestitutionClaim, by: ActingUser) -> None:
    services.write_statement(claim=claim, expected_version=0, facts=StatementFacts(suffering="Takut"), by=by)


def consent(world: World, by: ActingUser, purpose: str) -> None:
    row = Consent(case=world.case, purpose=purpose, decision="GIVEN", form="WRITTEN", decided_on=date(2026, 3, 9))
    consent_give_consent(consent=row, by=by)


def remove_loss(claim: RestitutionClaim, by: ActingUser) -> None:
    row = LossItem.objects.filter(claim=claim).earliest("created_at")
    services.remove_loss(loss_id=row.pk, expected_version=row.version, by=by)


Change = Callable[[World, RestitutionClaim, Any], object]
# Who does it, and what. Each of them is printed.
PRINTED: dict[str, tuple[str, Change]] = {
    "which episode an exhibit proves": ("lawyer", lambda w, claim, by: tell(w, claim, by)),
    "a loss is taken out": ("lawyer", lambda _w, claim, by: remove_loss(claim, by)),
    "the register number": ("lawyer", lambda w, claim, by: change_matter(w, claim, by, register_number="77/Pid.Sus")),
    "an appointment for the demand": ("lawyer", lambda _w, claim, by: appoint(claim, by)),
    "what LPSK assessed": ("lawyer", lambda _w, claim, by: assess(claim, by)),
    "a step": ("lawyer", lambda _w, claim, by: add_step(claim, by)),
    "the route": ("lawyer", lambda _w, claim, by: change_claim(claim, by, route="PROSECUTOR")),
    "the address is shown": ("lawyer", lambda _w, claim, by: change_claim(claim, by, shows_address=True)),
    "the full name": ("caseworker", lambda w, _claim, by: change_person(w, by, full_name="Orang Contoh")),
    "the gender": ("caseworker", lambda w, _claim, by: change_person(w, by, gender="Masculine")),
    "the place of an episode": ("caseworker", lambda w, _claim, by: change_episode(w, by)),
    "an element": ("caseworker", lambda w, _claim, by: find_out(w, by)),
    "the consent": ("caseworker", lambda w, _claim, by: consent(w, by, Consent.Purpose.RESTITUTION)),
}
# None of these is.
NOT_PRINTED: dict[str, tuple[str, Change]] = {
    "the state": ("lawyer", lambda _w, claim, by: change_claim(claim, by, state="WITHDRAWN")),
    "the phone": ("caseworker", lambda w, _claim, by: change_person(w, by, phone="+6281200000009")),
    "another consent": ("caseworker", lambda w, _claim, by: consent(w, by, Consent.Purpose.REFERRAL)),
    "a note": ("lawyer", lambda w, _claim, by: add_note(case=w.case, text="Catatan", by=by)),
    "a step that none names": ("lawyer", lambda _w, claim, by: add_step(claim, by, kind="PROTECTION_REQUEST")),
    "a statement that is kept back": ("lawyer", lambda _w, claim, by: write_statement(claim, by)),
}


def test_every_change_of_what_is_printed_is_told(
    world: World, claim: RestitutionClaim, dossier: Dossier, lawyer: Client
) -> None:
    assert OUTDATED not in page(lawyer, world, dossier)
    with at_it(world, "caseworker") as by:
        change_person(world, by, address="Jalan Contoh 1")
    told = {}
    for what, (actor, change) in (PRINTED | NOT_PRINTED).items():
        as_if_built_now(world, claim)
        before, moment = OUTDATED in page(lawyer, world, dossier), now(world)
        with at_it(world, actor) as by:
            change(world, claim, by)
        with at_it(world, "lawyer"):
            is_written = written.is_written_since(claim.pk, moment)
        told[what] = (before, is_written, OUTDATED in page(lawyer, world, dossier))
    assert told == {what: (False, what in PRINTED, what in PRINTED) for what in told}
    as_if_built_now(world, claim)
    # Nobody has written anything where all is sealed under new keys.
    call_command("rekey", world.case.code, organisation=world.organisation.name, language="en")
    assert OUTDATED not in page(lawyer, world, dossier)


@pytest.mark.parametrize("is_named", [True, False])
def test_another_text_of_the_letter_is_told(
    world: World, claim: RestitutionClaim, dossier: Dossier, lawyer: Client, is_named: bool
) -> None:
    with at_it(world, "lawyer") as by:
        template = services.add_letter_template(kind="LPSK", institution="", addressee="Ketua LPSK", text="", by=by)
    fill_in(world, claim, template=template if is_named else None)
    as_if_built_now(world, claim)
    assert OUTDATED not in page(lawyer, world, dossier)
    with at_it(world, "lawyer") as by:
        services.change_letter_template(
            template_id=template.pk, expected_version=1, addressee="Ketua LPSK di Contoh", text="", by=by
        )
    assert OUTDATED in page(lawyer, world, dossier)


@pytest.mark.parametrize("what", PRINTED)
def test_who_changed_what_is_printed_has_written_it(world: World, claim: RestitutionClaim, what: str) -> None:
    second = world.users["manager" if PRINTED[what][0] == "caseworker" else "colleague"]
    with at_it(world, "lawyer"):
        assert second.pk not in written.writers_of([claim.pk])[claim.pk]
    # As whoever does it, and in the name of somebody else: what a role may is no matter here.
    with at_it(world, PRINTED[what][0]) as by, connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.by', %s, true)", [str(second.pk)])
        PRINTED[what][1](world, claim, by)
    with at_it(world, "lawyer"):
        assert second.pk in written.writers_of([claim.pk])[claim.pk]


def test_an_outdated_version_is_neither_asked_for_nor_approved(
    world: World, claim: RestitutionClaim, dossier: Dossier, approver: User, lawyer: Client, sign_in: SignIn
) -> None:
    wanted(world)
    row = ask(world, dossier)
    second, decision = sign_in(approver), at("cases:decide-approval", world.case, pk=row.pk)
    assert ASK_FOR_THE_NEXT not in text(second.get(decision))
    with at_it(world, "lawyer") as by:
        change_matter(world, claim, by, register_number="77/Pid.Sus")
    assert ASK_FOR_THE_NEXT in text(second.get(decision))
    sent = {"verdict": "APPROVED", "comment": "Baik", "version": "1"}
    with nothing_changes():
        answer = second.post(decision, sent)
    assert (answer.status_code, ASK_FOR_THE_NEXT in text(answer)) == (422, True)
    assert second.post(decision, {**sent, "verdict": "SENT_BACK"}).status_code == 303
    address = at("legal:dossier-approval", world.case, pk=dossier.pk)
    assert ASK_FOR_THE_NEXT in text(lawyer.get(address))
    # What would only be refused is not offered.
    assert address not in page(lawyer, world, dossier)
    with nothing_changes():
        answer = lawyer.post(address, {"note": ""})
    assert (answer.status_code, ASK_FOR_THE_NEXT in text(answer)) == (422, True)
    newer = asked(world, claim)
    work()
    assert lawyer.post(at("legal:dossier-approval", world.case, pk=newer.pk), {"note": ""}).status_code == 303
    with world.at_work(world.lawyer):
        assert Approval.objects.waiting().get().subject_id == newer.pk


def test_what_is_written_while_it_is_built_does_not_stand_in_it(
    world: World, claim: RestitutionClaim, lawyer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = bundle.build

    def slowly(*args: Any, **kwargs: Any) -> Any:
        add_elsewhere(world, claim)
        return build(*args, **kwargs)

    monkeypatch.setattr(bundle, "build", slowly)
    found = asked(world, claim)
    work()
    with world.at_work(world.lawyer):
        found = Dossier.objects.get(pk=found.pk)
    assert found.is_built and OUTDATED in page(lawyer, world, found)


def add_elsewhere(world: World, claim: RestitutionClaim) -> None:
    """A step that a colleague adds at that moment, over a connection of their own."""

    def add() -> None:
        with at_it(world, "lawyer") as by:
            add_step(claim, by)
        connections.close_all()

    colleague = Thread(target=add)
    colleague.start()
    colleague.join()


def test_what_was_begun_before_it_and_written_while_it_was_built_is_noticed(
    world: World, claim: RestitutionClaim, lawyer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its versions bear a moment before that of the dossier: who asks or files hears of it all the same."""
    wanted(world)
    begun, go, done = Event(), Event(), Event()
    build = bundle.build

    def slowly(*args: Any, **kwargs: Any) -> Any:
        go.set()
        assert done.wait(30)
        return build(*args, **kwargs)

    monkeypatch.setattr(bundle, "build", slowly)
    found = asked(world, claim)
    colleague = Thread(target=add_later, args=(world, claim, begun, go, done))
    colleague.start()
    assert begun.wait(30)
    work()
    colleague.join()
    with world.at_work(world.lawyer):
        assert Dossier.objects.get(pk=found.pk).is_built
    for name in ("dossier-filing", "filing-add"):
        assert OUTDATED in text(lawyer.get(at(f"legal:{name}", world.case, pk=found.pk)))
    with nothing_changes():
        answer = lawyer.post(at("legal:dossier-approval", world.case, pk=found.pk), {"note": ""})
    assert (answer.status_code, ASK_FOR_THE_NEXT in text(answer)) == (422, True)


def add_later(world: World, claim: RestitutionClaim, begun: Event, go: Event, done: Event) -> None:
    """A loss in a transaction that is under way, over a connection of its own."""
    with at_it(world, "lawyer") as by:
        with connection.cursor() as cursor:
            cursor.execute("SELECT now()")
        begun.set()
        assert go.wait(30)
        services.add_loss(claim=claim, facts=rupiah("D", "Biaya baru", "1", "7000000"), by=by)
    done.set()
    connections.close_all()
