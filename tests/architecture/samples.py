"""What cannot be guessed of what is sent at an address where something is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from care import services as care
from cases.approvals.services import CaseRuleFacts, set_rules
from cases.record.access_models import Assignment
from cases.team import grants
from core.access.log import log_access
from legal import secrecy
from legal import services as legal
from tests.documents import samples
from tests.factories import PARTS, World, calm_answers, make_case
from tests.legal import parts
from tests.legal.makers import add_paper, give_consent, make_claim
from tests.legal.recovering import amount, built_version, file_claim
from tests.legal.signatures import PASSWORD, issued

Objects = dict[str, Any]
Body = dict[str, Any]

# Forms that make no row, or whose second sending has to make another; and why.
NOT_ONCE = {
    "accounts:step-up": "shows that it is still them",
    "accounts:terms": "offers nothing to whoever has accepted them",
    "accounts:language": "says how it is to be",
    "accounts:password": "says how it is to be",
    "accounts:app": "its code works once",
    "accounts:recovery-codes": "shows new codes, and the old ones end",
    "accounts:add-passkey": "what the device answers works once",
    "accounts:rename-passkey": "says how it is to be",
    "accounts:remove-factor": "ends what it names",
    "accounts:end-others": "ends what it names",
    "accounts:end-session": "ends what it names",
    "cases:list-file": "sends a file",
    "cases:ask-access": "shows an answer",
    "cases:keep-note": "keeps the one draft there is",
    "cases:undo-merge": "ends what it names",
    "legal:feed-open": "shows a secret address that nobody can be shown again; the one before ends",
    "legal:feed-revoke": "ends what it names",
    "legal:feeds": "says how it is to be",
    "legal:holiday-add": "says how a day is to be",
    "legal:year-check": "says how a year is to be",
    "legal:dossier-filing": "sends a file, which is noted each time",
    "legal:dossier-approval": "needs a dossier as its claim is now; its page is that of assessments:ask-approval",
    "legal:wage-entry-edit": "says how it is to be",
    "notifications:read-all": "ends what it names",
    "notifications:open": "ends what it names",
    "reports:make-release": "needs the figures of many people: tests/reports/test_statistics_races.py",
    "api-notifications:read-all": "ends what it names",
    "api-notifications:read": "ends what it names",
}
# One row all the same, and the second is told why: what the first was shown is kept nowhere.
TOLD_WHY = {"accounts:invite"}


@dataclass(frozen=True)
class Sample:
    """What a form says beside what it is filled with, other objects in its address, and who sends it."""

    says: Callable[[World, Objects], Body] = lambda world, objects: {}
    of: Mapping[str, str] = field(default_factory=dict)
    who: str = ""


def _today(days: int = 0) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def _file(name: str = "foto.jpg", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, samples.photo() if content is None else content)


def _parts(world: World, actor: str) -> list[str]:
    with world.at_work(world.users[actor]):
        rows = Assignment.objects.filter(case=world.case, user=world.users[actor], cover=None, until=None)
        return [str(pk) for pk in rows.values_list("pk", flat=True)]


def _handover(world: World, objects: Objects) -> Body:
    (part,), taker = _parts(world, "colleague"), str(world.outsider.pk)
    people = {"gives": str(world.colleague.pk), "receivers": [taker], "goes_along": "on"}
    return {**people, f"to-{part}": taker, "part": [part], "choose": "1"}


def _address_statement(world: World, objects: Objects) -> Body:
    with world.at_work(world.lawyer) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=by.acting.readable())
        last = secrecy.findings(objects["told_claim"], by=by)[-1]
        return {"about": last.about, "fingerprint": last.fingerprint}


def _session(world: World, objects: Objects) -> Body:
    return {"content": "Isi sesi", "minutes": 50}


# A case and a claim in which nothing is yet: one for the pages, one for the API.
NEW_CASE, OF_FILED = {"case": "fresh"}, {"case": "fresh", "pk": "filed"}
API_CASE, OF_API_FILED = {"case": "api_fresh"}, {"case": "api_fresh", "claim": "api_filed"}
SAMPLES: dict[str, Sample] = {
    "cases:open-in-emergency": Sample(
        # Of w.case, whoever stands in (below) sees it by then.
        lambda w, o: {"code": o["api_fresh"].code, "reason": "Polisi meminta data malam ini juga."},
        who="outsider",
    ),
    "cases:request-access": Sample(
        lambda w, o: {"code": o["fresh"].code, "reason": "Adiknya ada di tim saya."}, who="outsider"
    ),
    "cases:new-cover": Sample(
        lambda w, o: {
            "absent": str(w.caseworker.pk),
            "stand_in": str(w.outsider.pk),
            "last": _today(7),
            "part": _parts(w, "caseworker"),
            "choose": "1",
        }
    ),
    "cases:new-handover": Sample(_handover, who="manager"),
    "cases:add-episode": Sample(lambda w, o: {"account": "Dijemput malam hari"}),
    "cases:ask-to-close": Sample(lambda w, o: {"outcome": "OTHER", "reason": "Selesai"}),
    "cases:disclose": Sample(lambda w, o: {"basis": "DUTY", "note": "Permintaan tertulis"}),
    "cases:assign": Sample(lambda w, o: {"user": str(w.two_sites.pk), "part": "CASEWORKER"}),
    "documents:add": Sample(lambda w, o: {"file": _file()}),
    "documents:newer": Sample(lambda w, o: {"file": _file()}),
    "trafficking:link-event": Sample(lambda w, o: {"event": str(o["other_event"].event_id)}),
    "care:begin": Sample(of=NEW_CASE),
    "care:ask-approval": Sample(of={"case": "planned"}),
    "care:make-safety": Sample(of=NEW_CASE),
    "shelters:ask": Sample(lambda w, o: {"house": str(o["house"].pk)}, of=NEW_CASE),
    "counselling:record": Sample(_session),
    "legal:briefing-add": Sample(lambda w, o: {"unsigned_because": "Ia belum mau"}),
    "legal:exhibit-add": Sample(lambda w, o: {"existing": f"document:{o['paper'].pk}", "title": "Slip"}),
    "legal:evidence-add": Sample(lambda w, o: {"existing": f"document:{o['second_paper'].pk}", "title": "Slip"}),
    "legal:loss-copy": Sample(),
    "legal:signing-set": Sample(lambda w, o: {"file": _file("kunci.p12", o["certificate_file"]), "password": PASSWORD}),
    "legal:filing-add": Sample(lambda w, o: {"office": "LPSK"}, of={"pk": "built"}),
    "legal:amount-add": Sample(of=OF_FILED),
    "legal:penalty-add": Sample(of={"case": "fresh", "pk": "awarded"}),
    "legal:joint-add": Sample(of=OF_FILED),
    "reintegration:prepare": Sample(of=NEW_CASE),
    "imports:new": Sample(lambda w, o: {"file": _file("daftar.csv", b"Nama,Umur\nSari,20\n")}),
    "api-cases:approvals": Sample(
        lambda w, o: {"kind": "cases.closure", "outcome": "OTHER", "reason": "Selesai"}, of=API_CASE
    ),
    "api-assessments:assessments": Sample(
        lambda w, o: {"instrument": str(o["risk_instrument"].pk), "answers": calm_answers(), "judgement": "low"}
    ),
    "api-shelters:bed-requests": Sample(lambda w, o: {"house": str(o["house"].pk)}, of=API_CASE),
    "api-legal:briefings": Sample(
        lambda w, o: {
            "rights": ["COMPANION"],
            "explained_by": str(w.lawyer.pk),
            "language": "ind",
            "unsigned_because": "Ia belum mau",
        }
    ),
    "api-care:plans": Sample(of=API_CASE),
    "api-legal:address-statements": Sample(_address_statement, of={"claim": "told_claim"}),
    "api-legal:amounts": Sample(of=OF_API_FILED),
    "api-legal:exhibits": Sample(lambda w, o: {"document": str(o["third_paper"].pk)}),
    "api-legal:join": Sample(lambda w, o: {"event": str(o["api_event"].event_id), "name": "Bersama"}, of=OF_API_FILED),
    "api-legal:letters": Sample(of=OF_API_FILED),
    "api-cases:consents": Sample(
        lambda w, o: {"recipients": ["POLICE"], "data_classes": ["general"], "purpose": "LEGAL"}
    ),
    "api-cases:disclosures": Sample(
        lambda w, o: {"data_classes": ["general"], "basis": "DUTY", "note": "Permintaan tertulis"}
    ),
    "api-documents:documents": Sample(lambda w, o: {"file": _file()}),
    "api-care:actions": Sample(lambda w, o: {"assignee": str(w.caseworker.pk)}),
    "api-legal:loss-evidence": Sample(lambda w, o: {"exhibit": str(o["new_exhibit"].pk)}),
    "api-legal:accompaniments": Sample(lambda w, o: {"companion": str(w.lawyer.pk)}),
    "api-reintegration:plans": Sample(lambda w, o: {"officer": str(w.reintegration.pk)}, of=API_CASE),
    "api-legal:payments": Sample(lambda w, o: {"amount_idr": "5"}),
    "api-care:safety": Sample(lambda w, o: {"officer": str(w.caseworker.pk)}, of=API_CASE),
    "api-counselling:sessions": Sample(_session),
    "api-cases:tasks": Sample(lambda w, o: {"assignee": str(w.caseworker.pk)}),
}


def make_more(world: World, objects: Objects) -> Objects:
    """What stands beside the objects of the matrix: what is one in a case is not yet in these."""
    with world.at_work(world.administrator) as by:
        set_rules(
            expected_version=1,
            decided=CaseRuleFacts(closure_needs_approval=True, assessments_need_approval=True),
            by=by,
        )
    other = replace(world, case=_new_case(world, "Orang Lain"))
    claim = objects["claim"]
    found: Objects = {"other_event": parts.be_there(other), "built": built_version(world, make_claim(world))}
    found |= {name: add_paper(world, samples.photo(), "Slip") for name in ("paper", "second_paper", "third_paper")}
    found["certificate_file"] = issued().content
    with world.at_work(world.lawyer) as by:
        found["new_exhibit"] = legal.add_exhibit(
            claim=claim, document=add_paper(world, samples.photo(), "Kuitansi"), description="Kuitansi", by=by
        )
        # Of the other claim the page says that nothing shows an address.
        found["told_claim"] = told = make_claim(world)
        card = add_paper(world, samples.photo(), "Kartu keluarga", compartment="identity")
        legal.add_exhibit(claim=told, document=card, description="Kartu keluarga", by=by)
    planned = replace(world, case=_new_case(world, "Orang Berencana"))
    with world.at_work(world.caseworker) as by:
        plan = care.begin_plan(case=planned.case, needs="Pekerjaan", by=by)
        care.add_goal(plan=plan, kind="Health", objective="Sehat", planned_end=None, by=by)
    found["planned"] = planned.case
    for prefix in ("", "api_"):
        fresh = replace(world, case=_new_case(world, f"Orang Baru {prefix}"))
        give_consent(fresh)
        claim = make_claim(fresh)
        file_claim(fresh, claim)
        found |= {f"{prefix}fresh": fresh.case, f"{prefix}filed": claim, f"{prefix}event": parts.be_there(fresh)}
        found[f"{prefix}awarded"] = awarded = make_claim(fresh)
        file_claim(fresh, awarded)
        amount(fresh, awarded, "AWARDED", 5_000_000)
    return found


def _new_case(world: World, name: str) -> Any:
    with world.at_work(world.caseworker) as by:
        case = make_case(by=by, site=world.site, name=name)
        for actor, part in PARTS.items():
            Assignment.objects.create(case=case, user=world.users[actor], part=part)
        grants.sync(case)
    return case
