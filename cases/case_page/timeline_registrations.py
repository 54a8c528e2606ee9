"""What `cases` itself tells in the timeline: its kinds of entries, and what each shows to whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.approvals.models import Approval
from cases.consent.models import Consent, Disclosure, Recipient
from cases.episodes.models import Episode
from cases.extension import approvals, timeline
from cases.extension.timeline import EntryKind, EntryText, at_moment, nothing, on_day
from cases.handover.models import HandedPart
from cases.identity.models import Communication, Relative
from cases.intake.models import Intake
from cases.merge.models import PersonMerge
from cases.notes import presentation as notes_presentation
from cases.permissions import CasePermission
from cases.record.access_models import Assignment, EmergencyAccess, Grant
from cases.record.external_models import ExternalRecord
from cases.record.models import Case
from cases.record.querysets import with_case
from cases.safe_contact.models import SafeContact
from cases.tasks.models import Task
from cases.team.selectors import assignments_of, part_in_words
from core.access.actor import ActingUser
from core.keys.fields import preload

Lines = dict[UUID, EntryText]

_due = on_day(_("due %(date)s"))


def _until(detail: str) -> str:
    return gettext("until %(moment)s") % {"moment": at_moment(detail)}


def _intakes(ids: list[UUID], user: ActingUser, case: Case) -> Lines:
    rows = Intake.objects.visible_to(user, case=case).filter(pk__in=ids)
    # Not whether some role reads accounts, but whether one does so in this very case.
    told = Intake.objects.visible_to(user, CasePermission.READ_ACCOUNT, case=case).filter(pk=OuterRef("pk"))
    return {
        row.pk: EntryText(row.account if row.is_told else "", mark=row.get_channel_display())
        for row in rows.annotate(is_told=Exists(told))
    }


def _episodes(ids: list[UUID], user: ActingUser, case: Case) -> Lines:
    rows = Episode.objects.visible_to(user, CasePermission.READ_ACCOUNT, case=case).filter(pk__in=ids)
    return {row.pk: EntryText(row.account) for row in rows}


def _task(row: Task, user: ActingUser) -> EntryText:
    # Not who has it: it may have gone on since.
    return EntryText(row.words)


def _tasks(ids: list[UUID], user: ActingUser, case: Case) -> Lines:
    return {row.pk: _task(row, user) for row in Task.objects.visible_to(user, case=case).filter(pk__in=ids)}


def _consent(row: Consent, user: ActingUser) -> EntryText:
    return EntryText(_about(row), mark=row.get_decision_display())


def _about(row: Consent | Disclosure) -> str:
    """The purpose, and to whom: which one of them stands on the page of the decision."""
    purpose = str(row.get_purpose_display())
    named = row.recipient not in (Recipient.NOT_RECORDED, Recipient.OWN)
    return f"{purpose} – {row.get_recipient_display()}" if named else purpose


def _consents(ids: list[UUID], user: ActingUser, case: Case) -> Lines:
    return {row.pk: _consent(row, user) for row in Consent.objects.visible_to(user, case=case).filter(pk__in=ids)}


def _withdrawal(row: Consent, user: ActingUser) -> EntryText:
    return EntryText(_about(row))


def _withdrawals(ids: list[UUID], user: ActingUser, case: Case) -> Lines:
    return {row.pk: _withdrawal(row, user) for row in Consent.objects.visible_to(user, case=case).filter(pk__in=ids)}


def _disclosures(ids: list[UUID], user: ActingUser, case: Case) -> Lines:
    rows = Disclosure.objects.visible_to(user, CasePermission.VIEW, case=case).filter(pk__in=ids)
    return {row.pk: EntryText(_about(row), mark=row.get_kind_display()) for row in rows}


def _joined(row: Assignment, user: ActingUser) -> EntryText:
    return EntryText(f"{row.user.name} · {part_in_words(row)}")


def _days(detail: str) -> str:
    """From when to when somebody was put on the team: both days, the second may be empty."""
    first, last = (date_format(date.fromisoformat(day)) if day else "" for day in detail.split("/"))
    words = gettext("from %(first)s to %(last)s") if last else gettext("from %(first)s on")
    return words % {"first": first, "last": last}


def _left(row: Assignment, user: ActingUser) -> EntryText:
    return EntryText(f"{row.user.name} · {row.get_part_display()}")


# Which entries the user sees was decided before; a name on the team is no secret within the case.
def _all_joined(ids: list[UUID], user: ActingUser, case: Case) -> Lines:
    return {row.pk: _joined(row, user) for row in assignments_of(case) if row.pk in ids}


def _all_left(ids: list[UUID], user: ActingUser, case: Case) -> Lines:
    return {row.pk: _left(row, user) for row in assignments_of(case) if row.pk in ids}


def _emergencies(ids: list[UUID], user: ActingUser, case: Case) -> Lines:
    # As the team, it is no secret within the case.
    return {row.pk: EntryText(row.reason) for row in EmergencyAccess.objects.filter(pk__in=ids, case=case)}


def _merges(ids: list[UUID], user: ActingUser, case: Case) -> Lines:
    return _of_merges(ids, user, case, lambda row: row)


def _undone_merges(ids: list[UUID], user: ActingUser, case: Case) -> Lines:
    return _of_merges(ids, user, case, lambda row: row.undone)


def _of_merges(ids: list[UUID], user: ActingUser, case: Case, act: Callable[[PersonMerge], Any]) -> Lines:
    """Why, and with which cases: only for who sees them all. The others read that it happened, and nothing else.

    Why stands in the kept person's content: a case that has gone back to its own person does not show it.
    """
    rows = list(PersonMerge.objects.filter(pk__in=ids).select_related("undone"))
    opens = case.key_subjects()
    said = [act(row) for row in rows if row.key_subject() in opens]
    preload(said, "reason")
    why = {row.pk: row.reason for row in said}
    others = {key for row in rows for key in row.cases} - {case.pk}
    seen = dict(Case.objects.visible_to(user, CasePermission.VIEW).filter(pk__in=others).values_list("pk", "code"))
    return {
        row.pk: EntryText(
            why.get(act(row).pk, ""), mark=", ".join(sorted(seen[key] for key in row.cases if key in seen))
        )
        for row in rows
        if set(row.cases) <= {case.pk, *seen}
    }


def _contacts(ids: list[UUID], user: ActingUser, case: Case) -> Lines:
    # What is safe stands on its own page as it is now: an older entry must not be followed.
    rows = SafeContact.objects.visible_to(user, case=case).filter(pk__in=ids)
    return {pk: EntryText(url=f"{case.get_absolute_url()}contact/") for pk in rows.values_list("pk", flat=True)}


def _communications(ids: list[UUID], user: ActingUser, case: Case) -> Lines:
    rows = Communication.objects.visible_to(user, case=case).filter(pk__in=ids)
    return {pk: EntryText(url=f"{case.get_absolute_url()}person/") for pk in rows.values_list("pk", flat=True)}


def _relatives(ids: list[UUID], user: ActingUser, case: Case) -> Lines:
    url, rows = f"{case.get_absolute_url()}person/", Relative.objects.visible_to(user, case=case).filter(pk__in=ids)
    return {
        row.pk: EntryText(row.name, url=url, mark=row.get_relation_display()) for row in rows.select_related("case")
    }


def _let_in(ids: list[UUID], user: ActingUser, case: Case) -> Lines:
    # As the team, who was let in and until when is no secret within the case.
    rows = Grant.objects.filter(pk__in=ids, case=case, user__isnull=False).select_related("user")
    return {row.pk: EntryText(mark=row.user.name) for row in rows if row.user}


def _handed(ids: list[UUID], user: ActingUser, case: Case) -> Lines:
    rows = HandedPart.objects.visible_to(user, case=case).filter(pk__in=ids)
    found = rows.select_related("handover__gives", "given", "taken__user")
    return {row.pk: EntryText(row.note, mark=_from_to(row)) for row in with_case(found, case)}


def _handed_back(ids: list[UUID], user: ActingUser, case: Case) -> Lines:
    rows = HandedPart.objects.visible_to(user, case=case).filter(pk__in=ids).defer("note")
    found = rows.select_related("handover__gives", "given", "taken__user")
    return {row.pk: EntryText(mark=row.handover.gives.name) for row in found}


def _from_to(row: HandedPart) -> str:
    words = {"gives": row.handover.gives.name, "takes": row.taken.user.name, "part": row.given.get_part_display()}
    return gettext("%(part)s, from %(gives)s to %(takes)s") % words


def _approvals(ids: list[UUID], user: ActingUser, case: Case) -> Lines:
    # What of, and no word of what was said about it: that stands on the page of the thing itself.
    rows = Approval.objects.visible_to(user, case=case).filter(pk__in=ids).defer("note", "comment")
    return {row.pk: EntryText(mark=approvals.of(row.kind).label) for row in rows}


def _imported(ids: list[UUID], user: ActingUser, case: Case) -> Lines:
    """From where, and the number that the case had there."""
    rows = ExternalRecord.objects.filter(pk__in=ids, case=case)
    return {
        row.pk: EntryText(mark=row.source if row.is_without_number else f"{row.source}, {row.external_id}")
        for row in rows
    }


for kind in (
    EntryKind(code="cases.intake", label=_("Intake"), icon="door-enter", load=_intakes),
    EntryKind(code="cases.imported", label=_("Imported from a list"), icon="table-import", load=_imported),
    EntryKind(code="cases.note", label=_("Note"), icon="note", load=notes_presentation.lines),
    EntryKind(
        code="cases.addendum", label=_("Addendum to a note"), icon="note", load=notes_presentation.addendum_lines
    ),
    EntryKind(code="cases.task", label=_("Task"), icon="checkbox", load=_tasks, line=_task, says=_due),
    EntryKind(
        code="cases.task_given",
        label=_("Task given to somebody else"),
        icon="transfer",
        load=_tasks,
        line=_task,
        says=_due,
    ),
    EntryKind(code="cases.task_changed", label=_("Task changed"), icon="checkbox", load=_tasks, line=_task, says=_due),
    EntryKind(code="cases.task_done", label=_("Task done"), icon="circle-check", load=_tasks, line=_task),
    EntryKind(code="cases.task_dropped", label=_("Task not needed any more"), icon="circle-x", load=_tasks, line=_task),
    EntryKind(code="cases.consent", label=_("Consent decision"), icon="writing-sign", load=_consents, line=_consent),
    EntryKind(
        code="cases.consent_withdrawn",
        label=_("Consent withdrawn"),
        icon="writing-sign-off",
        load=_withdrawals,
        line=_withdrawal,
    ),
    EntryKind(code="cases.disclosed", label=_("Data given out"), icon="send", load=_disclosures),
    EntryKind(code="cases.episode", label=_("Episode of trafficking"), icon="route", load=_episodes),
    EntryKind(code="cases.episode_changed", label=_("Episode changed"), icon="route", load=_episodes),
    EntryKind(code="cases.contact", label=_("Safe contact written down"), icon="phone-check", load=_contacts),
    EntryKind(code="cases.communication", label=_("Language and support"), icon="language", load=_communications),
    EntryKind(code="cases.relative", label=_("Somebody of the family"), icon="users-group", load=_relatives),
    EntryKind(
        code="cases.relative_changed", label=_("Facts on the family changed"), icon="users-group", load=_relatives
    ),
    EntryKind(code="cases.identity", label=_("Identity changed"), icon="id", load=nothing),
    EntryKind(code="cases.merged", label=_("Two records of one person made one"), icon="arrows-join", load=_merges),
    EntryKind(code="cases.unmerged", label=_("One record made two again"), icon="arrows-split", load=_undone_merges),
    EntryKind(
        code="cases.assigned", label=_("New on the team"), icon="user-plus", load=_all_joined, line=_joined, says=_days
    ),
    EntryKind(
        code="cases.assignment_changed",
        label=_("Time on the team changed"),
        icon="calendar",
        load=_all_left,
        line=_left,
        says=_days,
    ),
    EntryKind(code="cases.unassigned", label=_("Left the team"), icon="user-minus", load=_all_left, line=_left),
    EntryKind(code="cases.handed_over", label=_("Handed over"), icon="transfer", load=_handed),
    EntryKind(code="cases.handed_back", label=_("Handover undone"), icon="arrow-back-up", load=_handed_back),
    EntryKind(
        code="cases.access_granted", label=_("Access granted for some days"), icon="key", load=_let_in, says=_until
    ),
    EntryKind(code="cases.access_ended", label=_("Access ended before its time"), icon="key-off", load=_let_in),
    EntryKind(code="cases.restricted", label=_("Restricted to its team"), icon="eye-off", load=nothing),
    EntryKind(code="cases.unrestricted", label=_("No longer restricted"), icon="eye", load=nothing),
    EntryKind(code="cases.emergency", label=_("Opened in an emergency"), icon="urgent", load=_emergencies),
    EntryKind(code="cases.approval_asked", label=_("Approval asked for"), icon="circle-check", load=_approvals),
    EntryKind(code="cases.approved", label=_("Approved"), icon="circle-check", load=_approvals),
    EntryKind(code="cases.sent_back", label=_("Sent back"), icon="arrow-back-up", load=_approvals),
    EntryKind(
        code="cases.approval_withdrawn", label=_("Request for approval withdrawn"), icon="circle-x", load=_approvals
    ),
    EntryKind(code="cases.closed", label=_("Case closed"), icon="lock", load=nothing),
    EntryKind(code="cases.erased", label=_("Content erased for good"), icon="trash", load=nothing),
    EntryKind(code="cases.reopened", label=_("Case reopened"), icon="lock-open", load=nothing),
):
    timeline.register(kind)
