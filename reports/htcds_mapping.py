"""Where each value of an HTCDS record goes (docs/import-htcds.md). Nothing here reads or writes a row.

What has a column of its own goes there. What has none is kept as lines of text beside it, under the words of the
standard, in the compartment that its content belongs to: nothing that the file says is lost, and nothing is made
up that it does not say.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.consent.models import Consent
from cases.identity.facts import PersonFacts
from cases.identity.relatives import CommunicationFacts
from cases.record.models import Case
from core.domain import codes
from core.domain.countries import country_name
from core.domain.htcds import HtcdsEvent, HtcdsRow, HtcdsSupportPlan
from core.domain.identifiers import check_nik
from core.domain.places import provinces

STATUSES = {
    "": Case.Status.ACTIVE,
    "Active": Case.Status.ACTIVE,
    "FollowUp": Case.Status.FOLLOW_UP,
    "Closed": Case.Status.CLOSED,
    "ClosedReferred": Case.Status.CLOSED_REFERRED,
}


_COLUMN = {"column": "cas_IncomingReferralDate"}


def digest(row: HtcdsRow, *, key: bytes) -> str:
    """What a record said when it was taken, so that a later file shows a change.

    Keyed: from a plain digest somebody who has the database could find out a name by trying.
    """
    values = asdict(row)
    del values["number"]
    content = json.dumps(values, ensure_ascii=False, sort_keys=True, default=str).encode()
    return hmac.new(key, b"htcds-record|" + content, hashlib.sha256).hexdigest()


def person_facts(row: HtcdsRow, *, today: date) -> PersonFacts:
    person = row.person
    return PersonFacts(
        full_name=person.full_name or _("Name not known"),
        gender=person.gender,
        citizenship=next(iter(person.citizenships), ""),
        birth_date=person.birth_date,
        nik=person.identity_number if _is_nik(person.identity_number, today) else "",
        phone=person.mobile_phone or person.home_phone,
        address=_address(person),
    )


def _is_nik(number: str, today: date) -> bool:
    return bool(number) and check_nik(number, today=today).is_valid


def consent(row: HtcdsRow, *, on: date) -> Consent | None:
    """The decision on data for care; None where the file says nothing. The file does not say how it was given."""
    if row.consent is None:
        return None
    return Consent(
        purpose=Consent.Purpose.CARE,
        decision=Consent.Decision.GIVEN if row.consent else Consent.Decision.REFUSED,
        form=Consent.Form.NOT_KNOWN,
        # The standard defines a ticked box as: all seven explanations were given.
        explained=list(Consent.Explained.values) if row.consent else [],
        decided_on=on,
    )


def opened_on(row: HtcdsRow) -> date:
    """The first day that the record knows of the case; the standard has no day of opening. Raises ValidationError
    without any: the day of the import would count the case in figures where it does not belong."""
    days = _days(row)
    if not days:
        raise ValidationError(
            _("No day of the case is known. Write the day on which it was opened in %(column)s.") % _COLUMN
        )
    return row.case.referred_in_on or min(days)


def closed_on(row: HtcdsRow) -> date:
    """The last day that the record knows of the case; the standard has no day of closing."""
    return max([opened_on(row), *_days(row)])


def _days(row: HtcdsRow) -> list[date]:
    found = (row.case.referred_in_on, row.case.referred_out_on, *(plan.ended_on for plan in row.support_plans))
    return [day for day in found if day is not None]


def outcome(row: HtcdsRow) -> str:
    """Why a closed case was closed, as far as the record says so in a code."""
    if row.case.status == "ClosedReferred":
        return Case.Outcome.REFERRED
    if row.person.is_deceased:
        return Case.Outcome.DIED
    if row.victim.trafficking_status == "NotAVictimOfTrafficking":
        return Case.Outcome.NOT_TRAFFICKING
    return Case.Outcome.OTHER


def intake_account(row: HtcdsRow, *, source: str) -> str:
    return row.case.comment or _("Taken over from %(source)s, where no account is recorded.") % {"source": source}


def referrer(row: HtcdsRow) -> str:
    return ", ".join(filter(None, (row.case.referring_caseworker, row.case.referring_organisation)))


def episode_facts(row: HtcdsRow) -> dict[str, Any]:
    """What happened; empty when the record says nothing of it."""
    victim, exploitation = row.victim, [event for event in row.events if event.type == "Exploitation"]
    country = next((event.country for event in exploitation if event.country), "")
    facts = {
        "started_on": min((event.date for event in row.events if event.date), default=None),
        "exploitation_types": list(victim.exploitation_types),
        "methods_of_control": list(victim.control_methods),
        "recruitment_methods": list(victim.recruitment_methods),
        "industry": victim.industry,
        "country": country,
        "province": _province(exploitation) if country == "ID" else "",
        "place": victim.exploitation_place or next(filter(None, map(_address, exploitation)), ""),
        "recruitment": _joined(_recruitment(row)),
        "account": _joined(_account(row)),
    }
    return {name: value for name, value in facts.items() if value}


def legs(row: HtcdsRow) -> list[dict[str, Any]]:
    """The stages of the way: the events of which the record says which stage they are of. The others are lines."""
    return [
        {
            "kind": event.type,
            "happened_on": event.date,
            "country": event.country,
            "place": _address(event, with_country=False),
            "account": event.description,
        }
        for event in row.events
        if event.type
    ]


def communication(row: HtcdsRow) -> CommunicationFacts | None:
    """How one speaks with the person; None where the record says nothing of it."""
    first, second = row.person.primary_language, row.person.secondary_language
    return CommunicationFacts(primary_language=first, secondary_language=second) if first or second else None


def _province(events: Iterable[HtcdsEvent]) -> str:
    known = {place.name.casefold(): place.code for place in provinces()}
    return next((known[event.state.casefold()] for event in events if event.state.casefold() in known), "")


def _recruitment(row: HtcdsRow) -> Iterable[str]:
    victim = row.victim
    yield _line(_("Place of recruitment"), victim.recruitment_place)
    yield _line(_("Websites and apps"), _labels("WebsitesAndApps", victim.recruitment_apps))


def _account(row: HtcdsRow) -> Iterable[str]:
    victim, perpetrator = row.victim, row.perpetrator
    yield from (_event(event) for event in row.events if not event.type)
    sexual = _labels("TypeOfSexExploitation", victim.sexual_exploitation_types)
    yield _line(_("Type of sexual exploitation"), sexual)
    yield _line(_("Websites and apps"), _labels("WebsitesAndApps", victim.exploitation_apps))
    yield _line(_("Age when trafficked"), victim.age_when_trafficked)
    relationship = _labels("RelationshipToTrafficker", [victim.relationship_to_trafficker])
    yield _line(_("Relationship to the trafficker"), relationship)
    yield _line(_("Role of the perpetrator"), _labels("RoleInProcess", perpetrator.roles))
    yield _line(_("Details of the role"), perpetrator.role_details)
    yield _line(_("Organisation of the perpetrator"), perpetrator.organisation)


def _event(event: HtcdsEvent) -> str:
    head = (_labels("TraffickingEventType", [event.type]), _day(event.date), _address(event))
    return ": ".join(filter(None, (", ".join(filter(None, head)), event.description)))


def identity_lines(row: HtcdsRow, *, today: date) -> str:
    """Who the person is, beyond what has a field of its own."""
    person = row.person
    is_nik = _is_nik(person.identity_number, today)
    lines = (
        _line(_("Salutation"), person.salutation),
        _line(_("Title"), person.title),
        _line(_("Identity number"), "" if is_nik else person.identity_number),
        _line(_("Other citizenships"), ", ".join(str(country_name(code)) for code in person.citizenships[1:])),
        _line(_("Marital status"), _labels("MaritalStatus", [person.marital_status])),
        _line(_("Number of children"), person.number_of_children),
        _line(_("Education"), _labels("HighestLevelOfEducation", [person.education])),
        _line(_("E-mail"), person.email),
        _line(_("Second phone"), person.home_phone if person.mobile_phone else ""),
        _line(_("Deceased"), _("yes") if person.is_deceased else ""),
    )
    return _joined(lines)


def case_lines(row: HtcdsRow) -> str:
    """How the case was worked on before, beyond what has a field of its own."""
    case, victim = row.case, row.victim
    lines = (
        _line(_("Person responsible there"), case.owner),
        _line(_("Status as a victim"), _labels("TraffickingStatus", [victim.trafficking_status])),
        _line(
            _("Status decided by"),
            _labels("TraffickingStatusDecisionMaker", [victim.status_decided_by]),
        ),
        _line(_("Referred to us because"), _labels("ReferralReason", [case.referral_in_reason])),
        _line(_("About this referral"), case.referral_in_details),
        _line(_("Referred to"), ", ".join(filter(None, (case.receiving_caseworker, case.receiving_organisation)))),
        _line(_("Referred on"), _day(case.referred_out_on)),
        _line(_("Referred on because"), _labels("ReferralReason", [case.referral_out_reason])),
        _line(_("About the onward referral"), case.referral_out_details),
        _line(_("Why the case was closed"), case.closing_reason),
        *map(_support_plan, row.support_plans),
    )
    return _joined(lines)


def _support_plan(plan: HtcdsSupportPlan) -> str:
    parts = (
        _labels("SupportPlanType", [plan.type]),
        plan.objectives,
        plan.action_plan,
        _line(_("planned end"), _day(plan.planned_end_on)),
        _line(_("ended on"), _day(plan.ended_on)),
    )
    return _line(_("Support plan"), "; ".join(filter(None, parts)))


def _line(label: str, value: Any) -> str:
    return "" if value in ("", None) else f"{label}: {value}"


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(filter(None, lines))


def _labels(list_name: str, found: Iterable[str]) -> str:
    return ", ".join(str(codes.label(list_name, code)) for code in found if code)


def _day(day: date | None) -> str:
    return date_format(day) if day else ""


def _address(place: Any, *, with_country: bool = True) -> str:
    """Of a person or an event, in one line."""
    country = str(country_name(place.country)) if place.country and with_country else ""
    parts = (place.street, place.city, " ".join(filter(None, (place.state, place.postal_code))), country)
    return ", ".join(filter(None, parts))
