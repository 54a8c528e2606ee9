"""Every write to identification: what was found out, what bears it out, and what bodies decided."""

from identification.services.decisions import (
    DecisionFacts,
    change_decision,
    record_decision,
    withdraw_decision,
)
from identification.services.parts import link_evidence, save_part

__all__ = [
    "DecisionFacts",
    "change_decision",
    "link_evidence",
    "record_decision",
    "save_part",
    "withdraw_decision",
]
