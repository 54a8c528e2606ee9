"""`manage.py rekey`: new data keys for the person of a case, while people work."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from accounts.models import Organisation
from audit.services import record
from cases.extension import erasure
from cases.merge.rules import persons_behind
from cases.record.models import Case
from core.commands import HarapanCommand
from core.db import organisation_scope
from core.errors import DomainError, KeyUnavailable
from core.key_subjects import PERSON, KeySubject
from core.keys import rekeying


class Command(HarapanCommand):
    help = (
        "Give the person of a case new data keys, and seal all that is told of them anew, files too: for when a key "
        "of theirs may have been read. Alleged actors and events that their cases name get new keys too. People can go "
        "on working. Broken off, run the same command again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", metavar="CASE_CODE")
        parser.add_argument("--organisation", required=True, metavar="NAME")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(name=options["organisation"]).order_by("pk").first()
        if organisation is None:
            raise CommandError(_("There is no such organisation."))
        with organisation_scope(organisation.pk):
            case = Case.objects.filter(code=options["code"]).first()
            if case is None:
                raise CommandError(_("There is no such case in this organisation."))
            persons = persons_behind(case.person_id)
            own = {*(KeySubject(PERSON, person) for person in persons), *erasure.subjects_of(persons)}
            subjects = sorted(own | erasure.shared_by(persons))
        try:
            done = rekeying.rekey(organisation.pk, subjects)
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        except KeyUnavailable as error:
            raise CommandError(_("The keys are not at hand: %(reason)s") % {"reason": error}) from error
        with organisation_scope(organisation.pk):
            record(by=None, verb="case.rekeyed", target=case, values=done.values)
        self.stdout.write(_("Sealed anew: %(count)d values.") % {"count": done.values})
        if done.is_rest:
            self.stdout.write(_("That finished an earlier change. Run the command again for new keys."))
