"""What `notifications` adds to the registries of others, and whom it tells of what: the kinds of notification."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from accounts import oversight
from accounts.services import telling
from cases.access_requests.services import access_request_answered
from cases.approvals.services import approval_decided
from cases.consent import recall_tasks
from cases.consent.services import consent_withdrawn
from cases.cover.services import cover_ended, cover_made
from cases.data_rights.services import data_request_entered
from cases.emergency_access.services import opened_in_emergency
from cases.enquiries.public_reports import enquiry_reported
from cases.extension import agenda as extension_agenda
from cases.extension.agenda import News
from cases.handover.services import cases_left_behind, handover_made, handover_undone
from cases.intake.services import case_opened
from cases.merge.comparison import duplicate_found
from cases.notes.services import named_in_note, note_moved
from cases.permissions import CasePermission
from core.jobs import periodic
from core.jobs.queue import job_failed
from core.web import navigation
from core.web.navigation import NavigationItem
from notifications import (
    account,
    agenda,
    alerts,
    approvals,
    consents,
    covers,
    danger,
    data_requests,
    duplicates,
    emergencies,
    failures,
    handovers,
    kinds,
    notes,
    reporting,
    requests,
    unread,
)
from notifications.kinds import Kind
from notifications.models import POSSIBLE_DUPLICATE

# What happens to an account.
for code, text, icon in (
    (telling.FACTOR_ADDED, _("A way to sign in was added."), "shield-check"),
    (telling.FACTOR_REMOVED, _("A way to sign in was removed."), "shield-x"),
    (telling.CODES_MADE, _("New recovery codes were made."), "shield-check"),
    (telling.CODE_USED, _("A recovery code was used."), "shield-exclamation"),
    (telling.PASSWORD_CHANGED, _("The password was changed."), "shield-check"),
    (telling.RECOVERY_ASKED, _("A new way in was asked for, for you."), "key"),
    (telling.RECOVERY_CONFIRMED, _("A new way in was made for you."), "key"),
    (telling.RECOVERY_WITHDRAWN, _("A new way in for you was withdrawn."), "key"),
    (telling.RECOVERY_USED, _("A new way in was used for your account."), "key"),
):
    kinds.register(Kind(code, text, icon=icon, url=account.own_account))
kinds.register(
    Kind(telling.RECOVERY_WAITS, _("A new way in waits for you to confirm it."), icon="key", url=account.new_ways_in)
)
telling.account_event.connect(account.tell, dispatch_uid="notifications.account")

# Who sees a case.
kinds.register(Kind(emergencies.OPENED, _("A case was opened in an emergency."), icon="urgent", url=emergencies.url))
kinds.register(
    Kind(
        emergencies.OVERDUE,
        _("An emergency access was not reviewed within three days."),
        icon="urgent",
        url=emergencies.url,
    )
)
kinds.register(
    Kind(requests.ASKED, _("A colleague asks to work on something of yours."), icon="help-circle", url=requests.url)
)
kinds.register(
    Kind(
        requests.ANSWERED,
        _("There is an answer to what you asked for."),
        icon="circle-check",
        url=requests.list_url,
    )
)
opened_in_emergency.connect(emergencies.tell, dispatch_uid="notifications.emergencies")
access_request_answered.connect(requests.tell_answer, dispatch_uid="notifications.requests")
oversight.otherwise.register(CasePermission.REVIEW_EMERGENCIES)
periodic.register("notifications.emergencies", every=timedelta(hours=1), do=emergencies.remind)

# Who works on it.
for code, text, icon, url in (
    (covers.STANDS_IN, _("You stand in for a colleague."), "replace", covers.url),
    (covers.STOOD_FOR, _("A colleague stands in for you."), "replace", covers.url),
    (covers.ENDED, _("A stand-in was ended early."), "replace", covers.url),
    (handovers.TAKES, _("You take over work from a colleague."), "transfer", handovers.url),
    (handovers.GIVES, _("Your work was handed over to a colleague."), "transfer", handovers.url),
    (handovers.UNDONE, _("A handover was undone."), "transfer", handovers.url),
    (
        handovers.LEFT,
        _("A colleague hands over their work. Look who takes over here."),
        "transfer",
        handovers.team_url,
    ),
    (
        handovers.LEFT_OWN,
        _("Not all of your work was handed over. Look who takes over here."),
        "transfer",
        handovers.team_url,
    ),
):
    kinds.register(Kind(code, text, icon=icon, url=url))
cover_made.connect(covers.tell, dispatch_uid="notifications.covers")
cover_ended.connect(covers.tell_end, dispatch_uid="notifications.covers.end")
handover_made.connect(handovers.tell, dispatch_uid="notifications.handovers")
handover_undone.connect(handovers.tell_undone, dispatch_uid="notifications.handovers.undone")
cases_left_behind.connect(handovers.tell_left, dispatch_uid="notifications.handovers.left")

# What is done in it.
for code, text, icon, url in (
    (approvals.DECIDED, _("There is an answer to what you asked for."), "circle-check", approvals.url),
    (consents.WITHDRAWN, _("Consent was withdrawn in a case."), "writing-sign-off", consents.url),
    (consents.ENDS, _("A consent ends soon. Ask again."), "writing-sign", consents.url),
    (
        consents.TO_TELL,
        _("Consent was withdrawn in a closed case. Look who is to be told."),
        "writing-sign-off",
        consents.url,
    ),
    (data_requests.ENTERED, _("A new request waits in the register."), "writing-sign-off", data_requests.url),
    (POSSIBLE_DUPLICATE, _("Perhaps something is recorded twice."), "users-group", duplicates.url),
    (notes.NAMED, _("A colleague wants to tell you something."), "message", notes.url),
    (reporting.REPORTED, _("Somebody wrote through the public page."), "message", reporting.url),
):
    kinds.register(Kind(code, text, icon=icon, url=url))
alerts.register(danger.KIND, danger.find, danger.url)
approval_decided.connect(approvals.tell, dispatch_uid="notifications.approvals")
consent_withdrawn.connect(consents.tell, dispatch_uid="notifications.consents")
recall_tasks.recall_in_closed_case.connect(consents.tell_in_closed, dispatch_uid="notifications.consents.closed")
case_opened.connect(danger.tell, dispatch_uid="notifications.danger")
data_request_entered.connect(data_requests.tell, dispatch_uid="notifications.data_requests")
duplicate_found.connect(duplicates.tell, dispatch_uid="notifications.duplicates")
named_in_note.connect(notes.tell, dispatch_uid="notifications.notes")
note_moved.connect(notes.forget, dispatch_uid="notifications.notes.forget")
enquiry_reported.connect(reporting.tell, dispatch_uid="notifications.reporting")
periodic.register("notifications.consents", every=timedelta(hours=6), do=consents.remind)
extension_agenda.register(News(code="notifications.named", access=CasePermission.VIEW, find=agenda.named))

# Work in the background, and the bar.
kinds.register(
    Kind(failures.KIND, _("A piece of work could not be finished."), icon="alert-triangle", url=failures.url)
)
job_failed.connect(failures.tell, dispatch_uid="notifications.failures")
navigation.register(
    NavigationItem(
        label=_("Notifications"),
        url_name="notifications:inbox",
        icon="bell",
        access=unread.ACCESS,
        order=10,
        place=navigation.BAR,
        count=unread.unread,
    )
)
