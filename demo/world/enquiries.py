"""Calls that are no case: one a month, and of the last days some that somebody is to take up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from cases.enquiries.services import EnquiryFacts, log_enquiry
from demo.world.calendar import Strand
from demo.world.life import Scene
from demo.world.survivors import texts

Call = tuple[int, str, str, str, str, str]
# Hours ago, channel, who asks, about what, what was advised, outcome.
CALLS: tuple[Call, ...] = (
    (
        3,
        "HOTLINE",
        "Seorang kakak, tidak menyebut nama",
        "Adiknya dijanjikan kerja di kebun di luar negeri dan diminta menyerahkan KTP kepada perekrut.",
        "Jangan serahkan dokumen asli. Tanyakan nama perusahaan, lalu telepon lagi.",
        "",
    ),
    (
        27,
        "WALK_IN",
        "Ketua RT, nomor ada di buku tamu",
        "Seorang perempuan di wilayahnya tidak boleh keluar rumah majikan sejak dua bulan.",
        "",
        "",
    ),
    (
        52,
        "COMMUNITY",
        "",
        "Bertanya cara memeriksa izin penyalur tenaga kerja.",
        "Alamat dinas tenaga kerja dan cara memeriksa daftar resmi.",
        "INFORMED",
    ),
    (98, "HOTLINE", "Ibu dari calon pekerja", "Upah anaknya ditahan majikan di kota lain.", "Ke dinas.", "REFERRED"),
)

ELSEWHERE: dict[str, Call] = {
    "yusuf": (
        20,
        "COMMUNITY",
        "Pemilik warung di dekat pelabuhan",
        "Tiga pemuda tidur di gudang ikan dan mengaku tidak boleh pulang sebelum lunas.",
        "",
        "",
    ),
    "nisa": (
        31,
        "HOTLINE",
        "Seorang ibu",
        "Anaknya berangkat dengan kapal malam dan teleponnya tidak aktif sejak itu.",
        "",
        "",
    ),
}


def earlier_calls(scene: Scene, key: str, site: str, *, every: int) -> Strand:
    """One in so many days, since the organisation works here."""
    at, number = scene.began + timedelta(days=every, hours=4), 0
    while True:
        yield at
        channel, asker, about, advice, outcome = texts()["enquiries"][number % len(texts()["enquiries"])]
        facts = EnquiryFacts(channel=channel, received_at=at, about=about, asker=asker, advice=advice, outcome=outcome)
        with scene.team.at_work(key) as by:
            log_enquiry(site=scene.team.sites[site], facts=facts, by=by)
        at, number = at + timedelta(days=every), number + 1


def log_calls(scene: Scene, key: str, site: str, calls: Iterable[Call]) -> None:
    with scene.team.at_work(key) as by:
        for hours, channel, asker, about, advice, outcome in calls:
            facts = EnquiryFacts(
                channel=channel,
                received_at=scene.calendar.now - timedelta(hours=hours),
                about=about,
                asker=asker,
                advice=advice,
                outcome=outcome,
            )
            log_enquiry(site=scene.team.sites[site], facts=facts, by=by)
