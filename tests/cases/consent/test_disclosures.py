"""To whom data went: noted with the decision that allowed it, refused without one, and told of a withdrawal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from audit.models import Act
from cases.consent.disclosures import note_disclosure
from cases.consent.models import Consent, Disclosure, Withholding
from cases.consent.rules import To
from cases.consent.services import give_consent, withdraw_consent, withhold
from cases.extension.timeline_models import TimelineEntry
from cases.record.access_models import Assignment
from cases.tasks.models import Task
from cases.team.services import end_assignment
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from core.errors import DomainError
from tests.cases.asking import Address, Clock, SignIn, Stored, at, nothing_changes, queries, send, text
from tests.cases.consent.deciding import CLINICAL, GENERAL, IDENTITY, decide, tell
from tests.factories import World

SECRET = "MARKRAHASIA ia tinggal di rumah bibinya"
NAME = "MARKPOLRES Polres Contoh"
REFUSED = "No consent is recorded for “Report and legal proceedings – Court”."
# Identity, user, roles, case, log beside; the decisions, what was given out and what is withheld, each once.
QUERIES = {"consents": 11, "consent": 12}


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def withdraw(world: World, consent: Consent, on: date | None = None) -> Consent:
    with world.at_work(world.caseworker) as by:
        return withdraw_consent(
            consent_id=consent.pk, expected_version=consent.version, on=on or timezone.localdate(), by=by
        )


def test_what_was_told_is_noted_under_what_allowed_it(world: World, stored: Stored) -> None:
    first = decide(world)
    second = decide(world, "POLICE", CLINICAL, decided_on=date(2026, 3, 4))
    tell(world, To("POLICE"), GENERAL, CLINICAL, note="Dibacakan di kantor polisi")
    rows = {row.consent_id: row for row in stored(Disclosure)}
    assert {key: (row.data_classes, row.basis, row.kind) for key, row in rows.items()} == {
        first.pk: ([GENERAL], "CONSENT", "TOLD"),
        second.pk: ([CLINICAL], "CONSENT", "TOLD"),
    }
    assert len(stored(TimelineEntry, kind="cases.disclosed")) == 1
    acts = [act.detail for act in stored(Act, verb="case.disclosed")]
    assert sorted(detail["classes"][0] for detail in acts) == [CLINICAL, GENERAL]
    assert "Dibacakan" not in str(acts)


@pytest.mark.parametrize(
    ("facts", "field", "sentence"),
    [
        ({"to": To("COURT")}, "basis", REFUSED),
        ({"to": To("OWN")}, "recipient", "Choose to whom the data went."),
        ({"to": To("OTHER")}, "recipient_name", "Say who it is."),
        ({"kind": "DOWNLOADED"}, "recipient", "Choose to whom the data went."),
        ({"basis": "VITAL", "note": "  "}, "note", "Say why it was given without consent."),
        ({"at": timezone.now() + timedelta(days=2)}, "at", "This date must be today or earlier."),
    ],
)
def test_what_nothing_allows_is_refused_with_the_reason(
    world: World, facts: dict[str, Any], field: str, sentence: str
) -> None:
    decide(world)
    with nothing_changes(), pytest.raises(DomainError) as refused:
        tell(world, facts.pop("to", To("POLICE")), **facts)
    assert (refused.value.field, str(refused.value.message).startswith(sentence)) == (field, True)


def test_what_was_given_by_another_right_keeps_the_reason(world: World, stored: Stored) -> None:
    tell(world, To("HEALTH"), CLINICAL, basis="VITAL", note="Pingsan, dibawa ambulans")
    (row,) = stored(Disclosure)
    assert (row.basis, row.consent_id, row.recipient) == ("VITAL", None, "HEALTH")


def test_a_withdrawal_asks_whoever_gave_data_out_to_tell_those_who_have_them(
    world: World, stored: Stored, clock: Clock
) -> None:
    consent = decide(world)
    tell(world, To("POLICE"), actor="lawyer")
    tell(world, To("POLICE"), actor="caseworker")
    tell(world, To("POLICE"), actor="caseworker")
    with world.at_work(world.lawyer) as by:
        before = Task.objects.count()
        withdraw_consent(consent_id=consent.pk, expected_version=1, on=date(2036, 12, 1), by=by)
        made = list(Task.objects.filter(case=world.case).order_by("created_at"))[before:]
    assert {task.assignee_id for task in made} == {world.lawyer.pk, world.caseworker.pk}
    assert {task.due_on for task in made} == {date(2036, 12, 3)}, "within three times 24 hours"
    assert len(made) == 2


def test_what_is_noted_after_the_withdrawal_asks_its_writer_too(world: World, stored: Stored) -> None:
    consent = decide(world)
    withdraw(world, consent)
    assert stored(Task) == []
    (row,) = tell(world, To("POLICE"), actor="lawyer")
    assert row.consent_id == consent.pk, "it was allowed on its day"
    (task,) = stored(Task)
    assert task.assignee_id == world.lawyer.pk


def test_who_has_left_the_team_is_not_asked_but_the_lead(world: World, stored: Stored) -> None:
    consent = decide(world)
    tell(world, To("POLICE"), actor="lawyer")
    with world.at_work(world.caseworker) as by:
        row = Assignment.objects.get(case=world.case, user=world.lawyer)
        end_assignment(assignment_id=row.pk, expected_version=row.version, by=by)
    withdraw(world, consent)
    (task,) = stored(Task)
    assert task.assignee_id == world.caseworker.pk


def test_nobody_is_asked_where_nothing_went_out(world: World, stored: Stored) -> None:
    consent = decide(world)
    tell(world, To("POLICE"), IDENTITY, basis="DUTY", note="Perintah pengadilan", purpose="RESTITUTION")
    withdraw(world, consent)
    assert stored(Task) == []


def test_a_later_refusal_is_a_withdrawal(world: World, stored: Stored, sign_in: SignIn, address: Address) -> None:
    consent = decide(world)
    (row,) = tell(world, To("POLICE"), actor="lawyer")
    browser = sign_in(world.caseworker)
    sent = {
        "purpose": "LEGAL",
        "recipients": ["POLICE"],
        "data_classes": [GENERAL, IDENTITY, CLINICAL],
        "decision": "REFUSED",
        "form": "WRITTEN",
        "language": "ind",
        "explained_by": str(world.caseworker.pk),
        "decided_on": "2026-06-01",
    }
    answer = browser.post(address("record-consent"), sent)
    assert answer.status_code == 303, text(answer)
    taken = stored(Consent, pk=consent.pk)[0]
    assert (taken.withdrawn_on, taken.version) == (date(2026, 6, 1), 2)
    (task,) = stored(Task)
    assert (task.assignee_id, task.due_on) == (world.lawyer.pk, date(2026, 6, 3))
    assert len(stored(TimelineEntry, kind="cases.consent_withdrawn")) == 1
    (refusal,) = stored(Consent, decision="REFUSED", purpose="LEGAL")
    for one in (consent, refusal):
        page = text(browser.get(address("consent", pk=one.pk)))
        assert "Those who have the data are to be told" in page and address("tell-recipient", pk=row.pk) in page


def test_a_refusal_of_a_part_leaves_the_rest_and_asks_to_tell(world: World, stored: Stored) -> None:
    consent = decide(world, "POLICE", GENERAL, IDENTITY)
    tell(world, To("POLICE"), GENERAL)
    decide(world, "POLICE", IDENTITY, decision="REFUSED", decided_on=date(2026, 6, 1))
    assert stored(Consent, pk=consent.pk)[0].withdrawn_on is None
    assert stored(Task) == [], "nobody has what was refused"
    tell(world, To("POLICE"), GENERAL)
    decide(world, "POLICE", GENERAL, decision="REFUSED", decided_on=date(2026, 6, 2))
    assert stored(Consent, pk=consent.pk)[0].withdrawn_on is None, (
        "of each part alone: the whole was not refused at once"
    )
    assert len(stored(Task)) == 1


@pytest.mark.parametrize(
    ("recipient", "facts"),
    [
        ("COURT", {}),
        ("POLICE", {"purpose": "REFERRAL"}),
        ("POLICE", {"decided_on": date(2026, 3, 2)}),
        ("POLICE", {"recipient_name": "Polsek Lain"}),
    ],
)
def test_a_refusal_of_something_else_withdraws_nothing(
    world: World, stored: Stored, recipient: str, facts: dict[str, Any]
) -> None:
    consent = decide(world, recipient_name=NAME)
    tell(world, To("POLICE", NAME))
    with world.at_work(world.caseworker) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.GENERAL])
        said = {"purpose": "LEGAL", "form": "WRITTEN", "decided_on": date(2026, 6, 1), **facts}
        give_consent(
            consent=Consent(
                case=world.case, recipient=recipient, data_classes=[GENERAL, IDENTITY], decision="REFUSED", **said
            ),
            by=by,
        )
    assert stored(Consent, pk=consent.pk)[0].withdrawn_on is None
    assert stored(Task) == []


def test_the_page_lists_who_has_data_and_each_is_ticked(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    consent = decide(world)
    (row,) = tell(world, To("POLICE", NAME))
    browser = sign_in(world.caseworker)
    page = text(browser.get(address("withdraw-consent", pk=consent.pk)))
    assert NAME in page and "They are to be told." in page
    sent = {"on": timezone.localdate().isoformat(), "version": 1}
    answer = browser.post(address("withdraw-consent", pk=consent.pk), sent)
    assert answer["Location"] == address("consent", pk=consent.pk)
    page = text(browser.get(answer["Location"]))
    told = address("tell-recipient", pk=row.pk)
    assert (
        NAME in page
        and told in page
        and "three times 24 hours, Articles 30, 32, 40 and 41 of Law No. 27 of 2022" in page
    )
    with nothing_changes():
        early = browser.post(told, {"on": "2026-03-04", "version": 1})
        stale = browser.post(told, {**sent, "version": 2})
    assert (early.status_code, stale.status_code) == (422, 409)
    assert "Nobody could be told before they received it." in text(early)
    assert browser.post(told, sent).status_code == 303
    assert [one.told_on for one in stored(Disclosure)] == [timezone.localdate()]
    page = text(browser.get(address("consent", pk=consent.pk)))
    assert told not in page and "Those who have the data are to be told" not in page


def test_a_page_notes_what_was_told(world: World, sign_in: SignIn, address: Address, stored: Stored) -> None:
    consent = decide(world, "LPSK")
    browser = sign_in(world.caseworker)
    sent = {
        "kind": "TOLD",
        "at": "2026-03-05T10:00",
        "recipient": "LPSK",
        "purpose": "LEGAL",
        "data_classes": [GENERAL],
        "basis": "CONSENT",
    }
    with nothing_changes():
        refused = browser.post(address("disclose"), {**sent, "data_classes": [CLINICAL]})
    assert refused.status_code == 422
    assert "does not cover: Health." in text(refused)
    assert browser.post(address("disclose"), sent).status_code == 303
    (row,) = stored(Disclosure)
    assert (row.consent_id, row.at) == (consent.pk, datetime(2026, 3, 5, 3, 0, tzinfo=UTC))
    assert "LPSK" in text(browser.get(address("consents")))


def test_what_is_withheld_is_shown_where_something_is_decided_or_given(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    browser = sign_in(world.caseworker)
    assert browser.post(address("withhold"), {"party": "FAMILY", "text": SECRET}).status_code == 303
    (row,) = stored(Withholding)
    decide(world, "LPSK")
    for name in ("consents", "record-consent", "disclose"):
        assert SECRET in text(browser.get(address(name))), name
    assert SECRET not in text(sign_in(world.outsider).get(address("consents")))
    sent = {
        "kind": "TOLD",
        "at": "2026-03-05T10:00",
        "recipient": "LPSK",
        "purpose": "LEGAL",
        "data_classes": [GENERAL],
        "basis": "CONSENT",
    }
    with nothing_changes():
        answer = browser.post(address("disclose"), sent)
    assert answer.status_code == 422 and "What was to be withheld was left out: Tick the box to go on." in text(answer)
    assert browser.post(address("disclose"), {**sent, "is_heeded": "on"}).status_code == 303
    lift = address("lift-withholding", pk=row.pk)
    assert browser.post(lift, {"on": timezone.localdate().isoformat(), "version": 1}).status_code == 303
    for name in ("consents", "record-consent", "disclose"):
        assert SECRET not in text(browser.get(address(name))), name


def test_what_lies_in_another_compartment_is_told_to_nobody_else(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    consent = decide(world, "LPSK", purpose="RESTITUTION")
    with world.at_work(world.lawyer) as by:
        (row,) = note_disclosure(
            case=world.case,
            kind="DOWNLOADED",
            to=To("LPSK"),
            purpose="RESTITUTION",
            classes=[GENERAL],
            compartment="legal",
            subject_id=world.case.pk,
            by=by,
        )
    withdraw(world, consent)
    told = address("tell-recipient", pk=row.pk)
    for name in ("consents", "consent"):
        where = address(name, **({"pk": consent.pk} if name == "consent" else {}))
        assert "Downloaded to be given out" in text(sign_in(world.lawyer).get(where))
        assert "Downloaded to be given out" not in text(sign_in(world.caseworker).get(where))
    assert sign_in(world.caseworker).get(told).status_code == 404
    assert sign_in(world.lawyer).get(told).status_code == 200
    listed = sign_in(world.caseworker).get(at("api-cases:disclosures", world.case)).json()["results"]
    assert listed == []
    # The task goes to whoever gave it out, and says nothing of what it was.
    (task,) = stored(Task)
    assert task.assignee_id == world.lawyer.pk


def test_other_programs_do_the_same(world: World, sign_in: SignIn, stored: Stored) -> None:
    browser = sign_in(world.caseworker)
    body = {
        "purpose": "LEGAL",
        "recipients": ["POLICE", "LPSK"],
        "data_classes": [GENERAL],
        "decision": "GIVEN",
        "form": "WRITTEN",
        "decided_on": "2026-03-03",
    }
    answer = send(browser, "POST", at("api-cases:consents", world.case), body)
    assert answer.status_code == 201
    assert [(row["recipient"], row["version"]) for row in answer.json()] == [("POLICE", 1), ("LPSK", 1)]
    given = {
        "kind": "SENT",
        "at": "2026-03-05T10:00:00+07:00",
        "recipient": "POLICE",
        "purpose": "LEGAL",
        "data_classes": [GENERAL],
    }
    disclosures = at("api-cases:disclosures", world.case)
    with nothing_changes():
        refused = send(browser, "POST", disclosures, {**given, "recipient": "COURT"})
    assert (refused.status_code, refused.json()["detail"].startswith(REFUSED)) == (422, True)
    made = send(browser, "POST", disclosures, given).json()
    assert [(row["recipient"], row["consent"]) for row in made] == [("POLICE", answer.json()[0]["id"])]
    consent = at("api-cases:consent", world.case, pk=answer.json()[0]["id"])
    gone = send(browser, "PATCH", consent, {"withdrawn_on": "2026-03-06", "version": 1})
    assert (gone.status_code, gone.json()["withdrawn_on"], gone.json()["version"]) == (200, "2026-03-06", 2)
    one = at("api-cases:disclosure", world.case, pk=made[0]["id"])
    told = send(browser, "PATCH", one, {"told_on": "2026-03-06"}, If_Match='"1"')
    assert (told.status_code, told.json()["told_on"]) == (200, "2026-03-06")
    withheld = at("api-cases:withholdings", world.case)
    added = send(browser, "POST", withheld, {"party": "FAMILY", "text": SECRET})
    assert (added.status_code, added.json()["text"]) == (201, SECRET)
    lifted = at("api-cases:withholding", world.case, pk=added.json()["id"])
    assert send(browser, "PATCH", lifted, {"lifted_on": "2026-03-06", "version": 1}).json()["version"] == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"recipients": []}, "recipients"),
        ({"recipients": ["NOT_RECORDED"]}, "recipients"),
        ({"data_classes": []}, "data_classes"),
        ({"data_classes": ["secret"]}, "data_classes"),
        ({"form": "NOT_KNOWN"}, "form"),
        ({"language": "xx"}, "language"),
        ({"wording": "1999-1"}, "wording"),
        ({"was_read_back": "yes"}, "was_read_back"),
        ({"decided_on": "2999-01-01"}, "decided_on"),
    ],
)
def test_a_decision_that_is_only_nearly_right_is_refused(
    world: World, sign_in: SignIn, change: dict[str, Any], field: str
) -> None:
    body = {
        "purpose": "LEGAL",
        "recipients": ["POLICE"],
        "data_classes": [GENERAL],
        "decision": "GIVEN",
        "form": "WRITTEN",
        "decided_on": "2026-03-03",
        **change,
    }
    with nothing_changes():
        answer = send(sign_in(world.caseworker), "POST", at("api-cases:consents", world.case), body)
    assert (answer.status_code, list(answer.json())) == (400, [field])


def test_the_number_of_queries_does_not_grow_with_the_rows(world: World, sign_in: SignIn, address: Address) -> None:
    browser = sign_in(world.lawyer)
    consent = decide(world)
    urls = {"consents": address("consents"), "consent": address("consent", pk=consent.pk)}
    for number in range(2):
        for step in range(4):
            decide(world, "POLICE", recipient_name=f"Polsek {number}-{step}")
            tell(world, To("POLICE", f"Polsek {number}-{step}"), note="Dibacakan")
            with world.at_work(world.caseworker) as by:
                withhold(case=world.case, party="FAMILY", text=f"Jangan {number}-{step}", by=by)
        assert {name: queries(browser, url) for name, url in urls.items()} == QUERIES
    with organisation_scope(world.organisation.pk):
        assert Disclosure.objects.count() == 8
