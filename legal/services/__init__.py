"""Every write to legal matters and their course, claims, losses, exhibits and dossiers."""

from legal.services.accompaniments import (
    add_accompaniment,
    add_briefing,
    change_accompaniment,
    change_briefing,
    remove_accompaniment,
    remove_briefing,
)
from legal.services.amounts import change_amount, record_amount, remove_amount
from legal.services.calendars import allow_feeds, check_year, open_feed, remove_holiday, revoke_feed, set_holiday
from legal.services.checklists import answer_item, clear_answer, name_exhibit_kind
from legal.services.claims import change_claim, open_claim
from legal.services.copies import give_for_filing
from legal.services.deadlines import (
    add_deadline,
    add_deadline_by_rule,
    change_own_deadline,
    change_term,
    choose_basis,
    dismiss_deadline,
    finish_deadline,
    leave_basis,
    reopen_deadline,
)
from legal.services.dossiers import request_dossier
from legal.services.exhibits import (
    add_evidence,
    add_exhibit,
    change_exhibit,
    move_exhibit,
    order_exhibits,
    prove,
    remove_evidence,
    remove_exhibit,
    use_newer_version,
)
from legal.services.filings import record_filing, undo_filing
from legal.services.hearings import add_hearing, change_hearing, remove_hearing, settle_hearing
from legal.services.joint import join_claim, leave_joint_claim, open_joint_claim, rename_joint_claim
from legal.services.letters import (
    add_letter_template,
    change_letter_template,
    fill_in_letter,
    hand_out_letter,
    require_usable_letter,
    restore_shipped_letter,
)
from legal.services.losses import add_loss, change_loss, copy_loss, move_loss, remove_loss
from legal.services.matters import add_party, change_matter, change_party, close_matter, open_matter, remove_party
from legal.services.opponents import add_opponent, change_opponent, remove_opponent
from legal.services.orders import add_order, change_order, remove_order
from legal.services.payments import (
    note_penalty,
    plan_instalments,
    record_payment,
    remove_instalment,
    remove_payment,
    remove_penalty,
)
from legal.services.protection import add_protection, change_protection, remove_protection
from legal.services.redactions import draw_boxes, make_redacted, use_original, use_redacted
from legal.services.secrecy import state_no_address
from legal.services.signing import remove_certificate, set_certificate
from legal.services.statements import write_statement
from legal.services.steps import add_step, change_step, remove_step
from legal.services.travel import cancel_travel, change_travel, plan_travel
from legal.services.wages import (
    add_entry,
    begin_calculation,
    change_calculation,
    change_entry,
    remove_calculation,
    remove_entry,
    take_over,
)

__all__ = [
    "add_accompaniment",
    "add_briefing",
    "add_deadline",
    "add_deadline_by_rule",
    "add_entry",
    "add_evidence",
    "add_exhibit",
    "add_hearing",
    "add_letter_template",
    "add_loss",
    "add_opponent",
    "add_order",
    "add_party",
    "add_protection",
    "add_step",
    "allow_feeds",
    "answer_item",
    "begin_calculation",
    "cancel_travel",
    "change_accompaniment",
    "change_amount",
    "change_briefing",
    "change_calculation",
    "change_claim",
    "change_entry",
    "change_exhibit",
    "change_hearing",
    "change_letter_template",
    "change_loss",
    "change_matter",
    "change_opponent",
    "change_order",
    "change_own_deadline",
    "change_party",
    "change_protection",
    "change_step",
    "change_term",
    "change_travel",
    "check_year",
    "choose_basis",
    "clear_answer",
    "close_matter",
    "copy_loss",
    "dismiss_deadline",
    "draw_boxes",
    "fill_in_letter",
    "finish_deadline",
    "give_for_filing",
    "hand_out_letter",
    "join_claim",
    "leave_basis",
    "leave_joint_claim",
    "make_redacted",
    "move_exhibit",
    "move_loss",
    "name_exhibit_kind",
    "note_penalty",
    "open_claim",
    "open_feed",
    "open_joint_claim",
    "open_matter",
    "order_exhibits",
    "plan_instalments",
    "plan_travel",
    "prove",
    "record_amount",
    "record_filing",
    "record_payment",
    "remove_accompaniment",
    "remove_amount",
    "remove_briefing",
    "remove_calculation",
    "remove_certificate",
    "remove_entry",
    "remove_evidence",
    "remove_exhibit",
    "remove_hearing",
    "remove_holiday",
    "remove_instalment",
    "remove_loss",
    "remove_opponent",
    "remove_order",
    "remove_party",
    "remove_payment",
    "remove_penalty",
    "remove_protection",
    "remove_step",
    "rename_joint_claim",
    "reopen_deadline",
    "request_dossier",
    "require_usable_letter",
    "restore_shipped_letter",
    "revoke_feed",
    "set_certificate",
    "set_holiday",
    "settle_hearing",
    "state_no_address",
    "take_over",
    "undo_filing",
    "use_newer_version",
    "use_original",
    "use_redacted",
    "write_statement",
]
