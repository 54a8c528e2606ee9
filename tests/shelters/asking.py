"""What tests of the API of the shelters ask for, and what no answer may carry."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from tests.cases.asking import at
from tests.shelters.conftest import (
    MARK_ADDRESS,
    MARK_DAILY,
    MARK_DESTINATION,
    MARK_REQUEST,
    Home,
)

MARKS = (MARK_ADDRESS, MARK_REQUEST, MARK_DESTINATION, MARK_DAILY)
HOUSES = "/api/v1/houses/"


def beds_of(home: Home) -> str:
    return reverse("api-shelters:beds", kwargs={"house": home.house.pk})


def note_url(stay: Any, case: Any, night: Any, shift: str = "evening") -> str:
    return at("api-shelters:note", case, stay=getattr(stay, "pk", stay), night=str(night), shift=shift)
