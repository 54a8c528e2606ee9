"""Calls of the last days that are no case, and one that somebody is to take up."""

from __future__ import annotations

from datetime import timedelta

from cases.services import EnquiryFacts, log_enquiry
from demo.world.life import Scene
from demo.world.people import OFFICE

# Hours ago, channel, who asks, about what, what was advised, outcome.
CALLS = (
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


def log_calls(scene: Scene) -> None:
    with scene.team.at_work("sari") as by:
        for hours, channel, asker, about, advice, outcome in CALLS:
            facts = EnquiryFacts(
                channel=channel,
                received_at=scene.calendar.now - timedelta(hours=hours),
                about=about,
                asker=asker,
                advice=advice,
                outcome=outcome,
            )
            log_enquiry(site=scene.team.sites[OFFICE], facts=facts, by=by)
