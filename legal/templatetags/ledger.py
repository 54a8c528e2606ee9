"""`{% load ledger %}`: figures of the ledger in the reader's language."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.translation import get_language

from core.domain.languages import INDONESIAN
from core.domain.money import format_plain

register = template.Library()


@register.filter
def figure(value: Decimal) -> str:
    """A number with as many decimals as it has."""
    return format_plain(value, get_language() or INDONESIAN)
