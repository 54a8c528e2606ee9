"""Steps, appointments, orders, accompaniment and briefings for tests. What is told carries a mark."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from core.access.actor import ActingUser
from legal import services
from legal.models import Accompaniment, Briefing, Hearing, Matter, Order, Step

MARK = "MARKCOURSE penyintas memilih diperiksa lewat layar"
ON = date(2026, 3, 9)


def step_facts(**changes: Any) -> dict[str, Any]:
    facts = {"kind": Step.Kind.SP2HP, "on": ON, "number": "B/7", "body": "Unit PPA", "note": MARK, "document": None}
    return {**facts, **changes}


def hearing_facts(**changes: Any) -> dict[str, Any]:
    facts = {
        "kind": Hearing.Kind.HEARING,
        "at": timezone.now() + timedelta(days=10),
        "place": "PN Contoh, Ruang Cakra",
        "agenda": MARK,
        "by_teleconference": False,
        "survivor_attends": True,
        "needs_interpreter": False,
        "companion": None,
    }
    return {**facts, **changes}


def order_facts(**changes: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {
        **dict.fromkeys(("number", "body", "articles", "penalty", "substitute", "executor", "progress"), ""),
        **dict.fromkeys(("final_on", "due_on", "state_on", "document"), None),
        "kind": Order.Kind.JUDGMENT,
        "on": ON,
        "content": MARK,
        "restitution": Decimal(64_500_000),
        "force": Order.Force.NOT_FINAL,
        "state": Order.State.NOT_YET,
    }
    return {**facts, **changes}


def accompaniment_facts(companion: Any, **changes: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {
        **dict.fromkeys(("where", "others", "decided", "condition", "next_step"), ""),
        "on": ON,
        "place": Accompaniment.Place.POLICE,
        "companion": companion,
        "minutes": 90,
        "told": MARK,
    }
    return {**facts, **changes}


def briefing_facts(explained_by: Any, **changes: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "on": ON,
        "language": "ind",
        "interpreter": "",
        "rights": ["COMPANION", "RESTITUTION"],
        "how": Briefing.How.SPOKEN,
        "questions": MARK,
        "document": None,
        "unsigned_because": "Belum mau",
        "explained_by": explained_by,
    }
    return {**facts, **changes}


def make(matter: Matter, by: ActingUser) -> dict[str, Any]:
    """One of each, by the name of its kind."""
    return {
        "step": services.add_step(matter=matter, **step_facts(), by=by),
        "hearing": services.add_hearing(matter=matter, **hearing_facts(), by=by),
        "order": services.add_order(matter=matter, **order_facts(), by=by),
        "accompaniment": services.add_accompaniment(matter=matter, **accompaniment_facts(by), by=by),
        "briefing": services.add_briefing(case=matter.case, **briefing_facts(by), by=by),
    }
