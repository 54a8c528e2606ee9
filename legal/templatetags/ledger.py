"""`{% load ledger %}`: figures of the ledger in the reader's language."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.translation import get_language, ngettext

from core.domain.languages import INDONESIAN
from core.domain.money import format_plain
from legal.models import LossItem

register = template.Library()


@register.filter
def figure(value: Decimal) -> str:
    """A number with as many decimals as it has."""
    return format_plain(value, get_language() or INDONESIAN)


@register.filter
def counted(loss: LossItem) -> str:
    """How many of its units: “8 months”; of lump sums the number alone."""
    # What is not one, as 1.5, is many.
    many = 1 if loss.quantity == 1 else 2
    said = {
        LossItem.Unit.MONTH: ngettext("%(count)s month", "%(count)s months", many),
        LossItem.Unit.WEEK: ngettext("%(count)s week", "%(count)s weeks", many),
        LossItem.Unit.DAY: ngettext("%(count)s day", "%(count)s days", many),
        LossItem.Unit.HOUR: ngettext("%(count)s hour", "%(count)s hours", many),
        LossItem.Unit.TIME: ngettext("%(count)s time", "%(count)s times", many),
        LossItem.Unit.PIECE: ngettext("%(count)s piece", "%(count)s pieces", many),
    }
    return said.get(LossItem.Unit(loss.unit), "%(count)s") % {"count": figure(loss.quantity)}
