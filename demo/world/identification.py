"""What caseworkers find out of act, means and purpose, and what a body then decides."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from cases.episodes.models import Episode
from demo.world.calendar import Strand
from demo.world.life import Life
from identification import services
from identification.comparing import Answer, Finding
from identification.elements import Kind
from identification.models import Decision
from identification.services import DecisionFacts

# How control and exploitation of an episode read as elements, with how they were told.
MEANS = {
    "FalsePromises": ("DECEPTION", "Pekerjaan dan upah yang dijanjikan tidak sesuai kenyataan."),
    "DebtBondage": ("DEBT_BONDAGE", "Biaya dan kasbon harus dilunasi dari upah, jumlahnya tidak pernah dijelaskan."),
    "PhysicalThreats": ("THREAT_OF_VIOLENCE", "Diancam akan dipukul bila berhenti bekerja."),
    "PhysicalAbuse": ("USE_OF_FORCE", "Dipukul; bekas luka dilihat saat pemeriksaan kesehatan."),
    "RestrictsMovement": ("CONFINEMENT", "Tidak boleh keluar sendiri; pintu dikunci dari luar."),
    "WithholdsDocuments": ("VULNERABILITY", "Dokumen diambil, sehingga tidak dapat pergi."),
}
PURPOSES = {
    "ForcedLabour": ("FORCED_LABOUR", "Dipaksa bekerja tanpa upah yang dijanjikan."),
    "Servitude": ("SLAVERY", "Harus siap bekerja setiap saat dan tidak boleh berhenti."),
    "SexualExploitation": ("SEXUAL_USE", "Dipaksa melayani tamu."),
    "ChildLabour": ("USE_OF_LABOUR", "Tenaga anak dipakai untuk keuntungan orang lain."),
    "ForcedBegging": ("USE_OF_LABOUR", "Disuruh mengemis dan menyerahkan hasilnya."),
    "OrganRemoval": ("ORGANS", "Dibawa untuk diambil organnya."),
    "Surrogacy": ("OTHER", "Diminta mengandung untuk orang lain tanpa persetujuan yang bebas."),
    "ForcedMarriage": ("OTHER", "Dinikahkan tanpa persetujuan yang bebas."),
}


def findings(life: Life) -> Strand:
    """In two cases of three the elements are written down once the account is taken."""
    if life.plan.number % 3 == 2:
        return
    day = life.plan.opened_on + timedelta(days=6)
    if not life.is_open_on(day):
        return
    yield life.moment(day, 10)
    kind = life.survivor.kind
    acts = {"RECRUITMENT": Finding(Answer.YES, life.survivor.recruitment)}
    if kind.country != "ID":
        acts["SENDING"] = Finding(Answer.YES, "Diberangkatkan ke luar negeri; tiket diurus oleh perekrut.")
    _save(life, Kind.ACT, acts)
    _save(life, Kind.MEANS, _read(kind.methods_of_control, MEANS))
    # In one of four the purpose is still to be found out.
    if life.plan.number % 4 != 1:
        _save(life, Kind.PURPOSE, _read(kind.exploitation_types, PURPOSES))
    if life.plan.number % 4 == 0:
        life.begin(_decision(life))


def _read(values: Iterable[str], known: dict[str, tuple[str, str]]) -> dict[str, Finding]:
    return {known[value][0]: Finding(Answer.YES, known[value][1]) for value in values if value in known}


def _save(life: Life, kind: Kind, found: dict[str, Finding]) -> None:
    with life.at_work(life.lead) as by:
        part = services.save_part(case=life.case, kind=kind, findings=found, expected_version=0, by=by)
        episodes = Episode.objects.filter(case=life.case).values_list("pk", flat=True)
        for element in found:
            part = services.link_evidence(
                part_id=part.pk,
                element=element,
                documents=[],
                episodes=set(episodes),
                expected_version=part.version,
                by=by,
            )


def _decision(life: Life) -> Strand:
    """A month later the police say what they take the person for."""
    day = life.plan.opened_on + timedelta(days=36)
    if not life.is_open_on(day):
        return
    yield life.moment(day, 14)
    facts = DecisionFacts(
        status="ActualVictimOfTrafficking" if life.plan.number % 8 else "PossibleVictimOfTrafficking",
        body=Decision.Body.POLICE,
        body_name="Unit PPA",
        decided_on=day,
        number=f"B/{life.plan.number}/{day.year}/Contoh",
    )
    with life.at_work(life.lead) as by:
        services.record_decision(case=life.case, facts=facts, by=by)
