"""Consent: what was decided, to whom data went, and what is to be withheld."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.consent import basic_consent, presentation, recall, rules
from cases.consent.disclosures import disclose, tell_recipient
from cases.consent.forms import ConsentForm, DisclosureForm, LiftForm, ToldForm, WithdrawForm, WithholdingForm
from cases.consent.models import Consent, Disclosure, Recipient, Withholding
from cases.consent.services import give_consents, lift_withholding, withdraw_consent, withhold
from cases.permissions import CasePermission
from cases.team.selectors import people_for_tasks
from cases.web.pages import CaseFormPage, CasePage, InCase
from core.compartments import Compartment

# Where the lines on what was given out lie.
GIVEN_OUT = (Compartment.GENERAL, Compartment.LEGAL)


class OnConsent(InCase):
    """What the pages about consent share."""

    abstract = True
    section = "consents"

    @property
    def may_record(self) -> bool:
        return bool(self.may(CasePermission.RECORD_CONSENT))

    @property
    def reads_identity(self) -> bool:
        return Compartment.IDENTITY in self.case.compartments_of(self.user, CasePermission.VIEW)

    @cached_property
    def withheld(self) -> list[Withholding]:
        return presentation.withholdings_of(self.case, self.user)


class Consents(OnConsent, CasePage):
    """All decisions with their state, and to whom data went."""

    access = CasePermission.VIEW
    template_name = "cases/consent/consents.html"
    title = _("Consent")
    shows = GIVEN_OUT

    def extra(self) -> Mapping[str, Any]:
        rows = presentation.decisions_of(self.case, self.user)
        disclosures = presentation.disclosures_of(self.case, self.user)
        shown = presentation.decided(rows, self.case)
        return {
            "current": [one for one in shown if not one.is_replaced],
            "earlier": [one for one in shown if one.is_replaced],
            "has_care": any(one.row.purpose == Consent.Purpose.CARE for one in shown),
            "given": presentation.given(disclosures[: presentation.MOST_DISCLOSED]),
            "has_more": len(disclosures) > presentation.MOST_DISCLOSED,
            "withheld": self.withheld,
            "restitution_refusal": rules.restitution_refusal(self.case, rows),
            "withdrawal": basic_consent.withdrawal(rows),
            "allowances": basic_consent.allowances(),
            "may_record": self.may_record,
        }


class ConsentPage(OnConsent, CasePage):
    """One decision: how it came about, what it lacks, and who has data under it."""

    access = CasePermission.VIEW
    record_model = Consent
    template_name = "cases/consent/consent.html"
    title = _("Consent")
    shows = GIVEN_OUT

    def extra(self) -> Mapping[str, Any]:
        rows = presentation.decisions_of(self.case, self.user)
        shown = next(one for one in presentation.decided(rows, self.case) if one.row.pk == self.record.pk)
        received = recall.received(shown.row, presentation.disclosures_of(self.case, self.user))
        to_tell = recall.to_tell(shown.row, received, among=rows)
        is_child = rules.counts_as_child(self.case.person, on=shown.row.decided_on)
        return {
            "consent": shown.row,
            "shown": shown,
            "facts": presentation.facts_of(shown.row, is_child=is_child, shows_names=self.reads_identity),
            "lacks": rules.lacks(shown.row, self.case.person) if shown.may_be_withdrawn else [],
            "given": presentation.given(received, to_tell),
            "tell_by": rules.to_be_told_by(shown.row),
            "law": rules.cited(rules.STOPPING),
            "is_to_tell": bool(to_tell),
            "untold": sum(1 for row in to_tell if row.told_on is None),
            "may_record": self.may_record,
        }


class OnConsentForm(OnConsent, CaseFormPage):
    """A form that leads back to the consent of the case."""

    abstract = True
    access = CasePermission.RECORD_CONSENT

    def after(self, result: Any) -> Any:
        return reverse("cases:consents", kwargs={"case": self.case.pk})

    def cancel_url(self) -> str:
        return reverse("cases:consents", kwargs={"case": self.case.pk})

    def warn_if_closed(self, decisions_made: Iterable[Consent]) -> None:
        """In a closed case nobody gets a task: say by when whoever has data is to be told, and who knows of it."""
        for decision in decisions_made:
            if (decision.withdrawn_on is not None or decision.takes_back) and self.leaves_to_tell(decision):
                rows = presentation.disclosures_of(self.case, self.user)
                names = self.informed(recall.to_tell(decision, rows))
                messages.warning(self.request, presentation.closed_words(rules.to_be_told_by(decision), names))

    def leaves_to_tell(self, decision: Consent, *, withdrawn_on: date | None = None) -> bool:
        """Whether the case is closed and somebody in it is informed, since somebody else is still to be told: also of
        what the reader does not see."""
        if self.case.is_open:
            return False
        return bool(recall.untold(decision, recall.given_out(decision), withdrawn_on=withdrawn_on))

    def informed(self, rows: Iterable[Disclosure]) -> list[str]:
        """Who is informed in a closed case of what the reader sees, by their names."""
        return list(recall.informed(self.case, recall.givers_of(rows), by=self.user).values())


class RecordConsent(OnConsentForm):
    """`?for=care` fills in the usual first decision: data for care, within the organisation."""

    form_class = ConsentForm
    template_name = "cases/consent/consent_form.html"
    title = _("Record a decision on consent")
    shows = GIVEN_OUT
    done = _("The decision was recorded.")

    def form_arguments(self) -> dict[str, Any]:
        return {
            **super().form_arguments(),
            "people": self.people(),
            "is_child": rules.counts_as_child(self.case.person, on=timezone.localdate()),
        }

    def people(self) -> QuerySet[User]:
        return people_for_tasks(self.case, self.user)

    def initial(self) -> dict[str, Any]:
        initial: dict[str, Any] = {"purpose": self.request.GET.get("purpose", ""), "explained_by": self.user.pk}
        if self.request.GET.get("for") == "care":
            initial |= {
                "purpose": Consent.Purpose.CARE,
                "recipients": [Recipient.OWN],
                "data_classes": Compartment.values,
                "decision": Consent.Decision.GIVEN,
                "language": "ind",
            }
        return initial

    def extra(self) -> Mapping[str, Any]:
        return {"withheld": self.withheld}

    def submit(self, form: ConsentForm) -> list[Consent]:
        consent = form.as_consent()
        consent.case = self.case
        made = give_consents(consent=consent, recipients=form.cleaned_data["recipients"], by=self.user)
        self.warn_if_closed(made)
        return made


class WithdrawConsent(OnConsentForm):
    record_model = Consent
    form_class = WithdrawForm
    template_name = "cases/consent/consent_withdraw.html"
    title = _("Withdraw consent")
    submit_label = _("Withdraw consent")
    done = _("The consent was withdrawn.")
    shows = GIVEN_OUT

    def initial(self) -> dict[str, Any]:
        return {"version": self.record.version}

    def extra(self) -> Mapping[str, Any]:
        today = timezone.localdate()
        rows = presentation.disclosures_of(self.case, self.user)
        to_tell = recall.to_tell(self.record, rows, withdrawn_on=today)
        leaves_to_tell = self.leaves_to_tell(self.record, withdrawn_on=today)
        return {
            "facts": [
                (_("Purpose"), self.record.get_purpose_display()),
                (_("To whom"), presentation.whom(self.record.recipient, self.record.recipient_name)),
                (_("Which data"), presentation.data(self.record)),
            ],
            "given": presentation.given(to_tell, to_tell),
            "untold": sum(1 for row in to_tell if row.told_on is None),
            "are_told": any(row.told_on for row in to_tell),
            "law": rules.cited(rules.STOPPING),
            "leaves_to_tell": leaves_to_tell,
            "informed": self.informed(to_tell) if leaves_to_tell else [],
        }

    def submit(self, form: WithdrawForm) -> Consent:
        consent = withdraw_consent(
            consent_id=self.record.pk,
            expected_version=form.expected_version,
            on=form.cleaned_data["on"],
            by=self.user,
        )
        self.warn_if_closed([consent])
        if self.is_less_than_promised(consent):
            messages.info(self.request, presentation.still_allowed_words(form.cleaned_data["on"]))
        return consent

    def is_less_than_promised(self, withdrawn: Consent) -> bool:
        """Whether somebody is not to be told whom the page named before, which counts with today: the day of the
        withdrawal decides, and more was allowed then."""
        is_open = self.case.is_open
        rows = presentation.disclosures_of(self.case, self.user) if is_open else recall.given_out(withdrawn)
        promised = recall.untold(self.record, rows, withdrawn_on=timezone.localdate())
        return len(promised) > len(recall.untold(withdrawn, promised))

    def after(self, result: Consent) -> Any:
        return reverse("cases:consent", kwargs={"case": self.case.pk, "pk": result.pk})


class AddDisclosure(OnConsentForm):
    form_class = DisclosureForm
    template_name = "cases/consent/disclose.html"
    title = _("Note what was given out")
    done = _("It was noted.")

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "is_withheld": bool(self.withheld)}

    def extra(self) -> Mapping[str, Any]:
        return {"withheld": self.withheld}

    def submit(self, form: DisclosureForm) -> list[Disclosure]:
        return disclose(case=self.case, **form.facts(), by=self.user)


class TellRecipient(OnConsentForm):
    """Who received data was told that consent was withdrawn."""

    record_model = Disclosure
    form_class = ToldForm
    template_name = "cases/consent/tell_recipient.html"
    title = _("Told of the withdrawal")
    done = _("It was noted.")
    shows = GIVEN_OUT

    def initial(self) -> dict[str, Any]:
        return {"version": self.record.version}

    def extra(self) -> Mapping[str, Any]:
        row: Disclosure = self.record
        return {
            "facts": [
                (_("To whom"), presentation.whom(row.recipient, row.recipient_name)),
                (_("Purpose"), row.get_purpose_display()),
                (_("Which data"), presentation.data(row)),
            ]
        }

    def submit(self, form: ToldForm) -> Disclosure:
        return tell_recipient(
            disclosure_id=self.record.pk,
            expected_version=form.expected_version,
            on=form.cleaned_data["on"],
            by=self.user,
        )

    def after(self, result: Disclosure) -> Any:
        if result.consent_id is None:
            return super().after(result)
        return reverse("cases:consent", kwargs={"case": self.case.pk, "pk": result.consent_id})


class Withhold(OnConsentForm):
    form_class = WithholdingForm
    title = _("Withhold something from somebody")
    done = _("It was noted. Whoever gives something out sees it.")

    def submit(self, form: WithholdingForm) -> Withholding:
        return withhold(case=self.case, **form.cleaned_data, by=self.user)


class LiftWithholding(OnConsentForm):
    record_model = Withholding
    form_class = LiftForm
    template_name = "cases/consent/tell_recipient.html"
    title = _("Lift what is to be withheld")
    submit_label = _("Lift it")
    done = _("It was lifted.")

    def initial(self) -> dict[str, Any]:
        return {"version": self.record.version}

    def extra(self) -> Mapping[str, Any]:
        row: Withholding = self.record
        return {
            "facts": [
                (_("From whom"), presentation.whom(row.party, row.party_name)),
                (_("What they must not be told"), row.text),
            ]
        }

    def submit(self, form: LiftForm) -> Withholding:
        return lift_withholding(
            withholding_id=self.record.pk,
            expected_version=form.expected_version,
            on=form.cleaned_data["on"],
            by=self.user,
        )
