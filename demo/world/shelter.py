"""The safe houses: beds, requests, stays, and the notes of each evening."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from cases.record.access_models import Assignment
from demo.world.calendar import Strand
from demo.world.life import Life, Scene
from demo.world.people import SHELTER
from shelters import nights, services
from shelters.models import Bed, DailyNote, House, Placement, Stay
from shelters.selectors import free_beds
from shelters.services import NoteFacts

WOMEN, MEN = "Rumah Aman Contoh Melati", "Rumah Singgah Contoh Samudra"
ROOMS = {
    WOMEN: (("Kamar Kenanga", 4), ("Kamar Seroja", 4), ("Kamar Anggrek", 4), ("Kamar Dahlia", 3), ("Kamar Teratai", 3)),
    MEN: (("Kamar Bahari", 4), ("Kamar Nelayan", 4), ("Kamar Teluk", 3)),
}
STAFF = ("wulan", "arif")
HEALTH_WORKER = "lina"
FOR_THE_HOUSE = (
    ("Amoksisilin: ruam dan sesak napas.", "Sesak napas: langsung ke puskesmas, lalu telepon tenaga kesehatan."),
    ("Tidak ada yang diketahui.", "Demam lebih dari 38,5 °C atau muntah terus: telepon tenaga kesehatan."),
    ("Udang.", "Gatal dan bengkak setelah makan: telepon tenaga kesehatan."),
)
NOTED_EVERY_NIGHT = timedelta(days=6)
ANSWERS = {
    "mood": (*[DailyNote.Mood.CALM] * 5, DailyNote.Mood.LOW, DailyNote.Mood.DISTRESSED),
    "sleep": (*[DailyNote.Sleep.GOOD] * 4, DailyNote.Sleep.RESTLESS, ""),
    "meals": (*[DailyNote.Meals.ALL] * 4, DailyNote.Meals.SOME, ""),
    "health": (*[DailyNote.Health.WELL] * 5, DailyNote.Health.COMPLAINT, ""),
}


def set_up(scene: Scene) -> Strand:
    """The administrator sets up the houses; one bed is being repaired."""
    yield scene.began
    with scene.team.at_work("hendra") as by:
        for name, rooms in ROOMS.items():
            house = services.add_house(
                site=scene.team.sites[SHELTER], name=name, address=f"Jalan Contoh, dekat pasar ({name})", by=by
            )
            for room, beds in rooms:
                services.add_room(house=house, name=room, beds=beds, by=by)
            scene.houses[name] = house
        bed = Bed.objects.filter(room__house=scene.houses[WOMEN]).latest("room__name", "label")
        services.change_bed(bed_id=bed.pk, expected_version=bed.version, label=bed.label, is_usable=False, by=by)


def stay(life: Life) -> Strand:
    """From the request for a bed to the discharge."""
    plan, random = life.plan, life.random
    if plan.bed is None:
        return
    first, last = plan.bed
    house: House = life.scene.houses[WOMEN if life.survivor.is_woman else MEN]
    yield life.moment(first, 17)
    with life.at_work(life.lead) as by:
        text = life.text("urgent_need", 1)
        asked = services.ask_for_bed(case=life.case, house=house, wanted_from=life.today(), note=text, by=by)
    yield life.moment(first, 18)
    staff = random.choice(STAFF)
    beds = _free(house)
    with life.at_work(staff, asked) as by:
        if not beds:
            answer = "Semua tempat tidur terisi. Hubungi kami lagi dalam tiga hari."
            services.decline(request_id=asked.pk, expected_version=asked.version, answer=answer, by=by)
            return
        if not plan.bed_is_answered:
            if plan.number % 2:
                services.keep_bed(request_id=asked.pk, expected_version=asked.version, bed=beds[0], by=by)
            return
        lives = services.admit(
            request_id=asked.pk,
            expected_version=asked.version,
            bed=beds[0],
            planned_until=first + timedelta(days=90 if plan.number % 5 else 21),
            has_acknowledged_rules=True,
            by=by,
        )
    life.join(HEALTH_WORKER, Assignment.Part.HEALTH)
    if plan.number % 3 == 0:
        life.join(staff, Assignment.Part.SHELTER)
    with life.at_work(HEALTH_WORKER) as by:
        allergies, watch = FOR_THE_HOUSE[plan.number % len(FOR_THE_HOUSE)]
        services.write_house_notice(case=life.case, allergies=allergies, watch=watch, expected_version=0, by=by)
    life.begin(_evenings(life, lives, first, last))
    if last:
        yield life.moment(last, 10)
        _discharge(life, lives, staff)


def _free(house: House) -> list[Bed]:
    """The beds in which nobody lies from now on, whose case was lived through before, either."""
    taken = set(Placement.objects.exclude(until__lte=timezone.now()).values_list("bed_id", flat=True))
    return [bed for bed in free_beds(house) if bed.pk not in taken]


def _evenings(life: Life, lives: Stay, first: date, last: date | None) -> Strand:
    """A note for each of the last evenings, and for one in some days before; some nights have a second one."""
    random, day = life.random, first
    recent = (life.scene.calendar.now - NOTED_EVERY_NIGHT).date()
    while True:
        day += timedelta(days=1 if day >= recent else random.randint(5, 11))
        if last and day >= last:
            return
        yield life.moment(day, 18)
        _write(life, lives, random.choice(STAFF))
        if random.random() < 0.1:
            yield life.moment(day, 22)
            _write(life, lives, random.choice(STAFF))


def _write(life: Life, lives: Stay, staff: str) -> None:
    random, now = life.random, timezone.now()
    zone = lives.house.site.time_zone
    answers = {name: random.choice(choices) for name, choices in ANSWERS.items()}
    needs_attention = DailyNote.Mood.DISTRESSED in answers.values() or random.random() < 0.04
    text = life.text("daily_note", 1) if random.random() < 0.8 or needs_attention else ""
    with life.at_work(staff) as by:
        services.save_daily_note(
            stay_id=lives.pk,
            night=nights.night_of(now, zone),
            shift=nights.shift_at(now, zone),
            facts=NoteFacts(text=text, needs_attention=needs_attention, **answers),
            expected_version=0,
            by=by,
        )


def _discharge(life: Life, lives: Stay, staff: str) -> None:
    kinds = Stay.Destination
    home = life.plan.returned_on is not None
    kind = life.random.choice([kinds.FAMILY, kinds.FAMILY, kinds.INDEPENDENT] if home else list(kinds))
    with life.at_work(staff, lives) as by:
        lives = Stay.objects.get(pk=lives.pk)
        services.discharge(
            stay_id=lives.pk,
            expected_version=lives.version,
            discharged_at=timezone.now(),
            destination_kind=kind,
            destination=life.survivor.address if kind == kinds.FAMILY else "",
            by=by,
        )
