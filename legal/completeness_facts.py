"""What is known of a claim for its checklists: gathered once, with the rights of who asks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.utils import timezone

from cases.episodes.models import Episode
from cases.permissions import CasePermission
from cases.record.models import Case, Identity
from cases.record.querysets import with_case
from core import unreadable
from core.access.actor import ActingUser
from legal.checklists import Applies
from legal.models import (
    ChecklistAnswer,
    ExhibitKind,
    ImmaterialStatement,
    LetterDetails,
    LossItem,
    Matter,
    Party,
    RestitutionClaim,
)
from legal.models.exhibits import Exhibit
from legal.permissions import LegalPermission
from legal.selectors import Ledger, is_child


@dataclass(frozen=True)
class Subject:
    """A claim as a check sees it."""

    claim: RestitutionClaim
    by: ActingUser
    is_child: bool
    has_name: bool
    has_episode: bool
    roles: frozenset[str]
    losses: list[LossItem]
    unproved: list[LossItem]
    statement: ImmaterialStatement | None
    letter: LetterDetails | None
    answers: dict[str, ChecklistAnswer]
    papers: dict[str, list[Exhibit]]

    @property
    def has_applicant(self) -> bool:
        return Party.Role.APPLICANT in self.roles

    @property
    def has_respondent(self) -> bool:
        return Party.Role.RESPONDENT in self.roles

    @property
    def lacks_applicant(self) -> bool:
        """A child does not apply alone."""
        return self.is_child and not self.has_applicant

    @property
    def may_have_died(self) -> bool:
        """Only a closed case says so. In an open one whoever applies for a grown-up may be an heir, until somebody
        answers that the certificate does not apply."""
        return self.claim.case.outcome == Case.Outcome.DIED or (self.has_applicant and not self.is_child)

    @property
    def are_certified(self) -> bool | None:
        """Whether each loss is certified. Suffering has no receipt and nobody who certifies it; None: nothing else."""
        receipts = [loss for loss in self.losses if loss.head != LossItem.Head.SUFFERING]
        return all(loss.is_certified for loss in receipts) if receipts else None

    @property
    def is_suffering_told(self) -> bool:
        """Whether the dossier will carry the statement on immaterial loss."""
        return bool(self.statement and self.statement.is_printed and self.statement.is_told)

    @property
    def is_after_judgment(self) -> bool:
        """As the matter says, or the letter."""
        return self.claim.matter.stage == Matter.Stage.EXECUTION or bool(self.letter and self.letter.is_after_judgment)

    def applies(self, when: Applies) -> bool:
        """Whether the claim is such that the item is asked for."""
        heads = {loss.head for loss in self.losses}
        return {
            Applies.OTHER_APPLIES: self.is_child or self.has_applicant,
            Applies.TREATMENT: LossItem.Head.TREATMENT in heads,
            Applies.SUFFERING: LossItem.Head.SUFFERING in heads,
            Applies.DEATH: self.may_have_died,
            Applies.ATTORNEY: Party.Role.ATTORNEY in self.roles,
            Applies.JUDGMENT: self.is_after_judgment,
        }[when]


def gather(claim: RestitutionClaim, *, ledger: Ledger, case: Case, by: ActingUser) -> Subject:
    """Seven queries beside its ledger, whatever the claim holds. The look must have been logged.

    Who may not read who the survivor is finds that nothing is filled in. `case` is the claim's, read with the
    principals that reach it.
    """
    view = LegalPermission.VIEW
    found = Identity.objects.visible_to(by, case=case).filter(person=case.person_id)
    identity = found.only("full_name", "birth_date", "organisation_id").first()
    lines = [line for head in ledger.heads for line in head.lines]
    parties = Party.objects.visible_to(by, view, case=case).filter(matter=claim.matter_id)
    answers = ChecklistAnswer.objects.visible_to(by, view, case=case).filter(claim=claim)
    kinds = ExhibitKind.objects.visible_to(by, view, case=case).filter(exhibit__claim=claim)
    statements = ImmaterialStatement.objects.visible_to(by, view, case=case).filter(claim=claim)
    letters = LetterDetails.objects.visible_to(by, view, case=case).filter(claim=claim)
    papers: dict[str, list[Exhibit]] = defaultdict(list)
    for kind in kinds.select_related("exhibit").order_by("exhibit__number"):
        kind.exhibit.case = case
        papers[kind.item].append(kind.exhibit)
    birth_date = unreadable.known(identity, "birth_date") if identity else ""
    return Subject(
        claim=claim,
        by=by,
        is_child=is_child(case.person, birth_date, on=timezone.localdate()),
        has_name=bool(identity and identity.full_name),
        has_episode=Episode.objects.visible_to(by, CasePermission.VIEW, case=case).exists(),
        roles=frozenset(parties.values_list("role", flat=True)),
        losses=[loss for loss, _links in lines],
        unproved=[loss for loss, links in lines if not links],
        statement=next(iter(with_case(statements, case)), None),
        letter=letters.only("is_after_judgment", "organisation_id").first(),
        answers={row.item: row for row in with_case(answers.select_related("exhibit", "updated_by"), case)},
        papers=dict(papers),
    )
