"""Every write to legal matters, steps, claims, losses, exhibits and dossiers."""

from legal.services.claims import change_claim, open_claim
from legal.services.dossiers import request_dossier
from legal.services.exhibits import (
    add_evidence,
    add_exhibit,
    change_exhibit,
    move_exhibit,
    prove,
    remove_evidence,
    remove_exhibit,
)
from legal.services.losses import add_loss, change_loss, remove_loss
from legal.services.matters import (
    add_party,
    change_matter,
    change_party,
    close_matter,
    open_matter,
    remove_party,
)
from legal.services.steps import add_step, change_step, remove_step

__all__ = [
    "add_evidence",
    "add_exhibit",
    "add_loss",
    "add_party",
    "add_step",
    "change_claim",
    "change_exhibit",
    "change_loss",
    "change_matter",
    "change_party",
    "change_step",
    "close_matter",
    "move_exhibit",
    "open_claim",
    "open_matter",
    "prove",
    "remove_evidence",
    "remove_exhibit",
    "remove_loss",
    "remove_party",
    "remove_step",
    "request_dossier",
]
