"""A dossier is approved by who did not write it: nobody else is told to, and where nobody is left that is said."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import RolePermission, User
from cases.approvals.models import Approval
from core.access.log import log_access
from core.compartments import Compartment
from legal import services
from legal.models import Dossier, RestitutionClaim
from tests.cases.asking import SignIn, at, queries, text
from tests.factories import World
from tests.legal.dossiers import asked, built, put_losses, work
from tests.legal.makers import give_consent
from tests.legal.recovering import move_claim
from tests.legal.test_dossier_approval import ask, page, wanted

NOBODY = "Nobody is left who can answer"
LIST = "/cases/approvals/"
WAITS = "1 approval waits for you"


@pytest.fixture
def dossier(world: World, claim: RestitutionClaim) -> Dossier:
    give_consent(world)
    put_losses(world, claim)
    wanted(world)
    return built(world, claim)


def write(world: World, claim: RestitutionClaim, by: User) -> None:
    with world.at_work(by) as user:
        log_access(by=user, act="test", rows=[world.case], compartments=Compartment.values)
        services.add_step(matter=claim.matter, kind="P21", on=claim.matter.opened_on, by=user)


def test_who_asks_reads_who_can_answer(
    world: World, dossier: Dossier, approver: User, lawyer: Client, sign_in: SignIn
) -> None:
    address = at("legal:dossier-approval", world.case, pk=dossier.pk)
    shown = text(lawyer.get(address))
    assert "Who can answer: Approver." in shown and NOBODY not in shown
    assert NOBODY not in text(lawyer.get(page(world, dossier)))
    row = ask(world, dossier)
    browser = sign_in(approver)
    assert WAITS in text(browser.get("/cases/today/"))
    assert at("cases:decide-approval", world.case, pk=row.pk) in text(browser.get(LIST))


def test_where_nobody_is_left_it_is_said_and_nobody_is_told_to_answer(
    world: World, claim: RestitutionClaim, dossier: Dossier, approver: User, lawyer: Client, sign_in: SignIn
) -> None:
    write(world, claim, approver)
    dossier = built(world, claim)
    address = at("legal:dossier-approval", world.case, pk=dossier.pk)
    shown = text(lawyer.get(address))
    assert NOBODY in shown and "Who can answer" not in shown and "let an administrator switch the rule off" in shown
    # Asked all the same, for whoever comes to the case.
    assert lawyer.post(address, {"note": ""}).status_code == 303
    assert NOBODY in text(lawyer.get(page(world, dossier)))
    browser = sign_in(approver)
    with world.at_work(approver):
        row = Approval.objects.waiting().get()
    decision = at("cases:decide-approval", world.case, pk=row.pk)
    assert decision not in text(browser.get(LIST))
    assert WAITS not in text(browser.get("/cases/today/"))
    shown = text(browser.get(decision))
    assert "You wrote this yourself: a colleague answers." in shown and NOBODY in shown
    # Of a claim that is withdrawn none is asked for, whoever is left.
    move_claim(world, claim, "WITHDRAWN")
    assert NOBODY not in text(lawyer.get(page(world, dossier)))


@pytest.mark.parametrize("missing", ["cases.approve", "legal.build_dossier"])
def test_who_may_not_approve_such_work_is_not_named(
    world: World, dossier: Dossier, approver: User, lawyer: Client, missing: str
) -> None:
    with world.at_work(world.administrator):
        RolePermission.objects.filter(role__code="lawyer", code=missing).delete()
    browser = lawyer
    answer = browser.get(at("legal:dossier-approval", world.case, pk=dossier.pk))
    if missing == "cases.approve":
        assert NOBODY in text(answer)
    else:
        assert answer.status_code in (403, 404)


def test_who_may_not_open_the_file_has_no_request_waiting(
    world: World, dossier: Dossier, approver: User, sign_in: SignIn
) -> None:
    decision = at("cases:decide-approval", world.case, pk=ask(world, dossier).pk)
    browser = sign_in(approver)
    assert decision in text(browser.get(LIST))
    with world.at_work(world.administrator):
        RolePermission.objects.filter(role__code="lawyer", code="documents.view").delete()
    assert decision not in text(browser.get(LIST)) and WAITS not in text(browser.get("/cases/today/"))


def test_the_list_takes_as_many_queries_however_many_wait(
    world: World, claim: RestitutionClaim, dossier: Dossier, approver: User, sign_in: SignIn
) -> None:
    ask(world, dossier)
    browser = sign_in(approver)
    before = queries(browser, LIST)
    newer = asked(world, claim)
    work()
    ask(world, newer)
    assert queries(browser, LIST) == before
    assert text(browser.get(LIST)).count("Restitution dossier") == 2
