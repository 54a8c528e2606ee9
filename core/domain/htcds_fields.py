"""Which columns of an HTCDS file we take, where each goes and how its cell is checked.

The standard has no field for the number of a record in its source, which an import needs to take nothing
twice. So we ask for one more column, `cas_ExternalId`; the usual other headings for it are taken too. The
events and support plans of one person repeat: in a sheet by a numbered column (`hte_Type`, `hte_Type_2`,
...), in JSON as lists `events` and `support_plans`.
"""

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from core.domain import codes
from core.domain import htcds_values as values

EXTERNAL_ID = "cas_ExternalId"


@dataclass(frozen=True, slots=True)
class HtcdsPerson:
    salutation: str = ""
    first_name: str = ""
    middle_name: str = ""
    second_name: str = ""
    birth_date: datetime.date | None = None
    gender: str = ""
    is_deceased: bool | None = None
    marital_status: str = ""
    number_of_children: int | None = None
    primary_language: str = ""
    secondary_language: str = ""
    education: str = ""
    citizenships: tuple[str, ...] = ()
    identity_number: str = ""
    title: str = ""
    email: str = ""
    home_phone: str = ""
    mobile_phone: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, (self.first_name, self.middle_name, self.second_name)))


@dataclass(frozen=True, slots=True)
class HtcdsVictim:
    trafficking_status: str = ""
    status_decided_by: str = ""
    relationship_to_trafficker: str = ""
    age_when_trafficked: int | None = None
    recruitment_apps: tuple[str, ...] = ()
    recruitment_methods: tuple[str, ...] = ()
    recruitment_place: str = ""
    control_methods: tuple[str, ...] = ()
    exploitation_types: tuple[str, ...] = ()
    industry: str = ""
    sexual_exploitation_types: tuple[str, ...] = ()
    exploitation_place: str = ""
    exploitation_apps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HtcdsPerpetrator:
    roles: tuple[str, ...] = ()
    role_details: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class HtcdsCase:
    status: str = ""
    closing_reason: str = ""
    owner: str = ""
    referring_organisation: str = ""
    referred_in_on: datetime.date | None = None
    referring_caseworker: str = ""
    referral_in_reason: str = ""
    referral_in_details: str = ""
    receiving_organisation: str = ""
    receiving_caseworker: str = ""
    referral_out_reason: str = ""
    referred_out_on: datetime.date | None = None
    referral_out_details: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class HtcdsEvent:
    type: str = ""
    date: datetime.date | None = None
    description: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class HtcdsSupportPlan:
    type: str = ""
    objectives: str = ""
    action_plan: str = ""
    planned_end_on: datetime.date | None = None
    ended_on: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class HtcdsRow:
    """One person and case of the file; every value has passed the checks of its column."""

    number: int
    """The row of the sheet, or the place in the JSON list, counted from 1: what a person looks up."""
    external_id: str
    person: HtcdsPerson = field(default_factory=HtcdsPerson)
    case: HtcdsCase = field(default_factory=HtcdsCase)
    victim: HtcdsVictim = field(default_factory=HtcdsVictim)
    perpetrator: HtcdsPerpetrator = field(default_factory=HtcdsPerpetrator)
    events: tuple[HtcdsEvent, ...] = ()
    support_plans: tuple[HtcdsSupportPlan, ...] = ()
    consent: bool | None = None
    """None where the file says nothing: that is not a consent."""


@dataclass(frozen=True, slots=True)
class HtcdsColumn:
    name: str
    section: str
    attribute: str
    read: Callable[[Any, values.Limits], Any]
    is_shown: bool = False
    """Whether a bad value may be repeated in the report: never for what can name or describe a person."""


def _one_of(list_name: str) -> Callable[[Any, values.Limits], str]:
    return lambda cell, limits: values.read_code(cell, lambda text: codes.find_code(list_name, text))


def _some_of(list_name: str) -> Callable[[Any, values.Limits], tuple[str, ...]]:
    return lambda cell, limits: values.read_codes(cell, lambda text: codes.find_code(list_name, text))


def _name(name: str, section: str, attribute: str, length: int = 200) -> HtcdsColumn:
    return HtcdsColumn(name, section, attribute, lambda cell, limits: values.read_text(cell, length))


def _story(name: str, section: str, attribute: str) -> HtcdsColumn:
    return HtcdsColumn(name, section, attribute, lambda cell, limits: values.read_long_text(cell, 20_000))


