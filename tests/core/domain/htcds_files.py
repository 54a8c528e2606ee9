"""Files of the standard for tests: written as others write them, and read back."""

import datetime
import io
import zipfile
from typing import Any

import openpyxl

from core.domain.htcds import (
    HtcdsCase,
    HtcdsEvent,
    HtcdsPerson,
    HtcdsRow,
    HtcdsSupportPlan,
    HtcdsVictim,
    RejectedRow,
    read_htcds,
)

TODAY = datetime.date(2026, 11, 24)

FULL = {
    "cas_ExternalId": "K-001",
    "con_Consent": True,
    "prs_FirstName": "Contoh",
    "prs_SecondName": "Melati",
    "prs_Birthdate": datetime.date(1998, 2, 3),
    "prs_Gender": "Feminine",
    "prs_NumberOfChildren": 2,
    "prs_Citizenship": ["ID", "MY"],
    "prs_PrimaryLanguage": "jav",
    "prs_MobilePhone": "0812-3456-7890",
    "vic_MethodsOfControl": ["DebtBondage", "WithholdsDocuments"],
    "vic_TypeOfExploitation": ["ForcedLabour"],
    "vic_ForcedLabourIndustry": "A_AgricultureForestryAndFishing",
    "cas_Status": "Active",
    "cas_IncomingReferralDate": datetime.date(2026, 10, 1),
    "hte_Type": "Recruitment",
    "hte_Date": datetime.date(2025, 1, 15),
    "hte_City": "Contoh Jaya",
    "hte_Country": "Indonesia",
    "spl_Type": "Legal",
    "spl_PlannedEndDate": datetime.date(2027, 6, 30),
}
FULL_ROW = HtcdsRow(
    number=3,
    external_id="K-001",
    consent=True,
    person=HtcdsPerson(
        first_name="Contoh",
        second_name="Melati",
        birth_date=datetime.date(1998, 2, 3),
        gender="Feminine",
        number_of_children=2,
        citizenships=("ID", "MY"),
        primary_language="jav",
        mobile_phone="+6281234567890",
    ),
    case=HtcdsCase(status="Active", referred_in_on=datetime.date(2026, 10, 1)),
    victim=HtcdsVictim(
        control_methods=("DebtBondage", "WithholdsDocuments"),
        exploitation_types=("ForcedLabour",),
        industry="A_AgricultureForestryAndFishing",
    ),
    events=(HtcdsEvent(type="Recruitment", date=datetime.date(2025, 1, 15), city="Contoh Jaya", country="ID"),),
    support_plans=(HtcdsSupportPlan(type="Legal", planned_end_on=datetime.date(2027, 6, 30)),),
)


def read(content: bytes) -> list[HtcdsRow | RejectedRow]:
    return list(read_htcds(io.BytesIO(content), today=TODAY))


def sheet(*rows: list[Any]) -> bytes:
    workbook = openpyxl.Workbook()
    assert workbook.active is not None
    for row in rows:
        workbook.active.append(row)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def with_part(content: bytes, name: str, change: Any) -> bytes:
    """The archive with one part replaced by `change(old bytes)`."""
    result = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            new.writestr(part.filename, change(old.read(part)) if part.filename == name else old.read(part))
    return result.getvalue()
