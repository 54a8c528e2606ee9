"""First of all: how the person may be reached."""

from __future__ import annotations

from cases.forms.contact import ContactFields
from cases.forms.steps.base import StepForm


class ContactStep(ContactFields, StepForm):
    """Asked first, so that nobody calls a number before knowing whether it is safe."""
