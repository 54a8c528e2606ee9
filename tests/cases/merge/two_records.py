"""Two records of one person, and how they are made one."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import pytest
from django.test import Client
from django.utils.translation import override

from accounts.models import User
from cases.merge import rules as merge_rules
from cases.merge.models import PersonMerge
from cases.merge.services import merge_persons
from cases.record.models import Case, Identity, Person
from core.access.log import log_access
from core.compartments import Compartment
from core.errors import DomainError
from core.keys.fields import EncryptedTextField
from tests.cases.asking import at, nothing_changes, text
from tests.factories import World

OTHER_NAME = "Sary Contohnama"
OTHER_PHONE = "+6281200000099"
NOTE = "Catatan kasus kedua"
REASON = "Nomor KTP dan ibunya sama."
LOOK = (Compartment.GENERAL, Compartment.IDENTITY)


class Two(NamedTuple):
    """The cast's case and a closed one of another record; the second is the outsider's alone."""

    first: Case
    second: Case

    @property
    def page(self) -> str:
        return at("cases:merge", self.first, pk=self.second.pk)


def answers(page: str, **changed: str) -> dict[str, str]:
    """What the form of a preview sends when it is sent as it stands, with some of it changed."""
    stamp = re.search(r'name="stamp" value="([0-9a-f]{64})"', page)
    assert stamp is not None
    chosen = dict(re.findall(r'name="(\w+)" value="(keep|take)"[^>]* checked', page))
    return {"stamp": stamp[1], "adds_names": "on", "has_read": "on", "reason": REASON, **chosen, **changed}


def merge(browser: Client, two: Two, **changed: str) -> Any:
    return browser.post(two.page, answers(text(browser.get(two.page)), **changed))


def undo_page(two: Two, made: PersonMerge) -> str:
    return at("cases:undo-merge", two.first, pk=made.pk)


def facts_of(world: World, person_id: Any, user: User) -> dict[str, Any]:
    """What stands in an identity and in the coarse facts beside it."""
    with world.at_work(user) as by:
        identity, person = Identity.objects.get(person=person_id), Person.objects.get(pk=person_id)
        log_access(by=by, act="cases.case.opened", rows=[identity], compartments=LOOK)
        sealed = [f.name for f in Identity._meta.local_fields if isinstance(f, EncryptedTextField)]
        digests = {name: bytes(getattr(identity, name) or b"") for name in ("nik_digest", "phone_digest")}
        coarse = ("gender", "citizenship", "birth_year", "is_child", "merged_into_id")
        return (
            {name: getattr(identity, name) for name in sealed}
            | digests
            | {name: getattr(person, name) for name in coarse}
        )


def refused(world: World, two: Two) -> str:
    """What the service says to somebody who sends a preview that was never shown."""
    with world.at_work(world.manager) as by:
        cases = merge_rules.cases_of(two.first.person_id, two.second.person_id)
        log_access(by=by, act="cases.case.opened", rows=cases, compartments=LOOK)
        pair = merge_rules.pair(two.first.person_id, two.second.person_id, cases=cases)
        with override("en"), nothing_changes(), pytest.raises(DomainError) as error:
            merge_persons(
                keep=two.first.person_id,
                give_up=two.second.person_id,
                taken=[],
                adds_names=True,
                stamp=pair.stamp,
                reason=REASON,
                by=by,
            )
    return str(error.value.message)
