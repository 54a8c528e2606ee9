"""`manage.py erase`: everything of one person, for good."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from accounts.models import Membership, Organisation, User
from audit.models import Erasure
from cases.data_rights import erasing
from cases.data_rights.erasing import erase_person
from cases.record.models import Case
from core.commands import HarapanCommand
from core.db import organisation_scope
from core.errors import DomainError, KeyUnavailable


class Command(HarapanCommand):
    help = (
        "Destroy all keys of the person of a case, in all of that person's cases, and delete their files. It cannot be "
        "undone. Their cases must be closed. It asks for the code once more, notes who did it and why in the ledger of "
        "erasures, and prints that entry as a receipt. Back up right after: the new file of keys carries the ledger."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", metavar="CASE_CODE")
        parser.add_argument("--organisation", required=True, metavar="NAME")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="who has decided it, of that organisation")
        parser.add_argument("--reason", required=True, choices=[str(value).lower() for value in Erasure.Reason.values])

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            organisation = Organisation.objects.get(name=options["organisation"])
        except (Organisation.DoesNotExist, Organisation.MultipleObjectsReturned) as error:
            raise CommandError(_("There is no such organisation.")) from error
        with organisation_scope(organisation.pk):
            by = self.member(options["by"])
            case = Case.objects.filter(code=options["code"]).first()
            if case is None:
                raise CommandError(_("There is no such case in this organisation."))
            self.confirm(case)
            entry = self.erased(case.person_id, options["reason"], by)
        self.receipt(entry, case, organisation)

    def member(self, email: str) -> User:
        user = User.objects.filter(email=email, is_active=True).first()
        if user is None or not Membership.objects.filter(user=user).exists():
            raise CommandError(_("Nobody of that address works in this organisation."))
        return user

    def confirm(self, case: Case) -> None:
        codes = Case.objects.filter(person_id=case.person_id).order_by("code").values_list("code", flat=True)
        self.stdout.write(
            _("Everything told in these cases will be gone for good: %(codes)s") % {"codes": ", ".join(codes)}
        )
        if erasing.stays_elsewhere(case.person_id):
            self.stdout.write(
                _(
                    "While this record was one with another, facts of it were taken over. They stay, sealed, in the "
                    "history of that one."
                )
            )
        try:
            typed = input(_("Type the code %(code)s to go on: ") % {"code": case.code})
        except EOFError:
            typed = ""
        if typed.strip() != case.code:
            raise CommandError(_("Nothing was erased."))

    def erased(self, person_id: UUID, reason: str, by: User) -> Erasure:
        try:
            return erase_person(person_id=person_id, reason=reason.upper(), by=by)
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        except KeyUnavailable as error:
            raise CommandError(_("The keys are not at hand: %(reason)s") % {"reason": error}) from error

    def receipt(self, entry: Erasure, case: Case, organisation: Organisation) -> None:
        self.stdout.write(_("Erased. Running processes forget what they had opened within a minute. The receipt:"))
        self.stdout.write(
            f"  {organisation.name} · {case.code} · {entry.sequence} · {entry.at:%Y-%m-%dT%H:%M:%SZ} · "
            f"{bytes(entry.digest).hex()}"
        )
        self.stdout.write(_("Back up now: older backups lose this person through the keys of the new one."))
