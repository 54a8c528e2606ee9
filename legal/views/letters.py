"""The letter of a claim: what it needs, how it reads now, and as a Word file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.consent import presentation as consent_presentation
from core.access.permissions import step_up
from core.compartments import Compartment
from legal import leaving, services
from legal.dossier import content
from legal.forms.letters import LetterForm
from legal.letters import composing, reading, sending, texts, writing
from legal.letters.doubts import of_letter
from legal.models import LetterDetails, LetterEdition, LetterTemplate, Party
from legal.permissions import LegalPermission
from legal.services.letters import HandedOut, LetterFacts
from legal.views.base import LegalActionPage, LegalFormPage, LegalPage, OfClaim

USUAL_FORM = "ganti kerugian berupa uang, dibayarkan sekaligus"


class LetterPage(OfClaim, LegalPage):
    """How the letter reads with what is known now, or what is missing. `?text=` tries another text on it."""

    access = LegalPermission.BUILD_DOSSIER
    template_name = "legal/letter.html"
    title = _("Application letter")
    shows_damage = False

    def extra(self) -> Mapping[str, Any]:
        claim = self.record
        found = reading.of_claim(claim, case=self.case, by=self.user)
        kind = found.told.kind if found.told else None
        own = LetterTemplate.objects.visible_to(self.user).filter(kind=kind) if kind else []
        tried = self.tried(str(kind)) if found.told and not found.missing else None
        letter, doubts = found.letter, found.doubts
        if found.told and tried:
            letter = writing.written(found.told, texts.chosen(str(kind), tried))
            doubts = of_letter(found.told, tried)
        return {
            "claim": claim,
            "details": found.details,
            "missing": found.missing,
            "doubts": doubts,
            "differs": found.differs,
            "day_doubts": found.day_doubts,
            "letter": letter,
            "tried": tried,
            "own_texts": own,
            "refusal": found.refusal,
            "may_manage": self.may_write(LegalPermission.MANAGE),
            "may_hand_out": self.may_write(LegalPermission.BUILD_DOSSIER),
        }

    def tried(self, kind: str) -> LetterEdition | None:
        """The newest edition of the text that the address names, where it is one for this letter."""
        asked = self.request.GET.get("text", "")
        rows = LetterEdition.objects.visible_to(self.user).select_related("template").filter(template__kind=kind)
        return next((row for row in rows.order_by("-number") if str(row.template_id) == asked), None)


class LetterEdit(OfClaim, LegalFormPage):
    form_class = LetterForm
    title = _("Fill in the letter")
    done = _("The letter was filled in.")

    def prepare(self) -> None:
        super().prepare()
        self.details = composing.details_of(self.record, by=self.user)

    @cached_property
    def parties(self) -> Any:
        """Of the matter: who may apply, and who may hold the power of attorney, companions among them."""
        rows = Party.objects.visible_to(self.user, LegalPermission.MANAGE, case=self.case)
        found = rows.filter(matter=self.record.matter_id, role__in=[Party.Role.APPLICANT, Party.Role.ATTORNEY])
        return found.select_related("case").order_by("created_at", "id")

    def form_arguments(self) -> dict[str, Any]:
        templates = LetterTemplate.objects.visible_to(self.user).order_by("kind", "institution")
        return {**super().form_arguments(), "templates": templates, "parties": self.parties}

    def initial(self) -> dict[str, Any]:
        if self.details is not None:
            kept = {name: getattr(self.details, name) for name in (*LetterFacts.__dataclass_fields__, "version")}
            proposed = {name: kept[name] or only for name, only in self.only().items()}
            if kept["applicant"] is None and proposed["applicant"]:
                # What was typed was of nobody, or of somebody who applies no longer.
                proposed["relation"] = ""
            return {**kept, **proposed}
        return {
            **self.only(),
            "version": 0,
            "dated_on": timezone.localdate(),
            "form": USUAL_FORM,
            "signed_by": LetterDetails.SignedBy.APPLICANT,
            "payment": LetterDetails.Payment.SEPARATELY,
            "summary": self.proposed(),
        }

    def only(self) -> dict[str, Party | None]:
        """Whom to propose: who is the only one in their role."""
        roles = {"applicant": Party.Role.APPLICANT, "attorney": Party.Role.ATTORNEY}
        found = {name: [party for party in self.parties if party.role == role] for name, role in roles.items()}
        return {name: parties[0] if len(parties) == 1 else None for name, parties in found.items()}

    def proposed(self) -> str:
        """The headlines of the chronology, to be rewritten; nothing for who may not build a dossier."""
        if not (self.may(LegalPermission.BUILD_DOSSIER) and self.user.acting.reads(Compartment.IDENTITY)):
            return ""
        told = content.gather(self.record, on=timezone.localdate(), by=self.user).chronology
        return "\n\n".join(f"{moment.headline} ({moment.when})." for moment in told)

    def submit(self, form: Any) -> LetterDetails:
        details = services.fill_in_letter(
            claim=self.record, expected_version=form.expected_version, facts=form.facts(), by=self.user
        )
        is_another = form.initial.get("applicant") and details.applicant and "applicant" in form.changed_data
        if is_another and details.relation and "relation" not in form.changed_data:
            messages.warning(
                self.request,
                _("Somebody else applies now, with the relation of the one before. Change it if that is wrong."),
            )
        return details

    def cancel_url(self) -> str:
        may_see = self.may(LegalPermission.BUILD_DOSSIER)
        return self.url("letter" if may_see else "claim", self.record)


@step_up("export")
class LetterFile(LegalActionPage):
    """The letter as a Word file, to be edited."""

    access = LegalPermission.BUILD_DOSSIER
    record_model = LetterDetails
    template_name = "legal/build.html"
    title = _("Download the letter to edit it")
    submit_label = _("Download the letter")

    def extra(self) -> Mapping[str, Any]:
        return {
            "consequences": [
                _("You get a Word file (DOCX) of the letter as it reads now. What you change in it stays outside."),
                _("It names the survivor. That you took it is written down, as of a dossier."),
            ],
            "claim": self.record.claim,
            "may_manage": self.may_write(LegalPermission.MANAGE),
            "refusal": leaving.refusal(self.record.claim),
            "withheld": consent_presentation.withholdings_of(self.case, self.user),
        }

    def submit(self, form: Any) -> HandedOut:
        return services.hand_out_letter(details_id=self.record.pk, expected_version=form.expected_version, by=self.user)

    def succeeded(self, result: HandedOut) -> HttpResponseBase:
        return sending.as_file(result)

    def cancel_url(self) -> str:
        return reverse("legal:letter", kwargs={"case": self.case.pk, "pk": self.record.claim_id})
