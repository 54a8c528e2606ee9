"""What happens between colleagues: who is invited, a case opened in an emergency, one who stands in, a case handed over
for good, somebody who asks for a case, and a note in which a colleague is named."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

from accounts import services as accounts
from accounts.models import Role
from cases.access_requests.services import request_access
from cases.cover import rules as cover_rules
from cases.cover.services import cover
from cases.emergency_access.review import review_emergency
from cases.emergency_access.services import open_in_emergency
from cases.extension import handover_items
from cases.handover.services import HandoverChoice, hand_over
from cases.notes.models import Note
from cases.notes.services import add_addendum, add_note
from cases.permissions import CasePermission
from cases.record.access_models import EmergencyAccess
from cases.record.models import Case
from demo.world.calendar import Strand
from demo.world.life import Life, Scene
from demo.world.people import HARAPAN, OFFICE, Staff


class Emergency(NamedTuple):
    """So many days ago somebody opened a case of a colleague. `found` is what was found after; None: nobody looked."""

    days: int
    by: str
    lead: str
    reason: str
    found: tuple[EmergencyAccess.Verdict, str] | None


class Story(NamedTuple):
    administrator: str
    supervisor: str
    site: str
    invited: tuple[str, str]
    absent: str
    stand_in: str
    emergencies: tuple[Emergency, ...]
    takes_over: str
    asks: str
    asks_why: str


IN_HARAPAN = Story(
    "hendra",
    "ratna",
    OFFICE,
    ("kartika@contoh.test", "Kartika Contoh"),
    "dewi",
    "eko",
    (
        Emergency(
            23,
            "dewi",
            "yusuf",
            "Malam ini ada telepon darurat dan pendampingnya tidak dapat dihubungi.",
            (EmergencyAccess.Verdict.NEEDED, "Sudah dibicarakan dengan pendamping keesokan harinya."),
        ),
        Emergency(2, "sari", "yusuf", "Polisi menunggu di kantor dan bertanya tentang klien rekan di Makassar.", None),
    ),
    "putri",
    "agus",
    "Adik klien ini menelepon saya dan akan datang besok; saya perlu membaca rencana keselamatannya.",
)
IN_LAIN = Story(
    "gita",
    "lukman",
    "Kantor Surabaya",
    ("bagas@lain.test", "Bagas Contoh"),
    "nisa",
    "dimas",
    (Emergency(3, "dimas", "nisa", "Keluarga klien datang ke kantor saat pendamping sedang cuti.", None),),
    "fajar",
    "fajar",
    "Saya mendampingi kakak klien ini dan perlu mengetahui jadwal pertemuannya.",
)
# In one of so many of the absent one's cases somebody stands in.
PART = 4


def between_colleagues(scene: Scene, staff: Staff) -> None:
    story = IN_HARAPAN if staff is HARAPAN else IN_LAIN
    for emergency in story.emergencies:
        scene.calendar.begin(_emergency(scene, story, emergency))
    scene.calendar.begin(_cover(scene, story))
    scene.calendar.begin(_invitation(scene, story))
    scene.calendar.begin(_handover(scene, story))
    scene.calendar.begin(_request(scene, story))
    scene.calendar.begin(_mention(scene, story))


def _invitation(scene: Scene, story: Story) -> Strand:
    """Somebody is to come, and has not opened the link yet."""
    yield scene.calendar.now - timedelta(days=1)
    email, name = story.invited
    with scene.team.at_work(story.administrator) as by:
        role = Role.objects.get(code="caseworker")
        accounts.invite(email=email, name=name, role=role, site=scene.team.sites[story.site], by=by)


def _emergency(scene: Scene, story: Story, one: Emergency) -> Strand:
    yield scene.calendar.now - timedelta(days=one.days, hours=3)
    lives = _open_cases(scene, one.lead)
    if not lives:
        return
    life = lives[one.days % len(lives)]
    with scene.team.at_work(one.by) as by:
        emergency = open_in_emergency(code=life.case.code, reason=one.reason, by=by)
    if one.found is None:
        return
    yield scene.calendar.now - timedelta(days=one.days - 1)
    verdict, finding = one.found
    with scene.team.at_work(story.supervisor) as by:
        review_emergency(
            emergency_id=emergency.pk, expected_version=emergency.version, verdict=verdict, finding=finding, by=by
        )


def _cover(scene: Scene, story: Story) -> Strand:
    """A caseworker is away for two weeks, and a colleague has some of the cases."""
    yield scene.calendar.now - timedelta(hours=20)
    with scene.team.at_work(story.supervisor) as by:
        asked: dict[str, Any] = {
            "absent": scene.team.people[story.absent],
            "stand_in": scene.team.people[story.stand_in],
            "first": None,
            "last": (scene.calendar.now + timedelta(days=13)).date(),
            "by": by,
        }
        offered = [part.row.pk for part in cover_rules.parts(**asked) if not part.refusal]
        if offered:
            cover(**asked, chosen=offered[: max(1, len(offered) // PART)])


def _handover(scene: Scene, story: Story) -> Strand:
    """The absent one will come back to fewer cases: one of them has a new caseworker for good."""
    yield scene.calendar.now - timedelta(hours=30)
    with scene.team.at_work(story.supervisor) as by:
        asked: dict[str, Any] = {
            "gives": scene.team.people[story.absent],
            "receivers": [scene.team.people[story.takes_over]],
            "first": None,
            "last": None,
            "by": by,
        }
        lives = {life.case.pk: life for life in _open_cases(scene, story.absent)}
        offered = [one for one in handover_items.offers(**asked) if one.possible and one.row.case_id in lives]
        if offered:
            last = offered[-1]
            given = {last.row.pk: HandoverChoice(last.possible[0].user.pk)}
            hand_over(**asked, goes_along=True, chosen=given)
            lives[last.row.case_id].lead = story.takes_over


def _request(scene: Scene, story: Story) -> Strand:
    """Somebody who knows the code of a colleague's case asks to see it, and waits for the answer."""
    yield scene.calendar.now - timedelta(hours=4)
    with scene.team.at_work(story.asks) as by:
        seen = set(Case.objects.visible_to(by, CasePermission.VIEW).values_list("pk", flat=True))
        others = [life.case for life in _open_cases(scene, story.absent) if life.case.pk not in seen]
        if others:
            request_access(code=others[0].code, reason=story.asks_why, days=3, by=by)


def _mention(scene: Scene, story: Story) -> Strand:
    """A note that a supervisor is to read, and a day after it what was left out of it."""
    yield scene.calendar.now - timedelta(days=3)
    lives = _open_cases(scene, story.absent)
    if not lives:
        return
    case = lives[-1].case
    told = [scene.team.people[story.supervisor].pk]
    with scene.team.at_work(story.absent, case) as by:
        text = "Klien meminta pertemuan minggu depan dipindah ke kantor. Mohon persetujuan untuk biaya jalannya."
        note = add_note(case=case, text=text, told=told, basis=Note.Basis.CONSENT, by=by)
    yield scene.calendar.now - timedelta(days=1, hours=18)
    with scene.team.at_work(story.absent, case) as by:
        text = "Biaya jalan sudah dihitung: Rp85.000 pulang pergi."
        add_addendum(note_id=note.pk, text=text, basis=Note.Basis.CONSENT, by=by)


def _open_cases(scene: Scene, lead: str) -> list[Life]:
    """Those that this one leads today and that others may know of."""
    return [
        life
        for life in scene.lives
        if life.lead == lead and hasattr(life, "case") and not life.plan.is_restricted and life.plan.closed_on is None
    ]
