"""What is told of an episode beside its account: wages, debts, stages of the way, withheld papers, and of whom."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from cases.episodes.models import Episode, EpisodeDebt, EpisodeLeg, WithheldPaper
from cases.episodes.services import add_episode_part
from core.access.actor import ActingUser
from demo.world.life import Life
from demo.world.people import Team
from trafficking import services as trafficking
from trafficking.models import Actor, Event
from trafficking.services import ActorFacts, EventFacts, InvolvementFacts

SUPERVISOR = "ratna"
EXITS = (Episode.Exit.ESCAPED, Episode.Exit.RESCUED, Episode.Exit.RELEASED, Episode.Exit.SENT_BACK)
METHODS = ("ThroughFriendsOrSocialEvents", "ThroughOnlineSocialNetworks", "ThroughFamilyOrFamilyEvents")


def own_random(life: Life) -> Random:
    """Apart from the rest of the case, which stays as it was."""
    return Random(f"story {life.plan.number} {life.survivor.full_name}")  # noqa: S311 -- made-up data


def wages(life: Life, random: Random) -> dict[str, Any]:
    """What was promised for a month and what came of it, and how it ended."""
    currency, amount = life.survivor.kind.wage
    paid = Decimal(amount) * random.choice((0, 0, Decimal("0.2"), Decimal("0.4")))
    return {
        "recruitment_methods": [random.choice(METHODS)],
        "promised_amount": Decimal(amount),
        "promised_currency": currency,
        "promised_period": "Month",
        "paid_amount": paid.quantize(Decimal(1)),
        "paid_currency": currency,
        "paid_period": "Month",
        "hours_per_day": random.randint(12, 18),
        "days_per_week": random.choice((6, 7, 7)),
        "ended_by": random.choice(EXITS),
    }


def paid_of(life: Life) -> Decimal:
    """What was paid for a month, as the episode tells."""
    paid: Decimal = wages(life, own_random(life))["paid_amount"]
    return paid


def add_parts(life: Life, episode: Episode, random: Random, *, by: ActingUser) -> None:
    """The way there, a debt and a passport, as the kind of case has them."""
    survivor, kind = life.survivor, life.survivor.kind
    recruited_on = survivor.began_on - timedelta(days=random.randint(10, 40))
    parts: list[tuple[Any, dict[str, Any]]] = [
        (EpisodeLeg, {"kind": "Recruitment", "happened_on": recruited_on, "country": "ID", "place": survivor.address}),
        (EpisodeLeg, {"kind": "Exploitation", "happened_on": survivor.began_on, "country": kind.country}),
    ]
    if kind.country != "ID":
        transit = {"kind": "Transit", "happened_on": recruited_on + timedelta(days=5), "country": "ID"}
        parts.append((EpisodeLeg, {**transit, "place": random.choice(("Batam", "Entikong", "Nunukan"))}))
        parts.append((WithheldPaper, {"kind": "PASSPORT", "held_by": survivor.employer, "since": survivor.began_on}))
    if not survivor.is_child and random.random() < 0.7:
        owed = Decimal(random.randint(4, 18)) * 1_000_000
        fee = {"kind": "RECRUITMENT_FEE", "amount": owed, "currency": "IDR", "owed_to": survivor.recruiter}
        parts.append((EpisodeDebt, fee))
    for row, facts in parts:
        add_episode_part(kind=row, episode=episode, facts=facts, by=by)


def name_actors(life: Life, episode: Episode, *, by: ActingUser) -> None:
    """Who recruited and who employed. A caseworker knows an actor of an own case again; colleagues make records of
    their own, which a case manager may make one."""
    survivor = life.survivor
    is_vessel = "{vessel}" in survivor.kind.employers[0]
    _name(life, episode, survivor.recruiter, _recruiter_kind(survivor.recruiter), "RecruiterOrIntermediary", by)
    _name(life, episode, survivor.employer, Actor.Kind.VESSEL if is_vessel else Actor.Kind.EMPLOYER, "Exploiter", by)
    if is_vessel:
        _at_sea(life, by)
    elif survivor.kind.code.startswith("scam") and not life.plan.is_restricted and SUPERVISOR in life.scene.team.people:
        _brought_home(life)


def _recruiter_kind(name: str) -> str:
    return Actor.Kind.AGENCY if name.startswith(("PT ", "CV ")) else Actor.Kind.RECRUITER


def known_to(team: Team) -> dict[tuple[str, str], UUID]:
    """The actors and events that colleagues have recorded, as they have looked them up: by who and by name."""
    found: dict[tuple[str, str], UUID] = {}
    for key, user in team.people.items():
        actors, events = (list(kind.objects.filter(created_by=user.pk)) for kind in (Actor, Event))
        with team.at_work(key, *actors, *events):
            found |= {(key, actor.name): actor.pk for actor in actors}
            found |= {(key, event.name): event.pk for event in events}
    return found


def _name(life: Life, episode: Episode, name: str, kind: str, role: str, by: ActingUser) -> None:
    said = InvolvementFacts(roles=[role], episode=episode)
    known = life.scene.shared.get((life.lead, name))
    if known is None:
        facts = ActorFacts(kind=kind, name=name)
        row = trafficking.add_actor(case=life.case, facts=facts, involvement=said, by=by)
        life.scene.shared[life.lead, name] = row.actor_id
    else:
        actor = Actor.objects.get(pk=known)
        trafficking.involve(case=life.case, actor=actor, involvement=said, by=by)


def _at_sea(life: Life, by: ActingUser) -> None:
    """One event for all of a caseworker's survivors of a vessel."""
    survivor = life.survivor
    key = (life.lead, f"Pemeriksaan {survivor.employer}")
    if key in life.scene.shared:
        event = Event.objects.get(pk=life.scene.shared[key])
        trafficking.link_event(case=life.case, event=event, by=by)
        return
    facts = EventFacts(
        kind=Event.Kind.VESSEL,
        name=key[1],
        happened_on=survivor.ended_on,
        country="ID",
        agencies="Polairud, BP3MI",
        account="Semua awak diturunkan, paspor mereka ditemukan di ruang kapten.",
    )
    life.scene.shared[key] = trafficking.add_event(case=life.case, facts=facts, by=by).event_id


def _brought_home(life: Life) -> None:
    """One event for all survivors of a compound, whoever leads their cases: the supervisor knows of all."""
    survivor, name = life.survivor, f"Pemulangan rombongan dari kompleks {life.survivor.employer}"
    known = life.scene.shared.get((SUPERVISOR, name))
    with life.at_work(SUPERVISOR, life.case) as by:
        if known is not None:
            trafficking.link_event(case=life.case, event=Event.objects.get(pk=known), by=by)
            return
        facts = EventFacts(
            kind=Event.Kind.REPATRIATION,
            name=name,
            happened_on=survivor.ended_on,
            country=survivor.kind.country,
            agencies="Perwakilan RI, BP3MI, Kementerian Sosial",
            account="Rombongan dijemput dari kompleks, diperiksa kesehatannya, dan dipulangkan bersama.",
        )
        added = trafficking.add_event(case=life.case, facts=facts, by=by)
        life.scene.shared[SUPERVISOR, name] = added.event_id
