"""The course of a matter: what police, prosecutor and court do, the appointments, and who goes along."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from demo.world.calendar import Strand
from demo.world.life import Life
from legal import services
from legal.models import Accompaniment, Briefing, ClaimAmount, Hearing, Matter, Order, Step
from legal.rights import all_rights
from legal.services.hearings import HearingFacts
from legal.services.orders import OrderFacts

Act = Callable[[Life, Matter], None]
POLICE, OFFICE = "Unit PPA Polres Contoh", "Kejaksaan Negeri Contoh"
COURT, ROOM = "Pengadilan Negeri Contoh", "Ruang Cakra"
# Days from the opening of the matter.
INDICTED_AFTER = 168


def course(life: Life, opened: Matter, first: date, last: date | None) -> Strand:
    """What happens in the matter, day by day, until today or until it ends."""
    for days, act in ACTS:
        day = first + timedelta(days=days)
        if (last and day >= last) or not life.is_open_on(day):
            return
        yield datetime.combine(day, time(15), tzinfo=life.zone)
        act(life, opened)


def register_number(life: Life, matter: Matter) -> str:
    """Under which the court has the matter from the indictment on, and its judgment too."""
    year = (matter.opened_on + timedelta(days=INDICTED_AFTER)).year
    return f"{life.plan.number + 101}/Pid.Sus/{year}/PN Contoh"


def _step(kind: str, number: str = "", body: str = "") -> Act:
    def act(life: Life, matter: Matter) -> None:
        year, register = life.today().year, register_number(life, matter)
        sign = number.format(n=life.plan.number + 101, year=year, register=register)
        with life.at_work(life.lawyer) as by:
            services.add_step(matter=matter, kind=kind, on=life.today(), number=sign, body=body, by=by)

    return act


def _brief(life: Life, matter: Matter) -> None:
    """In two of three cases; in the others the sign says that it is missing."""
    if life.plan.number % 3 == 0:
        return
    with life.at_work(life.lawyer) as by:
        services.add_briefing(
            case=life.case,
            on=life.today(),
            language="ind",
            interpreter="",
            rights=[right.code for right in all_rights()[:8]],
            how=Briefing.How.WRITTEN,
            questions="Klien bertanya apakah keluarganya akan tahu.",
            document=None,
            unsigned_because="Klien ingin membaca lagi di rumah aman",
            explained_by=by,
            by=by,
        )


def _plan(kind: str, place: str, agenda: str, days: int) -> Act:
    def act(life: Life, matter: Matter) -> None:
        with life.at_work(life.lawyer) as by:
            services.add_hearing(
                matter=matter,
                kind=kind,
                at=_at(life, days),
                place=place,
                agenda=agenda,
                by_teleconference=False,
                survivor_attends=True,
                needs_interpreter=False,
                companion=by,
                by=by,
            )

    return act


def _settle(state: str, result: str, days: int = 0, then: str = "") -> Act:
    """`then` is what is heard on the next day."""

    def act(life: Life, matter: Matter) -> None:
        with life.at_work(life.lawyer, life.case) as by:
            hearing = Hearing.objects.planned().filter(matter=matter).latest("at")
            following = services.settle_hearing(
                hearing_id=hearing.pk,
                expected_version=hearing.version,
                state=state,
                result=result,
                next_at=_at(life, days) if days else None,
                by=by,
            )
            if then:
                facts = {name: getattr(following, name) for name in HearingFacts.__annotations__}
                facts["agenda_code"] = then
                services.change_hearing(hearing_id=following.pk, expected_version=following.version, **facts, by=by)

    return act


def _accompany(place: str, where: str, told: str, decided: str) -> Act:
    def act(life: Life, matter: Matter) -> None:
        with life.at_work(life.lawyer) as by:
            hearings = Hearing.objects.filter(matter=matter, at__date=life.today()).select_related("case__site")
            services.add_accompaniment(
                matter=matter,
                hearing=hearings.first(),
                on=life.today(),
                place=place,
                where=where,
                companion=by,
                others="",
                minutes=150,
                told=told,
                decided=decided,
                condition="Tegang pada awalnya, lebih tenang setelah jeda.",
                next_step="Menghubungi klien dua hari lagi.",
                by=by,
            )

    return act


def _judge(life: Life, matter: Matter) -> None:
    """With as much restitution as the claim of this matter was awarded, if it was."""
    content = "Menyatakan terdakwa terbukti bersalah"
    with life.at_work(life.lawyer) as by:
        award = ClaimAmount.objects.filter(claim__matter=matter, stage=ClaimAmount.Stage.AWARDED).first()
        services.add_order(
            matter=matter,
            kind=Order.Kind.JUDGMENT,
            on=life.today(),
            number=register_number(life, matter),
            body=COURT,
            content=f"{content} dan menghukum terdakwa membayar restitusi kepada korban." if award else f"{content}.",
            articles="",
            penalty="Pidana penjara",
            restitution=award.amount_idr if award else None,
            substitute="",
            force=Order.Force.NOT_FINAL,
            final_on=None,
            executor=OFFICE,
            due_on=None,
            state=Order.State.NOT_YET,
            state_on=None,
            progress="",
            document=None,
            by=by,
        )


def _final(life: Life, matter: Matter) -> None:
    """Nobody appealed."""
    with life.at_work(life.lawyer, life.case) as by:
        order = Order.objects.select_related("case").get(matter=matter)
        facts = {name: getattr(order, name) for name in OrderFacts.__annotations__}
        final = {"force": Order.Force.FINAL, "final_on": life.today()}
        services.change_order(order_id=order.pk, expected_version=order.version, by=by, **(facts | final))


def _at(life: Life, days: int) -> datetime:
    return datetime.combine(life.today() + timedelta(days=days), time(9, 30), tzinfo=life.zone)


HELD, POSTPONED = Hearing.State.HELD, Hearing.State.POSTPONED
# Days from the opening of the matter.
ACTS: tuple[tuple[int, Act], ...] = (
    (1, _brief),
    (24, _step(Step.Kind.POLICE_REPORT, "LP/B/{n}/CONTOH/{year}", POLICE)),
    (26, _plan(Hearing.Kind.EXAMINATION, POLICE, "Pemeriksaan klien sebagai saksi korban", 8)),
    (34, _settle(HELD, "Pemeriksaan selesai dalam tiga jam dengan dua jeda.")),
    (34, _step(Step.Kind.BAP, body=POLICE)),
    (
        34,
        _accompany(
            Accompaniment.Place.POLICE,
            POLICE,
            "Klien boleh meminta jeda dan boleh tidak menjawab.",
            "Klien memilih diperiksa penyidik perempuan.",
        ),
    ),
    (70, _step(Step.Kind.SP2HP, "SP2HP/{n}/{year}", POLICE)),
    (109, _step(Step.Kind.TRANSFERRED, body=OFFICE)),
    (INDICTED_AFTER, _step(Step.Kind.INDICTED, "{register}", COURT)),
    (169, _plan(Hearing.Kind.HEARING, f"{COURT}, {ROOM}", "Pembacaan dakwaan", 9)),
    (178, _settle(POSTPONED, "Ketua majelis berhalangan.", 14)),
    (192, _settle(HELD, "Dakwaan dibacakan.", 14)),
    (192, _step(Step.Kind.FIRST_HEARING, body=COURT)),
    (206, _settle(HELD, "Klien memberi keterangan.", 28, Hearing.Agenda.DEMAND)),
    (
        206,
        _accompany(
            Accompaniment.Place.COURT,
            COURT,
            "Klien duduk di ruang tunggu terpisah sampai dipanggil.",
            "Klien ingin terdakwa tidak berada di ruang sidang.",
        ),
    ),
    (234, _settle(HELD, "Tuntutan dibacakan.", 39, Hearing.Agenda.JUDGMENT)),
    (234, _step(Step.Kind.DEMAND_READ, body=OFFICE)),
    (273, _settle(HELD, "Putusan dibacakan.")),
    (273, _step(Step.Kind.JUDGMENT, "{register}", COURT)),
    (273, _judge),
    (281, _step(Step.Kind.JUDGMENT_FINAL, body=COURT)),
    (281, _final),
)
