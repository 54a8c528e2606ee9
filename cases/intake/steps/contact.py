"""First of all: how the person may be reached."""

from __future__ import annotations

from typing import Any

from cases.intake.steps.base import IntakeStepForm
from cases.safe_contact.forms import ContactFields
from cases.safe_contact.services import require_safe_contact
from core.errors import DomainError


class ContactStep(ContactFields, IntakeStepForm):
    """Asked first, so that nobody calls a number before knowing whether it is safe."""

    def clean(self) -> dict[str, Any]:
        """What nobody could follow is said here, at the question itself."""
        if not self.errors:
            try:
                require_safe_contact(self.contact())
            except DomainError as error:
                self.add_error(error.field, str(error.message))
        return self.cleaned_data
