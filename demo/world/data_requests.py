"""What people ask of their own data: one answered in time, one that is due tomorrow."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from cases.data_rights.models import DataRequest
from cases.data_rights.services import DataRequestFacts, log_data_request, settle_data_request
from demo.world.calendar import Strand
from demo.world.life import Life, Scene

OFFICER = "lestari"
Kind, Asker, Channel = DataRequest.Kind, DataRequest.Asker, DataRequest.Channel


class Asked(NamedTuple):
    """Something that was asked so many days ago; `answer` was given a day later, "" is for none yet."""

    days: int
    kind: str
    asker_is: str
    asker: str
    channel: str
    about: str
    answer: str


ALL = (
    Asked(
        40,
        Kind.CORRECT,
        Asker.SURVIVOR,
        "Penyintas sendiri; dihubungi lewat pendampingnya",
        Channel.VISIT,
        "Tanggal lahir tertulis keliru.",
        "Pendamping membetulkan tanggal lahir menurut akta kelahiran dan memberi tahu penyintas.",
    ),
    Asked(
        2,
        Kind.ACCESS,
        Asker.ATTORNEY,
        "Kuasa penyintas, dengan surat kuasa; telepon kantor kuasa",
        Channel.LETTER,
        "Meminta salinan data dan catatan siapa yang membukanya.",
        "",
    ),
)


def asked_of_us(scene: Scene) -> None:
    for one in ALL:
        scene.calendar.begin(_request(scene, one))


def _request(scene: Scene, one: Asked) -> Strand:
    received_at = scene.calendar.now - timedelta(days=one.days)
    yield received_at
    with scene.team.at_work(OFFICER) as by:
        row = log_data_request(
            facts=DataRequestFacts(one.kind, one.asker_is, one.asker, one.channel, received_at, one.about), by=by
        )
    if not one.answer:
        return
    answered_at = received_at + timedelta(days=1)
    yield answered_at
    with scene.team.at_work(OFFICER) as by:
        settle_data_request(
            request_id=row.pk,
            expected_version=row.version,
            outcome=DataRequest.Outcome.DONE,
            answer=one.answer,
            on=answered_at.date(),
            by=by,
        )


def settle_withdrawal(life: Life) -> None:
    """The request that a withdrawal of basic consent has entered is settled that day, where somebody handles them."""
    if OFFICER not in life.scene.team.people:
        return
    with life.at_work(OFFICER) as by:
        for row in DataRequest.objects.open().filter(kind=Kind.WITHDRAW, case_code=life.case.code):
            settle_data_request(
                request_id=row.pk,
                expected_version=row.version,
                outcome=DataRequest.Outcome.DONE,
                answer="Penggunaan data dihentikan; yang wajib disimpan dijelaskan kepada penyintas.",
                on=life.today(),
                by=by,
            )