def _code(name: str, section: str, attribute: str, list_name: str) -> HtcdsColumn:
    return HtcdsColumn(name, section, attribute, _one_of(list_name), is_shown=True)


def _codes(name: str, section: str, attribute: str, list_name: str) -> HtcdsColumn:
    return HtcdsColumn(name, section, attribute, _some_of(list_name), is_shown=True)


def _past(name: str, section: str, attribute: str, *, is_shown: bool = True) -> HtcdsColumn:
    return HtcdsColumn(name, section, attribute, values.read_past_date, is_shown=is_shown)


COLUMNS: tuple[HtcdsColumn, ...] = (
    HtcdsColumn(EXTERNAL_ID, "row", "external_id", values.read_external_id),
    HtcdsColumn("con_Consent", "row", "consent", values.read_checkbox, is_shown=True),
    _name("prs_Salutation", "person", "salutation", 50),
    _name("prs_FirstName", "person", "first_name"),
    _name("prs_MiddleName", "person", "middle_name"),
    _name("prs_SecondName", "person", "second_name"),
    _past("prs_Birthdate", "person", "birth_date", is_shown=False),
    _code("prs_Gender", "person", "gender", "Gender"),
    HtcdsColumn("prs_Deceased", "person", "is_deceased", values.read_checkbox, is_shown=True),
    _code("prs_MaritalStatus", "person", "marital_status", "MaritalStatus"),
    HtcdsColumn("prs_NumberOfChildren", "person", "number_of_children", values.number_up_to(40), is_shown=True),
    HtcdsColumn("prs_PrimaryLanguage", "person", "primary_language", values.read_language, is_shown=True),
    HtcdsColumn("prs_SecondaryLanguage", "person", "secondary_language", values.read_language, is_shown=True),
    _code("prs_HighestLevelOfEducation", "person", "education", "HighestLevelOfEducation"),
    HtcdsColumn("prs_Citizenship", "person", "citizenships", values.read_countries, is_shown=True),
    HtcdsColumn("prs_IdentityNumber", "person", "identity_number", values.read_number_text),
    _name("prs_Title", "person", "title"),
    HtcdsColumn("prs_Email", "person", "email", values.read_email),
    HtcdsColumn("prs_HomePhone", "person", "home_phone", values.read_phone),
    HtcdsColumn("prs_MobilePhone", "person", "mobile_phone", values.read_phone),
    _name("prs_MailingStreet", "person", "street", 500),
    _name("prs_MailingCity", "person", "city"),
    _name("prs_MailingState", "person", "state"),
    HtcdsColumn("prs_MailingPostalCode", "person", "postal_code", values.read_number_text),
    HtcdsColumn("prs_MailingCountry", "person", "country", values.read_country, is_shown=True),
    _code("vic_TraffickingStatus", "victim", "trafficking_status", "TraffickingStatus"),
    _code(
        "vic_TraffickingStatusDecisionMakingOrg",
        "victim",
        "status_decided_by",
        "TraffickingStatusDecisionMaker",
    ),
    _code(
        "vic_RelationshipToTrafficker",
        "victim",
        "relationship_to_trafficker",
        "RelationshipToTrafficker",
    ),
    HtcdsColumn("vic_AgeWhenTrafficked", "victim", "age_when_trafficked", values.number_up_to(120), is_shown=True),
    _codes("vic_RecruitmentWebsitesAndApps", "victim", "recruitment_apps", "WebsitesAndApps"),
    _codes("vic_MethodOfRecruitment", "victim", "recruitment_methods", "MethodOfRecruitment"),
    _name("vic_LocationOfRecruitment", "victim", "recruitment_place", 500),
    _codes("vic_MethodsOfControl", "victim", "control_methods", "MethodsOfControl"),
    _codes("vic_TypeOfExploitation", "victim", "exploitation_types", "TypeOfExploitation"),
    _code("vic_ForcedLabourIndustry", "victim", "industry", "ForcedLabourIndustry"),
    _codes("vic_TypeOfSexExploitation", "victim", "sexual_exploitation_types", "TypeOfSexExploitation"),
    _name("vic_LocationOfExploitation", "victim", "exploitation_place", 500),
    _codes("vic_ExploitationWebsitesAndApps", "victim", "exploitation_apps", "WebsitesAndApps"),
    _codes("per_RoleInProcess", "perpetrator", "roles", "RoleInProcess"),
    _story("per_RoleDetails", "perpetrator", "role_details"),
    _name("per_Organisation", "perpetrator", "organisation"),
    _code("cas_Status", "case", "status", "CaseStatus"),
    _story("cas_ReasonForCaseClosure", "case", "closing_reason"),
    _name("cas_CaseOwner", "case", "owner"),
    _name("cas_ReferringOrganisation", "case", "referring_organisation"),
    _past("cas_IncomingReferralDate", "case", "referred_in_on"),
    _name("cas_ReferringPrimaryCaseWorker", "case", "referring_caseworker"),
    _code("cas_ReasonForIncomingReferral", "case", "referral_in_reason", "ReferralReason"),
    _story("cas_IncomingReferralDetails", "case", "referral_in_details"),
    _name("cas_ReferredOrganisation", "case", "receiving_organisation"),
    _name("cas_ReferredPrimaryCaseWorker", "case", "receiving_caseworker"),
    _code("cas_ReasonForOutgoingReferral", "case", "referral_out_reason", "ReferralReason"),
    _past("cas_OutgoingReferralDate", "case", "referred_out_on"),
    _story("cas_OutgoingReferralDetails", "case", "referral_out_details"),
    _story("cco_CaseComment", "case", "comment"),
    _code("hte_Type", "events", "type", "TraffickingEventType"),
    _past("hte_Date", "events", "date"),
    _story("hte_Description", "events", "description"),
    _name("hte_Street", "events", "street", 500),
    _name("hte_City", "events", "city"),
    _name("hte_State", "events", "state"),
    HtcdsColumn("hte_PostalCode", "events", "postal_code", values.read_number_text),
    HtcdsColumn("hte_Country", "events", "country", values.read_country, is_shown=True),
    _code("spl_Type", "support_plans", "type", "SupportPlanType"),
    _story("spl_Objectives", "support_plans", "objectives"),
    _story("spl_ActionPlan", "support_plans", "action_plan"),
    HtcdsColumn("spl_PlannedEndDate", "support_plans", "planned_end_on", values.read_planned_date, is_shown=True),
    _past("spl_ActualEndDate", "support_plans", "ended_on"),
)

