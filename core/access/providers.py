"""What other apps fill in: `accounts` says who acts, `audit` writes the access log."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from core.access.actor import Acting, ActingUser

if TYPE_CHECKING:
    from django.http import HttpResponseBase


class Authoriser(Protocol):
    def load(self, user_id: UUID, organisation_id: UUID) -> ActingUser | None:
        """The active user with `acting` set, for work outside a request; None when they may no longer act."""

    def acting(self, user: ActingUser, organisation_id: UUID) -> Acting | None:
        """The user at work in the organisation, or None when the membership has ended."""

    def is_fresh(self, request: Any, purpose: str) -> bool:
        """Whether the session has proved itself recently enough for an act that asks for it (`step_up`)."""

    def ask_proof(self, request: Any, purpose: str) -> HttpResponseBase:
        """The page that asks for that proof, with what was being sent kept inside."""

    def ask_terms(self, request: Any) -> HttpResponseBase:
        """The page on which the terms of use are accepted, with what was being sent kept inside."""

    def proved_at(self, request: Any) -> datetime:
        """When the session was last proved."""


class Recorder(Protocol):
    def opened(
        self,
        *,
        by: ActingUser,
        act: str,
        case_ids: list[UUID],
        subject_ids: list[UUID],
        compartments: list[str],
        purpose: str,
        proved_at: datetime | None,
    ) -> None:
        """Commit one line of the access log. Raises when it cannot: then nothing is shown.

        `proved_at` is when the session was last proved, None where there is none. Raises ProofNeeded when so many were
        opened since that the person is to be asked first.
        """


authoriser: Authoriser
recorder: Recorder
