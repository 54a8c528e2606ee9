"""The steps of a matter: written down, corrected, taken out, and what they say of its stage."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from cases.extension.timeline_models import TimelineEntry
from core.access.log import log_access
from core.compartments import Compartment
from core.errors import DomainError, EditConflict
from legal import services
from legal.dossier import content
from legal.models import Matter, RestitutionClaim, Step
from tests.documents import samples
from tests.factories import World
from tests.legal.makers import add_paper

ON = date(2026, 3, 9)


def make_step(world: World, matter: Matter, kind: str = Step.Kind.POLICE_REPORT, on: date = ON) -> Step:
    with world.at_work(world.lawyer) as by:
        return services.add_step(matter=matter, kind=kind, on=on, number="MARKSTEP/7", by=by)


def test_a_step_is_written_down_corrected_and_taken_out(world: World, claim: RestitutionClaim) -> None:
    step = make_step(world, claim.matter)
    with world.at_work(world.lawyer) as by:
        assert (step.case_id, step.matter_id, step.on) == (world.case.pk, claim.matter_id, ON)
        assert TimelineEntry.objects.filter(kind="legal.step", subject_id=step.pk, compartment="legal").count() == 1
        changed = services.change_step(
            step_id=step.pk,
            expected_version=1,
            kind=Step.Kind.SP2HP,
            on=ON + timedelta(days=1),
            number="9",
            body="Unit PPA",
            note="",
            document=None,
            by=by,
        )
        assert (changed.kind, changed.on, changed.body, changed.version) == ("SP2HP", date(2026, 3, 10), "Unit PPA", 2)
        with pytest.raises(EditConflict):
            services.remove_step(step_id=step.pk, expected_version=1, by=by)
        services.remove_step(step_id=step.pk, expected_version=2, by=by)
        assert not Step.objects.exists()


def test_a_step_lies_behind_us_and_its_paper_in_the_case(world: World, claim: RestitutionClaim) -> None:
    paper = add_paper(world, samples.scan(size=(9, 9)), "Surat")
    ahead = timezone.localdate() + timedelta(days=1)
    with world.at_work(world.lawyer) as by:
        with pytest.raises(DomainError) as refused:
            services.add_step(matter=claim.matter, kind=Step.Kind.BAP, on=ahead, by=by)
        assert refused.value.field == "on"
        kept = services.add_step(matter=claim.matter, kind=Step.Kind.BAP, on=ON, document=paper, by=by)
        assert kept.document_id == paper.pk
        paper.case_id = uuid4()
        with pytest.raises(DomainError) as refused:
            services.add_step(matter=claim.matter, kind=Step.Kind.BAP, on=ON, document=paper, by=by)
        assert refused.value.field == "document"
        assert Step.objects.count() == 1


def test_the_dossier_says_who_has_the_matter_in_hand_and_nothing_of_protection(
    world: World, claim: RestitutionClaim
) -> None:
    with world.at_work(world.lawyer) as by:
        services.change_matter(
            matter_id=claim.matter_id,
            expected_version=1,
            kind="CRIMINAL",
            title="Perkara",
            stage="TRIAL",
            police_report="LP/1",
            investigator_name="Ipda Contoh",
            investigator_unit="Unit PPA",
            investigator_contact="MARKCONTACT",
            court="PN Contoh",
            register_number="12/Pid.Sus/2026",
            by=by,
        )
        services.add_step(matter=claim.matter, kind=Step.Kind.INDICTED, on=ON, number="B/7", by=by)
        later = ON + timedelta(days=3)
        services.add_step(matter=claim.matter, kind=Step.Kind.PROTECTION_REQUEST, on=later, note="MARKHIDDEN", by=by)
        log_access(by=by, act="test", rows=[world.case], compartments=list(Compartment))
        facts = content.gather(RestitutionClaim.objects.get(), on=later, by=by).facts
    assert [(fact.label, fact.value.replace("\N{NO-BREAK SPACE}", " ")) for fact in facts] == [
        ("Perkara", "Perkara"),
        ("Jenis perkara", "pidana"),
        ("Tahap", "pemeriksaan di sidang pengadilan"),
        ("Nomor laporan polisi (LP)", "LP/1"),
        ("Penyidik", "Ipda Contoh, Unit PPA"),
        ("Pengadilan", "PN Contoh"),
        ("Nomor register perkara", "12/Pid.Sus/2026"),
        ("Langkah terakhir", "pelimpahan perkara ke pengadilan nomor B/7, 9 Maret 2026"),
        ("Jalur permohonan", "melalui Lembaga Perlindungan Saksi dan Korban (LPSK)"),
    ]
