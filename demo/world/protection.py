"""What keeps a survivor safe as a witness, in the demo: LPSK is asked, and the days at court are planned."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from demo.world.calendar import Strand
from demo.world.life import Life
from legal import services
from legal.models import (
    Box,
    CourtTravel,
    LossEvidence,
    Matter,
    ProtectionMeasure,
    ProtectionRequest,
    RemoteTestimony,
    WitnessPlan,
)

# Days from the opening of the matter.
ASKED, SENT, GRANTED, TRIAL = 20, 22, 27, 175
# So long it is granted.
RUNS = timedelta(days=180)


def is_asked(life: Life) -> bool:
    """Of the matters that are not over, every second comes before LPSK."""
    return life.plan.closed_on is None and life.plan.number % 2 == 0


def protected(life: Life, opened: Matter, first: date) -> Strand:
    if not is_asked(life):
        return
    yield life.moment(first + timedelta(days=ASKED), 9)
    facts: dict[str, Any] = {"case": life.case, "matter": opened}
    with life.at_work(life.lawyer) as by:
        request = services.add_protection(
            row=ProtectionRequest(
                **facts,
                asked_on=life.today(),
                asked_by="Penyintas, melalui pendamping hukum",
                kinds=["SECURITY", "SECRET_IDENTITY", "TEMPORARY_HOME", "PSYCHOSOCIAL"],
            ),
            by=by,
        )
    yield life.moment(first + timedelta(days=SENT), 10)
    request = _moved(life, request, state="SENT", sent_on=life.today())
    yield life.moment(first + timedelta(days=GRANTED), 14)
    ends_on = life.today() + RUNS
    request = _moved(
        life,
        request,
        state="GRANTED",
        decided_on=life.today(),
        decision_number=f"R-{life.plan.number + 40}/CONTOH/LPSK/{life.today():%Y}",
        ends_on=ends_on,
    )
    with life.at_work(life.lawyer) as by:
        services.add_protection(
            row=ProtectionMeasure(
                **facts,
                request=request,
                kind="SECURITY",
                provider="LPSK, perwakilan wilayah",
                begins_on=life.today(),
                ends_on=ends_on,
            ),
            by=by,
        )
        services.add_protection(
            row=RemoteTestimony(**facts, asked_on=life.today(), note="Diminta agar penyintas tidak bertemu terdakwa."),
            by=by,
        )
    yield life.moment(first + timedelta(days=TRIAL), 9)
    day = life.today() + timedelta(days=5)
    with life.at_work(life.lawyer, life.case) as by:
        travel = services.plan_travel(
            travel=CourtTravel(
                **facts,
                goes_on=day,
                transport=CourtTravel.Transport.LPSK,
                route="Lewat pintu belakang pengadilan; rute diganti setiap kali.",
                escorts="Pendamping dan dua petugas LPSK",
                way_back="Langsung pulang, tanpa singgah.",
                contact="Petugas piket LPSK",
            ),
            told=life.scene.team.people[life.lead],
            by=by,
        )
        services.add_protection(
            row=WitnessPlan(
                **facts,
                held_on=day,
                waits_apart=True,
                is_screened=True,
                support_person="Pendamping yang sudah dikenal penyintas",
                before="Melihat ruang sidang sehari sebelumnya.",
                breaks="Setiap tiga puluh menit, dan setiap kali diminta.",
                signals="Mengangkat tangan kiri berarti perlu berhenti.",
                aftercare="Pendamping menemani sampai malam; konselor menghubungi esok harinya.",
            ),
            by=by,
        )
    yield life.moment(day, 18)
    if travel.task_id is not None:
        with life.at_work(life.lead, life.case) as by:
            life.finish(travel.task_id, by)


def redact(life: Life, link: LossEvidence) -> None:
    """Black out the head of a photo, which names the survivor."""
    with life.at_work(life.lawyer, life.case) as by:
        draft = services.draw_boxes(
            exhibit=link.exhibit,
            boxes=[Box(1, 80, 200, 700, 90, "THIRD_PARTY"), Box(1, 80, 420, 500, 60, "ADDRESS")],
            expected_version=0,
            by=by,
        )
        if draft is not None:
            services.make_redacted(redaction_id=draft.pk, expected_version=draft.version, by=by)


def _moved(life: Life, request: ProtectionRequest, **facts: Any) -> ProtectionRequest:
    with life.at_work(life.lawyer, life.case) as by:
        return services.change_protection(
            model=ProtectionRequest,
            row_id=request.pk,
            expected_version=request.version,
            facts=facts,
            by=by,
        )
