"""Which plain texts of a case erasing empties, and which name nobody: no text is forgotten."""

from __future__ import annotations

from django.apps import apps
from django.db import models

from core.history import changes_of, columns
from core.records import OrganisationOwned

# Plain columns of case apps in which a text can stand. Erasing empties the first group; the others name nobody,
# being codes of lists, of our own, and of where a record came from, so that no import takes it once more.
EMPTIED = {
    "cases.Identity.nik_digest",
    "cases.Identity.passport_digest",
    "cases.Identity.phone_digest",
    "cases.Grant.reason",
    "cases.AccessRequest.reason",
    "cases.AccessRequest.answer",
    "cases.EmergencyAccess.reason",
    "cases.EmergencyAccess.finding",
    "cases.ExternalRecord.content_digest",
    "cases.PublicReport.code_digest",
    "cases.ReportWord.for_reporter",
    "documents.Document.storage_name",
    "documents.Document.wrapped_file_key",
}
NAMING_NOBODY = {
    "cases.Person.gender",
    "cases.Person.citizenship",
    "cases.Case.code",
    "cases.AccessRequest.code",
    "cases.DataRequest.case_code",
    "cases.CaseView.filters",
    "cases.CaseView.name",
    "cases.CaseView.sort",
    "cases.HandedPart.moved",
    "cases.Consent.language",
    "cases.Consent.wording",
    "cases.Episode.industry",
    "cases.Episode.country",
    "cases.Episode.province",
    "cases.SafeContact.language",
    "cases.Communication.primary_language",
    "cases.Communication.secondary_language",
    "cases.DraftStep.step",
    "cases.FormDraft.address",  # of keys alone
    "cases.EpisodeLeg.country",
    "cases.ExternalRecord.source",
    "cases.ExternalRecord.external_id",
    "cases.TimelineEntry.kind",
    "cases.TimelineEntry.detail",
    "assessments.Instrument.code",
    "assessments.Instrument.name_id",
    "assessments.Instrument.name_en",
    "assessments.Instrument.source",
    "assessments.Instrument.licence",
    "assessments.Instrument.adjustments",
    "assessments.Edition.definition",
    "assessments.Assessment.judgement",
    "cases.Approval.kind",
    "care.Goal.kind",
    "care.PlanTemplate.code",
    "care.PlanTemplate.name",
    "care.PlanTemplate.about",
    "care.TemplateGoal.kind",
    "care.TemplateGoal.objective",
    "care.TemplateAction.title",
    "care.TemplateAction.trigger",
    "documents.Document.sha256",
    "notifications.Notification.kind",
    "imports.Import.source",
    "imports.Import.sha256",
    "imports.Import.storage_name",
    "imports.Import.wrapped_file_key",
    "imports.ImportRow.decision",
    "imports.Mapping.name",
    "identification.Evidence.element",
    "identification.Decision.status",
    "shelters.House.name_digest",
    "shelters.Room.name",
    "shelters.Bed.label",
    "legal.LossItem.exchange_rate_source",
    "legal.LossItem.wage_part",  # a word, or the key of an entry
    "legal.Dossier.content_digest",
    "legal.Dossier.problems",
    "legal.Briefing.rights",
    "legal.Holiday.name",
    "legal.CalendarFeed.token_digest",
    "legal.Deadline.rule",  # a code of ours
    "legal.Briefing.language",
    "legal.Dossier.signed_by",
    "legal.SigningCertificate.fingerprint",
    "legal.SigningCertificate.issuer",
    "legal.SigningCertificate.subject",
    "legal.ChecklistAnswer.item",
    "legal.ExhibitKind.item",
    "legal.AddressStatement.about",  # a key, or a part of the dossier
    "legal.AddressStatement.fingerprint",  # under the organisation's key, of a whole text
    "legal.LetterTemplate.institution",
    "legal.LetterEdition.addressee",
    "legal.LetterEdition.text",
    "legal.LetterDetails.attachments",
    "reports.Release.figures",
    "trafficking.Event.country",
}


def test_every_plain_text_of_a_case_is_known_to_erasing() -> None:
    plain = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label not in ("core", "accounts", "audit") and issubclass(model, OrganisationOwned)
        for field in model._meta.local_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField | models.BinaryField)
        and not field.choices
    }
    assert plain == EMPTIED | NAMING_NOBODY


def test_no_history_keeps_what_erasing_empties() -> None:
    """The name of a file is no text of anybody's: the file and its key are gone. Two tables have no history at all."""
    without = {"cases.PublicReport.code_digest", "cases.ReportWord.for_reporter"}
    assert all(changes_of(apps.get_model(name.rsplit(".", 1)[0])) is None for name in without)
    for name in EMPTIED - without - {"documents.Document.storage_name"}:
        model, field = apps.get_model(name.rsplit(".", 1)[0]), name.rsplit(".", 1)[1]
        changes = changes_of(model)
        assert changes is not None
        assert field not in columns(changes), name
