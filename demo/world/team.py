"""What happens between colleagues: a case opened in an emergency and looked at after, and one who stands in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from cases import covers, services
from cases.models import EmergencyAccess
from demo.world.calendar import Strand
from demo.world.life import Life, Scene

SUPERVISOR = "ratna"
# Days ago, who opened it, of whose cases, why, and what was found afterwards; the last one waits for that.
EMERGENCIES = (
    (
        23,
        "dewi",
        "yusuf",
        "Klien menelepon malam ini dan pendampingnya tidak dapat dihubungi.",
        (EmergencyAccess.Verdict.NEEDED, "Sudah dibicarakan dengan pendamping keesokan harinya."),
    ),
    (2, "sari", "yusuf", "Polisi menunggu di kantor dan menanyakan klien yang ditangani rekan di Makassar.", None),
)
STOOD_IN = 4


def between_colleagues(scene: Scene) -> None:
    for days, key, lead, reason, found in EMERGENCIES:
        scene.calendar.begin(_emergency(scene, days, key, lead, reason, found))
    scene.calendar.begin(_cover(scene))


def _emergency(
    scene: Scene, days: int, key: str, lead: str, reason: str, found: tuple[EmergencyAccess.Verdict, str] | None
) -> Strand:
    yield scene.calendar.now - timedelta(days=days, hours=3)
    life = next(iter(_open_cases(scene, lead)), None)
    if life is None:
        return
    with scene.team.at_work(key) as by:
        emergency = services.open_in_emergency(code=life.case.code, reason=reason, by=by)
    if found is None:
        return
    yield scene.calendar.now - timedelta(days=days - 1)
    with scene.team.at_work(SUPERVISOR) as by:
        services.review_emergency(
            emergency_id=emergency.pk, expected_version=emergency.version, verdict=found[0], finding=found[1], by=by
        )


def _cover(scene: Scene) -> Strand:
    """A caseworker is away for two weeks, and a colleague has some of her cases."""
    yield scene.calendar.now - timedelta(days=1)
    today = scene.calendar.now.date()
    absent, stand_in = scene.team.people["dewi"], scene.team.people["eko"]
    asked: dict[str, Any] = {"absent": absent, "stand_in": stand_in, "first": today, "last": today + timedelta(days=13)}
    with scene.team.at_work(SUPERVISOR) as by:
        offered = [part.row.pk for part in covers.parts(**asked, by=by) if not part.refusal]
        if offered:
            services.cover(**asked, chosen=offered[:STOOD_IN], by=by)


def _open_cases(scene: Scene, lead: str) -> list[Life]:
    """Those whose lead is this one and which nobody else of the story keeps to themselves, the newest last."""
    return [
        life
        for life in scene.lives
        if life.lead == lead and hasattr(life, "case") and not life.plan.is_restricted and life.plan.closed_on is None
    ]
