"""Every write to the shared case record."""

from cases.services.approvals import Decided, ask_approval, decide_approval, set_rules
from cases.services.asking import Answer, ask_access
from cases.services.assignments import (
    assign,
    change_end,
    end_access,
    end_assignment,
    grant_access,
    share_with_site,
)
from cases.services.closing import close_case, close_imported_case, reopen_case, set_status
from cases.services.consents import give_consent, give_consents, lift_withholding, withdraw_consent, withhold
from cases.services.contact import ContactFacts, save_safe_contact
from cases.services.covers import cover, end_cover
from cases.services.data_requests import (
    DataRequestFacts,
    change_data_request,
    log_data_request,
    settle_data_request,
)
from cases.services.disclosures import disclose, note_disclosure, tell_recipient
from cases.services.drafts import begin_draft, discard_draft, save_step
from cases.services.duplicates import say_different
from cases.services.emergencies import is_in_by_emergency, open_in_emergency
from cases.services.enquiries import EnquiryFacts, begin_from_enquiry, begun_by_colleague, change_enquiry, log_enquiry
from cases.services.episodes import (
    add_episode,
    add_episode_part,
    add_imported_episode,
    remove_episode_part,
    update_episode,
    update_episode_part,
)
from cases.services.erasing import erase_again, erase_person
from cases.services.form_drafts import drop_form_draft, keep_form_draft
from cases.services.handovers import Given, hand_over, undo_handover
from cases.services.holds import lift_hold, put_hold
from cases.services.imported import await_turn, moment_of, note_source
from cases.services.intake import Begun, IntakeFacts, PersonFacts, register_intake, wait_for_other_intakes
from cases.services.keeping import erase_enquiry_again
from cases.services.merging import merge_persons, undo_merge
from cases.services.note_drafts import keep_note_draft
from cases.services.notes import add_addendum, add_note, change_note
from cases.services.people import (
    CommunicationFacts,
    RelativeFacts,
    add_relative,
    change_relative,
    save_communication,
)
from cases.services.persons import change_identity
from cases.services.renewing import renew_share
from cases.services.reporting import add_word, answer_reporter, read_thread, take_report
from cases.services.requests import answer_request, request_access
from cases.services.restriction import lift_restriction, restrict_case
from cases.services.returning import register_return
from cases.services.reviewing import review_emergency
from cases.services.saved_views import ViewFacts, change_view, remove_view, save_view
from cases.services.tasks import (
    add_task,
    change_owned_task,
    change_task,
    drop_owned_task,
    drop_task,
    finish_task,
)

__all__ = [
    "Answer",
    "Begun",
    "CommunicationFacts",
    "ContactFacts",
    "DataRequestFacts",
    "Decided",
    "EnquiryFacts",
    "Given",
    "IntakeFacts",
    "PersonFacts",
    "RelativeFacts",
    "ViewFacts",
    "add_addendum",
    "add_episode",
    "add_episode_part",
    "add_imported_episode",
    "add_note",
    "add_relative",
    "add_task",
    "add_word",
    "answer_reporter",
    "answer_request",
    "ask_access",
    "ask_approval",
    "assign",
    "await_turn",
    "begin_draft",
    "begin_from_enquiry",
    "begun_by_colleague",
    "change_data_request",
    "change_end",
    "change_enquiry",
    "change_identity",
    "change_note",
    "change_owned_task",
    "change_relative",
    "change_task",
    "change_view",
    "close_case",
    "close_imported_case",
    "cover",
    "decide_approval",
    "discard_draft",
    "disclose",
    "drop_form_draft",
    "drop_owned_task",
    "drop_task",
    "end_access",
    "end_assignment",
    "end_cover",
    "erase_again",
    "erase_enquiry_again",
    "erase_person",
    "finish_task",
    "give_consent",
    "give_consents",
    "grant_access",
    "hand_over",
    "is_in_by_emergency",
    "keep_form_draft",
    "keep_note_draft",
    "lift_hold",
    "lift_restriction",
    "lift_withholding",
    "log_data_request",
    "log_enquiry",
    "merge_persons",
    "moment_of",
    "note_disclosure",
    "note_source",
    "open_in_emergency",
    "put_hold",
    "read_thread",
    "register_intake",
    "register_return",
    "remove_episode_part",
    "remove_view",
    "renew_share",
    "reopen_case",
    "request_access",
    "restrict_case",
    "review_emergency",
    "save_communication",
    "save_safe_contact",
    "save_step",
    "save_view",
    "say_different",
    "set_rules",
    "set_status",
    "settle_data_request",
    "share_with_site",
    "take_report",
    "tell_recipient",
    "undo_handover",
    "undo_merge",
    "update_episode",
    "update_episode_part",
    "wait_for_other_intakes",
    "withdraw_consent",
    "withhold",
]
