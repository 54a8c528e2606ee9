from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.access.permissions import Needs, PermissionCode, Scope
from core.compartments import Compartment

_IN_A_CASE = Needs(codes=("cases.view",))
_OF_THE_PERSON = Needs(codes=("cases.view",), reads=(Compartment.GENERAL, Compartment.IDENTITY))
# Of both persons everything that makes the two records one: also where they lived.
_OF_TWO_PERSONS = Needs(codes=("cases.view",), reads=(Compartment.GENERAL, Compartment.IDENTITY, Compartment.LOCATION))
# Whoever has own cases alone has nobody's work to look at, or to give to others.
_OF_A_TEAM = Needs(codes=("cases.view",), scopes=(Scope.SITE, Scope.ORGANISATION))
_OF_A_COLLEAGUE = Needs(codes=("cases.view", "cases.assign"), scopes=(Scope.SITE, Scope.ORGANISATION))
# About cases that one does not see, so nothing has to be read first.
_BEYOND = Needs(reads=(), scopes=(Scope.ORGANISATION,))
# About people who have no case yet: a place decides, and whoever wrote it down.
_BEFORE_A_CASE = Needs(reads=(), scopes=(Scope.SITE, Scope.ORGANISATION))


class CasePermission(PermissionCode):
    VIEW = "cases.view", _("See and open cases")
    READ_ACCOUNT = "cases.read_account", _IN_A_CASE, _("Read what happened to the survivor")
    REGISTER = "cases.register", _OF_THE_PERSON, _("Register an intake")
    LOG_ENQUIRIES = "cases.log_enquiries", _BEFORE_A_CASE, _("Log enquiries")
    EDIT = "cases.edit", _IN_A_CASE, _("Change the facts of a case")
    ADD_NOTE = "cases.add_note", _IN_A_CASE, _("Write notes")
    MANAGE_TASKS = "cases.manage_tasks", _IN_A_CASE, _("Add, change and finish tasks")
    RECORD_CONSENT = "cases.record_consent", _IN_A_CASE, _("Record and withdraw consent")
    ASSIGN = "cases.assign", _IN_A_CASE, _("Assign and restrict cases")
    CLOSE = "cases.close", _IN_A_CASE, _("Close and reopen cases")
    HOLD = "cases.hold", _IN_A_CASE, _("Put cases on legal hold and lift it")
    APPROVE = "cases.approve", _IN_A_CASE, _("Approve what colleagues of the same work ask for")
    SUPERVISE = "cases.supervise", _OF_A_TEAM, _("See the work of the team")
    MERGE = "cases.merge", _OF_TWO_PERSONS, _("Make two records of one person one")
    OPEN_IN_EMERGENCY = "cases.open_in_emergency", _BEYOND, _("Open a case in an emergency")
    TAKE_LIST = "cases.take_list", _IN_A_CASE, _("Download the case list as a file, without names")
    SHARE_VIEWS = "cases.share_views", _IN_A_CASE, _("Share views of the case list")
    HAND_OVER = "cases.hand_over", _OF_A_COLLEAGUE, _("Hand over the cases of a colleague")
    SET_RULES = "cases.set_rules", _BEYOND, _("Set the rules for cases")
    # They lie in no case, and show none.
    HANDLE_DATA_REQUESTS = "cases.handle_data_requests", _BEYOND, _("Handle requests about personal data")
    REVIEW_EMERGENCIES = "cases.review_emergencies", _BEYOND, _("Review emergency access")

    @classmethod
    def subject(cls) -> Promise:
        return _("Cases")
