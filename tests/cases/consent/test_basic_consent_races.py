"""Basic consent withdrawn by two people at the same moment."""

from __future__ import annotations

from datetime import date

from cases.consent.models import Consent
from cases.consent.services import give_consent, withdraw_consent
from cases.data_rights.models import DataRequest
from cases.record.models import Case
from cases.tasks.models import Task
from core.access.actor import ActingUser
from core.compartments import Compartment
from tests.cases.record.test_races import at_once
from tests.factories import World


def test_two_withdrawals_at_once_are_one_request_and_one_task(real: World) -> None:
    with real.at_work(real.caseworker):
        row = Consent.objects.get(case=real.case, purpose="CARE")

    def withdraw(by: ActingUser) -> None:
        withdraw_consent(consent_id=row.pk, expected_version=row.version, on=date(2026, 6, 1), by=by)

    def refuse(by: ActingUser) -> None:
        refusal = Consent(
            case=Case.objects.get(pk=real.case.pk),
            purpose="CARE",
            recipient="OWN",
            data_classes=Compartment.values,
            decision="REFUSED",
            form="WRITTEN",
            decided_on=date(2026, 6, 1),
        )
        give_consent(consent=refusal, by=by)

    found = at_once(real, ("colleague", withdraw), ("manager", refuse), ("caseworker", withdraw))
    assert "done" in found
    with real.at_work(real.caseworker):
        assert DataRequest.objects.count() == 1
        assert list(Task.objects.values_list("assignee", "origin")) == [(real.caseworker.pk, "WITHDRAWAL")]
