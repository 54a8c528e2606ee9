"""HTCDS records and files for the import's tests."""

from __future__ import annotations

import datetime
import io
import zipfile
from pathlib import Path
from typing import Any

from core.domain.htcds_writing import write_json, write_xlsx

NAME = "Contoh Ayu Melati"
NIK = "3171010302989001"

FULL: dict[str, Any] = {
    "cas_ExternalId": "A-17",
    "con_Consent": True,
    "prs_Salutation": "Ibu",
    "prs_FirstName": "Contoh",
    "prs_MiddleName": "Ayu",
    "prs_SecondName": "Melati",
    "prs_Birthdate": datetime.date(1998, 2, 3),
    "prs_Gender": "Feminine",
    "prs_MaritalStatus": "Widowed",
    "prs_NumberOfChildren": 2,
    "prs_PrimaryLanguage": "jav",
    "prs_HighestLevelOfEducation": "PrimaryEducation",
    "prs_Citizenship": ["ID", "MY"],
    "prs_IdentityNumber": NIK,
    "prs_Email": "melati@contoh.test",
    "prs_HomePhone": "021-5000-0000",
    "prs_MobilePhone": "0811-0000-001",
    "prs_MailingStreet": "Jalan Contoh 1",
    "prs_MailingCity": "Desa Contoh Jaya",
    "prs_MailingState": "Jawa Barat",
    "prs_MailingPostalCode": "40111",
    "prs_MailingCountry": "ID",
    "vic_TraffickingStatus": "ActualVictimOfTrafficking",
    "vic_TraffickingStatusDecisionMakingOrg": "Police",
    "vic_RelationshipToTrafficker": "Acquainted",
    "vic_AgeWhenTrafficked": 25,
    "vic_RecruitmentWebsitesAndApps": ["Facebook"],
    "vic_MethodOfRecruitment": ["ThroughOnlineSocialNetworks"],
    "vic_LocationOfRecruitment": "Desa Contoh Jaya",
    "vic_MethodsOfControl": ["DebtBondage", "WithholdsDocuments"],
    "vic_TypeOfExploitation": ["ForcedLabour", "Servitude"],
    "vic_ForcedLabourIndustry": "T_ActivitiesOfHouseholdsAsEmployers",
    "per_RoleInProcess": ["RecruiterOrIntermediary"],
    "per_Organisation": "PT Contoh Mitra Kerja",
    "cas_Status": "FollowUp",
    "cas_CaseOwner": "Ibu Contoh N.",
    "cas_ReferringOrganisation": "Yayasan Contoh Peduli",
    "cas_ReferringPrimaryCaseWorker": "Bapak Contoh H.",
    "cas_IncomingReferralDate": datetime.date(2025, 10, 1),
    "cas_ReasonForIncomingReferral": "AdditionalServicesRequired",
    "cco_CaseComment": "Ditemukan di rumah majikan.",
    "hte_Type": "Exploitation",
    "hte_Date": datetime.date(2024, 5, 6),
    "hte_Description": "Bekerja tanpa hari libur.",
    "hte_City": "Contoh Baru",
    "hte_State": "Kepulauan Riau",
    "hte_Country": "ID",
    "hte_Type_2": "Recruitment",
    "hte_Date_2": datetime.date(2024, 3, 1),
    "hte_Description_2": "Dijemput di desa.",
    "spl_Type": "Legal",
    "spl_Objectives": "Restitusi",
    "spl_PlannedEndDate": datetime.date(2027, 6, 30),
}


def record(external_id: str, **values: Any) -> dict[str, Any]:
    return {
        "cas_ExternalId": external_id,
        "prs_FirstName": "Contoh",
        "prs_SecondName": external_id,
        "cas_IncomingReferralDate": datetime.date(2025, 10, 1),
        **values,
    }


def workbook(path: Path, *rows: dict[str, Any]) -> Path:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    path.write_bytes(write_xlsx(rows, columns=columns))
    return path


def json_file(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_bytes(write_json(rows))
    return path


def bomb() -> bytes:
    """A workbook of a few kilobytes that unpacks to hundreds of megabytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (220 * 1024 * 1024))
    return content.getvalue()
