"""Objects of the matrix: everything that a lawyer works on."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from core.access.log import log_access
from legal import services
from legal.models import (
    Box,
    CalendarFeed,
    CourtTravel,
    Holiday,
    Party,
    ProtectionMeasure,
    ProtectionRequest,
    RemoteTestimony,
    SigningCertificate,
    WitnessPlan,
)
from tests.documents import samples
from tests.factories import World
from tests.legal import course
from tests.legal.deadlines import MARK_OWN
from tests.legal.letters import MARK_BRIEF, facts
from tests.legal.makers import (
    MARK_LOSS,
    MARK_MATTER,
    MARK_PARTY,
    MARK_REPORT,
    add_loss,
    add_paper,
    give_consent,
    make_claim,
    wages,
)
from tests.legal.parts import (
    MARK_JOINT,
    MARK_RELATION,
    MARK_SUFFERING,
    MARK_WORK,
    begin,
    enter,
    join,
    oppose,
    tell,
)
from tests.legal.recovering import MARK_OFFICE, MARK_REASON, one_of_each
from tests.legal.signatures import put_in

MARK_EXHIBIT = "MARKEXHIBIT slip gaji"
MARK_PROTECTOR, MARK_ROUTE = "MARKPROTECTOR petugas pelindungan", "MARKROUTE lewat jalan lama"
MARKS = dict.fromkeys(
    (
        MARK_LOSS,
        MARK_MATTER,
        MARK_PARTY,
        MARK_REPORT,
        MARK_EXHIBIT,
        MARK_OWN,
        MARK_PROTECTOR,
        MARK_ROUTE,
        course.MARK,
        MARK_WORK,
        MARK_RELATION,
        MARK_SUFFERING,
        MARK_JOINT,
        MARK_OFFICE,
        MARK_REASON,
    ),
    "legal",
)
# None of it stands in the previews, whose people and places are made up, too.
OF_LETTER = facts(
    place="Kota Uji",
    articles="Pasal 455 menurut uji",
    form="ganti kerugian uji",
    office="Unit PPA Kepolisian Resor Uji",
    court="Pengadilan Negeri Uji",
)
COURT_DAY = date(2026, 12, 1)
# One row of each kind of protection: its name in the matrix, and what it says.
PROTECTION = (
    ("protection_request", ProtectionRequest, {"asked_on": date(2026, 3, 9), "kinds": ["SECURITY"], "asked_by": "x"}),
    (
        "protection_measure",
        ProtectionMeasure,
        {"kind": "SECURITY", "provider": MARK_PROTECTOR, "begins_on": date(2026, 3, 9)},
    ),
    ("remote_testimony", RemoteTestimony, {"asked_on": date(2026, 3, 9), "place": MARK_ROUTE}),
    (
        "court_travel",
        CourtTravel,
        {"goes_on": COURT_DAY, "transport": "OURS", "route": MARK_ROUTE, "escorts": MARK_PROTECTOR},
    ),
    ("witness_plan", WitnessPlan, {"held_on": COURT_DAY, "support_person": MARK_PROTECTOR}),
)
MARK_TEMPLATE = "MARKLETTERTEXT kantor contoh"
MARKS = dict.fromkeys((MARK_LOSS, MARK_MATTER, MARK_PARTY, MARK_REPORT, MARK_EXHIBIT, MARK_BRIEF), "legal")
MARKS[MARK_TEMPLATE] = "legal.manage"


def make(world: World) -> dict[str, Any]:
    claim = make_claim(world)
    with world.at_work(world.administrator):
        certificate = SigningCertificate.objects.first()
    # An organisation has one: a later one would take the place of that of the own case.
    certificate = certificate or put_in(world)
    with world.at_work(world.administrator) as by:
        services.allow_feeds(is_allowed=True, by=by)
        if not Holiday.objects.exists():
            services.set_holiday(on=date(2026, 12, 27), name="Libur daerah", is_off=True, by=by)
    give_consent(world)
    loss = add_loss(world, claim, wages())
    calculation = begin(world, claim)
    parts = {
        "wages": calculation,
        "wage_entry": enter(world, calculation),
        "opponent": oppose(world, claim),
        "statement": tell(world, claim),
        "joint_member": join(world, claim),
    }
    paper = add_paper(world, samples.scan(size=(20, 20)), MARK_EXHIBIT)
    with world.at_work(world.lawyer) as by:
        exhibit = services.add_exhibit(claim=claim, document=paper, description=MARK_EXHIBIT, by=by)
        log_access(by=by, act="cases.case.opened", rows=[world.case], compartments=by.acting.readable())
        protection = {
            name: services.add_protection(row=model(case=world.case, matter=claim.matter, **facts), by=by)
            for name, model, facts in PROTECTION
        }
        box = Box(1, 0, 0, 500, 500, "OTHER")
        deadline = services.add_deadline(matter=claim.matter, title=MARK_OWN, due_on=date(2026, 12, 1), by=by)
        dossier = services.request_dossier(claim=claim, expected_version=1, by=by)
        if not CalendarFeed.objects.working().exists():
            services.open_feed(by=by)
        return {
            **one_of_each(claim, exhibit, dossier, by),
            "checklist_item": "FORM",
            **parts,
            **protection,
            "redaction": services.draw_boxes(exhibit=exhibit, boxes=[box], expected_version=0, by=by),
            "deadline": deadline,
            "feed_token": "none",
            "holiday": "2026-12-25",
            "own_holiday": "2026-12-27",
            "holiday_year": 2027,
            "matter": claim.matter,
            "party": Party.objects.get(matter=claim.matter, role=Party.Role.RESPONDENT),
            # A step of an intake has that name already.
            **{"legal_step" if name == "step" else name: row for name, row in course.make(claim.matter, by).items()},
            "claim": claim,
            "loss": loss,
            "exhibit": exhibit,
            "evidence": services.prove(loss=loss, exhibit=exhibit, by=by),
            "certificate": certificate,
            "dossier": dossier,
            "letter": services.fill_in_letter(claim=claim, expected_version=0, facts=OF_LETTER, by=by),
            "letter_template": services.add_letter_template(
                kind="COURT", institution=f"{MARK_TEMPLATE} {uuid4()}", addressee="", text="", by=by
            ),
            "letter_kind": "COURT",
        }
