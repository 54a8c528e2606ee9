from django.utils.translation import gettext_lazy as _

from core.access import PermissionCode


class CasePermission(PermissionCode):
    VIEW = "cases.view", _("See and open cases")
    READ_ACCOUNT = "cases.read_account", _("Read what happened to the survivor")
    REGISTER = "cases.register", _("Register an intake")
    EDIT = "cases.edit", _("Change the facts of a case")
    ADD_NOTE = "cases.add_note", _("Write notes")
    MANAGE_TASKS = "cases.manage_tasks", _("Add and finish tasks")
    RECORD_CONSENT = "cases.record_consent", _("Record and withdraw consent")
    ASSIGN = "cases.assign", _("Assign cases")
    CLOSE = "cases.close", _("Close and reopen cases")
