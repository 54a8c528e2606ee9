"""What `cases` itself puts into its registries: sections, closing checks, navigation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.permissions import AccountPermission
from audit import erasures
from cases.access_requests.services import forget_old
from cases.approvals import services as approvals_services
from cases.data_rights.erasing import erase_what_cases_knows
from cases.enquiries.retention import erase_old_enquiries
from cases.enquiries.services import enquiry_subjects
from cases.extension import approvals, closing, erasure, handover_items, sections
from cases.extension.handover_items import HandoverItem
from cases.extension.sections import CaseSection
from cases.form_drafts.services import erase_old_form_drafts
from cases.intake.drafts import erase_old
from cases.notes.drafts import erase_old_note_drafts
from cases.permissions import CasePermission
from cases.record.models import Case
from cases.tasks.models import Task
from cases.tasks.services import open_tasks_of, pass_on, taken_by_role
from cases.tasks.unattended import is_left
from core.jobs import periodic
from core.web import error_pages, navigation
from core.web.error_pages import WayOn
from core.web.navigation import NavigationItem


def _open_tasks(case: Case) -> Iterable[str]:
    rows = Task.objects.filter(case=case, done_at=None).annotate(is_left=is_left())
    found = rows.values_list("is_left", flat=True)
    count, left = len(found), sum(found)
    if count:
        yield ngettext("%(count)d task is not done.", "%(count)d tasks are not done.", count) % {"count": count}
    if left:
        yield ngettext(
            "%(count)d of them is with somebody who does not see the case any more: give it to somebody else.",
            "%(count)d of them are with somebody who does not see the case any more: give them to somebody else.",
            left,
        ) % {"count": left}


approvals.register(
    approvals.ApprovalKind(
        code=approvals_services.CLOSURE,
        label=_("Closing of the case"),
        ask=CasePermission.CLOSE,
        find=approvals_services.closure,
        url=lambda case, _of: reverse("cases:close", kwargs={"case": case.pk}),
        makers=approvals_services.makers_of_closure,
        made_by=approvals_services.led_by,
        sights=approvals_services.sights_of_closure,
        seen_by=approvals_services.closures_seen_by,
    )
)
_tasks_go = HandoverItem(
    handover_items.TASKS, _("Open tasks"), open_tasks_of, pass_on, CasePermission.VIEW, takes=taken_by_role
)
handover_items.register(_tasks_go)
erasure.register("cases", erase=erase_what_cases_knows, subjects=enquiry_subjects)
erasures.besides = erasure.subjects_of
periodic.register("cases.access_requests", every=timedelta(days=1), do=forget_old)
periodic.register("cases.drafts", every=timedelta(days=1), do=erase_old)
periodic.register("cases.enquiries", every=timedelta(days=1), do=erase_old_enquiries)
periodic.register("cases.form_drafts", every=timedelta(days=1), do=erase_old_form_drafts)
periodic.register("cases.note_drafts", every=timedelta(days=1), do=erase_old_note_drafts)
error_pages.register(
    WayOn(_("Ask for access to a case"), "cases:request-access", within="case", access=CasePermission.VIEW)
)
error_pages.register(WayOn(_("What I may do and see"), "accounts:my-access", within="case"))
closing.register("cases", _open_tasks, compartment=Task.compartment)

# Code, name, icon, address, permission, place.
for code, label, icon, url_name, access, order in (
    ("timeline", _("Timeline"), "timeline", "cases:detail", CasePermission.VIEW, 10),
    ("person", _("Person"), "id", "cases:person", CasePermission.VIEW, 20),
    ("account", _("What happened"), "route", "cases:account", CasePermission.READ_ACCOUNT, 30),
    ("consents", _("Consent"), "writing-sign", "cases:consents", CasePermission.VIEW, 40),
    ("team", _("Team"), "users", "cases:team", CasePermission.VIEW, 90),
):
    sections.register(CaseSection(code=code, label=label, icon=icon, url_name=url_name, access=access, order=order))

for item in (
    NavigationItem(label=_("Today"), url_name="cases:today", icon="sun", access=CasePermission.VIEW, order=5),
    NavigationItem(
        label=_("Cases"), url_name="cases:list", icon="folder", access=CasePermission.VIEW, order=10, key="/"
    ),
    NavigationItem(
        label=_("My tasks"), url_name="cases:my-tasks", icon="checkbox", access=CasePermission.MANAGE_TASKS, order=20
    ),
    NavigationItem(
        label=_("Enquiries"),
        url_name="cases:enquiries",
        icon="phone-incoming",
        access=CasePermission.LOG_ENQUIRIES,
        order=25,
    ),
    NavigationItem(
        label=_("New intake"), url_name="cases:intake", icon="door-enter", access=CasePermission.REGISTER, order=30
    ),
    NavigationItem(
        label=_("Approvals waiting"),
        url_name="cases:approvals",
        icon="circle-check",
        access=CasePermission.APPROVE,
        order=25,
    ),
    NavigationItem(
        label=_("Team and caseload"),
        url_name="cases:supervision",
        icon="users-group",
        access=CasePermission.SUPERVISE,
        order=35,
    ),
    NavigationItem(
        label=_("Stand-ins"), url_name="cases:covers", icon="replace", access=CasePermission.ASSIGN, order=40
    ),
    NavigationItem(
        label=_("Handovers"), url_name="cases:handovers", icon="transfer", access=CasePermission.ASSIGN, order=41
    ),
    NavigationItem(
        label=_("Asking for access"),
        url_name="cases:access-requests",
        icon="help-circle",
        access=CasePermission.VIEW,
        order=42,
    ),
    NavigationItem(
        label=_("Who sees a case"),
        url_name="cases:ask-access",
        icon="help-circle",
        access=AccountPermission.MANAGE_USERS,
        order=72,
    ),
    NavigationItem(
        label=_("Rules for cases"),
        url_name="cases:rules",
        icon="adjustments",
        access=CasePermission.SET_RULES,
        order=74,
    ),
    NavigationItem(
        label=_("Emergency access"),
        url_name="cases:emergencies",
        icon="urgent",
        access=CasePermission.REVIEW_EMERGENCIES,
        order=75,
    ),
):
    navigation.register(item)

navigation.begin_at("cases:today", CasePermission.REGISTER)