REPEATED: Mapping[str, type[HtcdsEvent] | type[HtcdsSupportPlan]] = {
    "events": HtcdsEvent,
    "support_plans": HtcdsSupportPlan,
}
MOST_REPEATS = 50

_ALIASES = {
    "cas_CaseNumber": EXTERNAL_ID,
    "CaseNumber": EXTERNAL_ID,
    "ExternalId": EXTERNAL_ID,
    "prs_Nationality": "prs_Citizenship",
}


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading of the file means: a column, and for repeated ones the how-manieth."""

    text: str
    column: HtcdsColumn
    index: int = 0


def _folded(text: str) -> str:
    # The survey form of the standard's own toolkit writes prs_First_Name where the standard writes
    # prs_FirstName.
    return re.sub(r"[\s_]+", "", text).casefold()


@cache
def _columns_by_heading() -> dict[str, HtcdsColumn]:
    by_name = {column.name: column for column in COLUMNS}
    spellings = {_folded(name): column for name, column in by_name.items()}
    return spellings | {_folded(alias): by_name[name] for alias, name in _ALIASES.items()}


@cache
def _unused_headings() -> frozenset[str]:
    """Fields of the standard that we do not take: deprecated ones, and exact positions, which are too
    dangerous to carry along unasked."""
    taken = {column.name for column in COLUMNS}
    return frozenset(_folded(entry.name) for entry in codes.fields() if entry.name not in taken)


def find_heading(text: str) -> Heading | None:
    """The meaning of a heading; None for one that we do not know."""
    column = _columns_by_heading().get(_folded(text))
    if column:
        return Heading(text, column)
    numbered = re.fullmatch(r"(.+?)_?([1-9][0-9]?)", text.strip())
    if not numbered:
        return None
    column = _columns_by_heading().get(_folded(numbered[1]))
    index = int(numbered[2]) - 1
    if column and column.section in REPEATED and index < MOST_REPEATS:
        return Heading(text, column, index)
    return None


def is_left_out(text: str) -> bool:
    """A field of the standard that we know and leave out on purpose."""
    return _folded(text) in _unused_headings()


@cache
def labels() -> Mapping[str, str]:
    """The label of each field, as the second row of the standard's templates has it."""
    return {entry.name: entry.label for entry in codes.fields()}
