"""The rows of the case list as HTML, in one go: fifty rows cost a tenth of what a template's loop takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cases.case_list.columns import COLUMNS, USUAL_COLUMNS
from cases.record.models import Case
from cases.web.listed_cases import ListedCase
from core.web.timeline import escaped

register = template.Library()

BADGES = {Case.Priority.URGENT.value: "red", Case.Priority.HIGH.value: "amber"}


@register.simple_tag
def case_rows(
    rows: Sequence[ListedCase], reasons: Sequence[str] = (), columns: Sequence[str] = USUAL_COLUMNS
) -> SafeString:
    """`<tr>`s; on a phone each becomes a card, where `data-label` is the column's name. With the usual columns the card
    is short: the name, what is urgent, and who leads it, without the columns' names.

    `reasons`: in a second column, why each row was found; in a short card the last thing that is said.
    """
    # Places, people, dates and words stand in many rows.
    once, priority = cache(escaped), cache(_priority)
    why, restricted = escaped(_("Found by")), f' <span class="badge badge-rose">{escaped(_("Restricted"))}</span>'
    found_by = [f'<td data-label="{why}" class="col-found">{once(reason)}</td>' for reason in reasons] or [""] * len(
        rows
    )
    opens = {name: f'<td data-label="{escaped(COLUMNS[name].label)}"' for name in columns}
    # A column that somebody chose is shown on the narrowest screen, too.
    roomy = "wide-only " if tuple(columns) == USUAL_COLUMNS else ""
    begins_row = '<tr class="is-short">' if roomy else "<tr>"
    written: dict[str, Callable[[ListedCase], str]] = {
        "code": lambda row: f' class="code">{escaped(row.code)}</td>',
        "status": lambda row: f' class="col-status">{once(row.status_label)}</td>',
        "stage": lambda row: f">{once(row.stage)}</td>",
        "priority": lambda row: f"{priority(row.priority, row.priority_label, roomy)}</td>",
        "lead": lambda row: f' class="col-lead">{once(row.lead)}</td>',
        "site": lambda row: f' class="{roomy}col-site">{once(row.site)}</td>',
        "opened": lambda row: f' class="{roomy}nowrap">{once(row.opened_on)}</td>',
        "updated": lambda row: f' class="col-updated nowrap">{once(row.updated_at)}</td>',
        "age": lambda row: f">{once(row.age)}</td>",
        "gender": lambda row: f">{once(row.gender)}</td>",
        "citizenship": lambda row: f">{once(row.citizenship)}</td>",
        "closed": lambda row: f' class="nowrap">{once(row.closed_on)}</td>',
    }
    cells = [(opens[name], written[name]) for name in columns]
    return SafeString(
        "".join(
            f'{begins_row}<th scope="row"><a class="row-link" href="{escaped(row.url)}">{escaped(row.name)}</a>'
            f"{restricted if row.is_restricted else ''}</th>"
            f"{reason}{''.join([begins + write(row) for begins, write in cells])}</tr>"
            for row, reason in zip(rows, found_by, strict=True)
        )
    )


def _priority(value: str, label: str, roomy: str) -> str:
    """The rest of the cell's tag and its content: a badge for what is not normal."""
    colour = BADGES.get(value)
    if colour is None:
        return f' class="{roomy}quiet">{escaped(label)}'
    return f'><span class="badge badge-{colour}">{escaped(label)}</span>'
