"""The way of a dossier: built, signed, filed and received, of claims whose papers are there."""

from __future__ import annotations

from datetime import timedelta

from core.jobs.models import Job
from demo.world.calendar import Strand
from demo.world.life import Life
from legal import services
from legal.dossier.job import build
from legal.models import Dossier, Exhibit, Filing, RestitutionClaim
from legal.services.filings import StepFacts

# Laying pages out takes seconds: so many of the world's dossiers are enough to look at.
EVERY = 3
OFFICES = {
    RestitutionClaim.Route.INVESTIGATOR: "Unit PPA Polres Contoh",
    RestitutionClaim.Route.PROSECUTOR: "Kejaksaan Negeri Contoh",
    RestitutionClaim.Route.LPSK: "LPSK, perwakilan wilayah",
    RestitutionClaim.Route.COURT: "Kepaniteraan Pengadilan Negeri Contoh",
}


def is_built(life: Life, claim: RestitutionClaim) -> bool:
    with life.at_work(life.lawyer):
        return life.plan.number % EVERY == 1 and Exhibit.objects.filter(claim=claim).exists()


def filed(life: Life, claim: RestitutionClaim) -> Strand:
    """Built and signed today, filed the next day, and received some days later."""
    dossier = _built(life, claim)
    first = life.today()
    _step(life, dossier, Filing.SIGNED, who="Pemohon")
    for days, kind, more in (
        (1, Filing.FILED, {"office": OFFICES[RestitutionClaim.Route(claim.route)]}),
        (4, Filing.RECEIVED, {"receipt_number": f"TT-{life.plan.number + 70}/CONTOH/{first:%Y}"}),
    ):
        yield life.moment(first + timedelta(days=days), 11)
        _step(life, dossier, kind, **more)


def _built(life: Life, claim: RestitutionClaim) -> Dossier:
    with life.at_work(life.lawyer, life.case) as by:
        now = RestitutionClaim.objects.get(pk=claim.pk)
        dossier = services.request_dossier(claim=now, expected_version=now.version, by=by)
        job = Job.objects.get(subject_id=dossier.pk)
        # No worker lives in this world's past.
        build(job, by)
        job.state, job.finished_at = Job.State.DONE, dossier.created_at
        job.save(update_fields=["state", "finished_at"])
    return dossier


def _step(
    life: Life, dossier: Dossier, kind: str, *, who: str = "", office: str = "", receipt_number: str = ""
) -> None:
    with life.at_work(life.lawyer, life.case) as by:
        row = Dossier.objects.select_related("case").get(pk=dossier.pk)
        facts = StepFacts(kind=kind, on=life.today(), who=who, office=office, receipt_number=receipt_number)
        services.record_filing(dossier=row, facts=facts, by=by)
