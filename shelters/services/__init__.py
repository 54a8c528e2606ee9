"""Every write to shelters."""

from shelters.services.houses import add_bed, add_house, add_room, change_bed, change_house, rename_room
from shelters.services.notes import NOTE_FIELDS, NoteFacts, save_daily_note
from shelters.services.notices import write_house_notice
from shelters.services.requests import ask_for_bed, decline, keep_bed, withdraw
from shelters.services.stays import admit, discharge, extend, move

__all__ = [
    "NOTE_FIELDS",
    "NoteFacts",
    "add_bed",
    "add_house",
    "add_room",
    "admit",
    "ask_for_bed",
    "change_bed",
    "change_house",
    "decline",
    "discharge",
    "extend",
    "keep_bed",
    "move",
    "rename_room",
    "save_daily_note",
    "withdraw",
    "write_house_notice",
]
