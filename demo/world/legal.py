"""The lawyer's work: a matter through its stages, the claim, its losses and what proves them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from accounts.models import User
from cases.episodes.models import Episode
from cases.notes.models import Note
from cases.notes.services import add_note
from cases.record.access_models import Assignment
from core.compartments import Compartment
from core.domain import names
from core.domain.dates import format_date, format_period
from core.domain.languages import INDONESIAN
from core.domain.money import RUPIAH
from demo.world import claims, deadlines, filing, papers, proceedings, protection, restitution, story
from demo.world.calendar import Strand
from demo.world.life import Life
from demo.world.plans import GIVEN
from demo.world.survivors import first_day
from legal import services
from legal.models import Exhibit, LetterDetails, LossItem, Matter, Order, Party, RestitutionClaim
from legal.services.letters import LetterFacts
from legal.services.losses import LossFacts
from legal.services.matters import Authorities

# Days from the opening of the matter: by then its steps have brought it there, and its authorities are known.
STAGES = (
    (25, Matter.Stage.INVESTIGATION),
    (110, Matter.Stage.PROSECUTION),
    (170, Matter.Stage.TRIAL),
    (282, Matter.Stage.EXECUTION),
)
Route = RestitutionClaim.Route
# When it is handed in: while the matter is with whoever takes it.
FILED_AFTER = {Route.INVESTIGATOR: 80, Route.PROSECUTOR: 120, Route.LPSK: 120, Route.COURT: 312}
BEGUN_AFTER = 6
# To the court itself it goes once the judgment is final (day 281) and says nothing of restitution.
BEGUN_AFTER_JUDGMENT = 286
# Round figures for the demo, not rates of any day.
RATES = {"MYR": "3900", "SAR": "4350", "HKD": "2090", "USD": "16300"}
# Article 455 of the Criminal Code stands in place of article 2 since that day.
NEW_CODE = date(2026, 1, 2)
BEFORE_2026 = "Pasal 2 Undang-Undang Nomor 21 Tahun 2007 tentang Pemberantasan Tindak Pidana Perdagangan Orang"
SINCE_2026 = "Pasal 455 Undang-Undang Nomor 1 Tahun 2023 tentang Kitab Undang-Undang Hukum Pidana"
RATE_SOURCE = "Kurs contoh untuk peragaan"


def matter(life: Life) -> Strand:
    """From the power of attorney to where the matter stands today, or to its end."""
    if life.plan.legal is None:
        return
    first, last = life.plan.legal
    yield life.moment(first, 11)
    life.join(life.lawyer, Assignment.Part.LAWYER)
    opened = _open(life, first)
    life.begin(_claim(life, opened, first))
    life.begin(proceedings.course(life, opened, first, last))
    life.begin(deadlines.decisions(life, opened, first, last))
    life.begin(_notes(life, first, last))
    life.begin(protection.protected(life, opened, first))
    for days, stage in STAGES:
        day = first + timedelta(days=days)
        if last and day >= last:
            break
        yield life.moment(day, 14)
        opened = _move(life, opened, stage)
    if last:
        yield life.moment(last, 15)
        with life.at_work(life.lawyer, life.case) as by:
            services.close_matter(matter_id=opened.pk, expected_version=opened.version, on=life.today(), by=by)


def _open(life: Life, first: date) -> Matter:
    with life.at_work(life.lawyer) as by:
        opened = services.open_matter(
            case=life.case,
            kind=Matter.Kind.CRIMINAL,
            title="Perkara TPPO: perekrutan dan penempatan korban",
            opened_on=first,
            stage=Matter.Stage.PREPARATION,
            by=by,
        )
        for role, name, details in (
            *([(Party.Role.APPLICANT, _guardian(life), "Dinas Sosial Contoh")] if life.survivor.is_child else []),
            (Party.Role.RESPONDENT, life.survivor.recruiter, "Alamat belum diketahui"),
            (Party.Role.ATTORNEY, by.name, by.acting.organisation_name),
        ):
            services.add_party(matter=opened, role=role, name=name, details=details, by=by)
    return opened


def _guardian(life: Life) -> str:
    """Who applies for a child. Figures of its own: the other strands stay as they were."""
    random = Random(f"guardian {life.plan.number}")  # noqa: S311 -- made-up data
    return names.synthetic_person(random, today=life.today(), is_woman=True, youngest=30, oldest=55).full_name


def _move(life: Life, opened: Matter, stage: Matter.Stage) -> Matter:
    report = f"LP/B/{life.plan.number + 101}/CONTOH/{life.today():%Y}"
    with life.at_work(life.lawyer, life.case) as by:
        opened = Matter.objects.get(pk=opened.pk)
        return services.change_matter(
            matter_id=opened.pk,
            expected_version=opened.version,
            kind=opened.kind,
            title=opened.title,
            stage=opened.stage,
            police_report=report,
            **_authorities(life, opened, stage),
            by=by,
        )


def _authorities(life: Life, opened: Matter, stage: Matter.Stage) -> Authorities:
    """Who has it in hand by then."""
    found = Authorities(investigator_unit=proceedings.POLICE, investigator_name="Ipda Contoh Penyidik")
    if stage != Matter.Stage.INVESTIGATION:
        found |= Authorities(prosecutor_office=proceedings.OFFICE, prosecutor_name="Jaksa Contoh")
    if stage in (Matter.Stage.TRIAL, Matter.Stage.EXECUTION):
        found |= Authorities(court=proceedings.COURT, register_number=proceedings.register_number(life, opened))
    return found


def _claim(life: Life, opened: Matter, first: date) -> Strand:
    """Losses with their papers; filed and decided in time where the survivor has agreed to it."""
    route = _route(life)
    begun = first + timedelta(days=BEGUN_AFTER_JUDGMENT if route == Route.COURT else BEGUN_AFTER)
    yield life.moment(begun, 10)
    with life.at_work(life.lawyer) as by:
        claim = services.open_claim(matter=opened, route=route, by=by)
    for number, loss in enumerate(_losses(life)):
        yield life.moment(begun + timedelta(days=1 + 2 * number), 10)
        _enter(life, claim, loss)
    claims.beside(life, claim)
    _write_letter(life, claim)
    if life.plan.restitution != GIVEN or life.plan.restitution_withdrawn_on:
        return
    day = first + timedelta(days=FILED_AFTER[route])
    if not life.is_open_on(day):
        return
    yield life.moment(day, 13)
    with life.at_work(life.lawyer, life.case) as by:
        claim = RestitutionClaim.objects.get(pk=claim.pk)
        services.answer_item(claim=claim, item="FORM", expected_version=0, answer="DONE", by=by)
        if route == Route.LPSK:
            services.answer_item(claim=claim, item="POLICE_STATEMENT", expected_version=0, answer="DONE", by=by)
            _certify(claim, by)
    if filing.is_built(life, claim):
        yield from filing.filed(life, claim)
    else:
        _file(life, claim)
    yield from restitution.follow(life, claim, first)


def _route(life: Life) -> Route:
    if life.plan.claims_from_court:
        return Route.COURT
    return Route(life.random.choice([route for route in Route.values if route != Route.COURT]))


def _certify(claim: RestitutionClaim, by: User) -> None:
    """LPSK asks for losses that an official certifies, or who gave the treatment; suffering nobody can certify."""
    for loss in LossItem.objects.filter(claim=claim).exclude(head=LossItem.Head.SUFFERING):
        is_treatment = loss.head == LossItem.Head.TREATMENT
        said = {
            "certified": LossItem.Certified.PROVIDER if is_treatment else LossItem.Certified.OFFICIAL,
            "certifier": "Puskesmas Contoh" if is_treatment else "Dinas Tenaga Kerja Contoh",
            "certified_on": timezone.localdate(),
        }
        facts = LossFacts(**{name: getattr(loss, name) for name in LossFacts.__dataclass_fields__} | said)
        services.change_loss(loss_id=loss.pk, expected_version=loss.version, facts=facts, by=by)


def _file(life: Life, claim: RestitutionClaim) -> None:
    with life.at_work(life.lawyer, life.case) as by:
        claim = RestitutionClaim.objects.get(pk=claim.pk)
        services.change_claim(
            claim_id=claim.pk,
            expected_version=claim.version,
            route=claim.route,
            state=RestitutionClaim.State.FILED,
            shows_address=claim.shows_address,
            by=by,
        )


def _write_letter(life: Life, claim: RestitutionClaim) -> None:
    who = "Anak" if life.survivor.is_child else "Korban"
    with life.at_work(life.lawyer, life.case) as by:
        final = Order.objects.filter(matter=claim.matter_id, force=Order.Force.FINAL).first()
        facts = LetterFacts(
            place="Kota Contoh",
            dated_on=life.today(),
            articles=BEFORE_2026 if life.survivor.ended_on < NEW_CODE else SINCE_2026,
            summary=f"{who} direkrut dengan janji pekerjaan dan upah yang layak. Setelah tiba, {who.lower()} dipaksa "
            "bekerja, dokumennya ditahan, dan upahnya tidak dibayar sebagaimana dijanjikan.",
            applicant=Party.objects.filter(matter=claim.matter_id, role=Party.Role.APPLICANT).first(),
            relation="wali yang ditunjuk dinas sosial" if life.survivor.is_child else "",
            form="ganti kerugian berupa uang, dibayarkan sekaligus",
            court="Pengadilan Negeri Contoh",
            office="Unit PPA Kepolisian Resor Contoh"
            if claim.route == RestitutionClaim.Route.INVESTIGATOR
            else "Kejaksaan Negeri Contoh",
            attachments=["IDENTITY", "LOSS_PROOF", *(["FINAL_JUDGMENT"] if final else [])],
            signed_by=LetterDetails.SignedBy.ATTORNEY,
            attorney=Party.objects.get(matter=claim.matter_id, role=Party.Role.ATTORNEY),
            power_of_attorney_on=life.today() - timedelta(days=3),
            is_after_judgment=final is not None,
            judgment=f"{proceedings.COURT} Nomor {final.number}" if final else "",
            judged_on=final.on if final else None,
            learned_on=final.on if final else None,
        )
        services.fill_in_letter(claim=claim, expected_version=0, facts=facts, by=by)


@dataclass(frozen=True)
class Loss:
    """A line of the ledger; `draw` makes its paper, None where nothing was kept."""

    facts: LossFacts
    draw: Callable[[], bytes] | None = None
    name: str = ""
    title: str = ""
    form: str = Exhibit.Form.COPY
    is_wages: bool = False


def _enter(life: Life, claim: RestitutionClaim, loss: Loss) -> None:
    if loss.is_wages and claims.is_calculated(life):
        line = claims.calculate(life, claim, loss.facts, paid=story.paid_of(life))
    else:
        facts = replace(loss.facts, rate=loss.facts.rate - story.paid_of(life)) if loss.is_wages else loss.facts
        with life.at_work(life.lawyer) as by:
            line = services.add_loss(claim=claim, facts=facts, by=by)
    if loss.draw is not None:
        with life.at_work(life.lawyer) as by:
            upload = life.scene.papers.seal(loss.name, loss.draw())
            told = Episode.objects.filter(case=life.case) if loss.is_wages else Episode.objects.none()
            link = services.add_evidence(
                loss=line,
                upload=upload,
                title=loss.title,
                form=loss.form,
                episodes=told.values_list("pk", flat=True),
                by=by,
            )
    if loss.draw is not None and life.plan.number % 6 == 1:
        protection.redact(life, link)


def _losses(life: Life) -> list[Loss]:
    """Unpaid wages in the currency of the work, treatment, suffering, travel; of a grown-up what the agency took."""
    survivor, random = life.survivor, life.random
    currency, wage = survivor.kind.wage
    # Some were paid for a month or two.
    months = max(1, min(survivor.months, 24) - random.choice((0, 1, 2)))
    until = survivor.ended_on
    since = first_day(until, months)
    fee = Decimal(random.randrange(4, 18)) * 500_000
    visits = Decimal(random.randrange(2, 9))
    head, unit = LossItem.Head, LossItem.Unit
    rate = Decimal(RATES[currency]) if currency != RUPIAH else None
    wages = LossFacts(
        head=head.INCOME,
        description="Upah yang tidak dibayar",
        quantity=Decimal(months),
        unit=unit.MONTH,
        rate=Decimal(wage),
        currency=currency,
        period_from=since,
        period_to=until,
        exchange_rate=rate,
        exchange_rate_on=life.plan.opened_on if rate else None,
        exchange_rate_source=RATE_SOURCE if rate else "",
    )
    name, paid_on = survivor.full_name, survivor.began_on - timedelta(days=9)
    slip = (
        "Catatan upah",
        [
            f"Nama: {name}",
            f"Upah sebulan: {papers.amount(Decimal(wage), currency)}",
            format_period(since, until, INDONESIAN),
        ],
    )
    receipt = (
        "Kuitansi biaya penempatan",
        [f"Dari: {name}", f"Sejumlah: {papers.amount(fee)}", f"Tanggal: {format_date(paid_on, INDONESIAN)}"],
    )
    contract = (
        "Perjanjian kerja",
        [
            f"Pekerja: {name}",
            f"Pemberi kerja: {survivor.employer}",
            f"Mulai bekerja: {format_date(survivor.began_on, INDONESIAN)}",
        ],
    )
    placement = LossFacts(head.INCOME, "Biaya penempatan yang dipungut", Decimal(1), unit.SUM, fee)
    bonus = LossFacts(head.INCOME, "Bonus menurut perjanjian kerja", Decimal(1), unit.SUM, Decimal(2_500_000))
    cures = LossFacts(head.TREATMENT, "Pemeriksaan dan pengobatan", visits, unit.TIME, Decimal(275_000))
    harm = LossFacts(head.SUFFERING, "Penderitaan", Decimal(1), unit.SUM, Decimal(random.randrange(20, 90)) * 1_000_000)
    travel = LossFacts(head.OTHER, "Transportasi selama proses hukum", visits, unit.TIME, Decimal(150_000))
    lines = [
        Loss(wages, lambda: papers.photo(*slip), "foto-upah.jpg", "Foto catatan upah", Exhibit.Form.ORIGINAL, True),
        *([] if survivor.is_child else [_paid(placement, receipt) if random.random() < 0.6 else Loss(placement)]),
        Loss(cures),
        Loss(harm),
        *([Loss(travel)] if random.random() < 0.6 else []),
        *([_by_contract(bonus, contract)] if not survivor.is_child and random.random() < 0.4 else []),
    ]
    # Many have nothing in writing.
    has_papers = life.plan.number % 2 and life.plan.closed_on is None
    return lines if has_papers else [Loss(one.facts, is_wages=one.is_wages) for one in lines]


def _paid(facts: LossFacts, receipt: tuple[str, list[str]]) -> Loss:
    return Loss(facts, lambda: papers.scan(*receipt), "kuitansi.png", "Kuitansi biaya penempatan")


def _by_contract(facts: LossFacts, contract: tuple[str, list[str]]) -> Loss:
    return Loss(facts, lambda: papers.letter(*contract), "perjanjian.pdf", "Perjanjian kerja")


def _notes(life: Life, first: date, last: date | None) -> Strand:
    day = first
    while True:
        day += timedelta(days=life.random.randint(14, 40))
        if (last and day >= last) or not life.is_open_on(day):
            return
        yield life.moment(day, 16)
        with life.at_work(life.lawyer) as by:
            text = life.text("legal_note", 2)
            add_note(case=life.case, text=text, compartment=Compartment.LEGAL, basis=Note.Basis.CONSENT, by=by)
