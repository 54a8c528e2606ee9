"""What still holds a case open. An app registers a check in its `registrations`.

Whoever closes a case may not learn by it what kind of work goes on beside theirs: for what they do not read, one
sentence stands, whatever it is and however much.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.record.models import Case
from cases.record.querysets import within
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.registry import Registry

Check = Callable[[Case], Iterable[str | Promise]]
UNSEEN = _("Work that you do not see is still open in this case. Ask the team.")


class ClosingCheck(NamedTuple):
    check: Check
    compartment: str


registry: Registry[str, ClosingCheck] = Registry("cases.closing")


def register(app: str, check: Check, *, compartment: str) -> None:
    """`check(case)` returns a sentence for each thing that must be ended before the case can close; `compartment` is
    that of what the sentences speak of."""
    registry.add(app, ClosingCheck(check, str(compartment)))


def blockers(case: Case, user: ActingUser) -> list[str]:
    """All sentences, in the order of the apps' names, as far as `user` reads in this case what they speak of."""
    found, is_more = [], False
    readable = within(case, user, act=None, compartments=Compartment.values)
    for app in sorted(registry):
        sentences = [str(sentence) for sentence in registry[app].check(case)]
        if registry[app].compartment in readable:
            found += sentences
        else:
            is_more = is_more or bool(sentences)
    return [*found, str(UNSEEN)] if is_more else found
