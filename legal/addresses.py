"""Where the parts of a legal matter stand."""

from __future__ import annotations

from django.urls import reverse

from legal.models import Deadline, MatterRecord, Order


def matter_url(row: MatterRecord) -> str:
    return reverse("legal:matter", kwargs={"case": row.case_id, "pk": row.matter_id})


def order_url(row: Order) -> str:
    return f"{matter_url(row)}#orders"


def deadline_url(row: Deadline) -> str:
    return reverse("legal:deadline", kwargs={"case": row.case_id, "pk": row.pk})
