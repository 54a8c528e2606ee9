"""What happened: the intake, the episodes, and the rows that belong to one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.consent.duty_wording import cited
from cases.duty_to_report import rules as duty_to_report_rules
from cases.enquiries.models import Enquiry
from cases.episodes.forms import (
    DebtEditForm,
    DebtForm,
    EpisodeEditForm,
    EpisodeForm,
    LegEditForm,
    LegForm,
    PaperEditForm,
    PaperForm,
)
from cases.episodes.models import Episode, EpisodeDebt, EpisodeLeg, EpisodePart, WithheldPaper
from cases.episodes.presentation import episodes_of, part_facts
from cases.episodes.services import (
    PARTS,
    add_episode,
    add_episode_part,
    remove_episode_part,
    update_episode,
    update_episode_part,
)
from cases.episodes.sexual_violence import is_about_episode
from cases.form_drafts.pages import KeepsDraft
from cases.intake.models import Intake
from cases.permissions import CasePermission
from cases.web.pages import CaseActionPage, CaseFormPage, CasePage
from core.compartments import Compartment


class _ReadsAccount(CaseFormPage):
    """Who may change facts but does not read the story must not read it in a form."""

    abstract = True

    def prepare(self) -> None:
        super().prepare()
        manager: Any = type(self.record)._default_manager
        readable = manager.visible_to(self.user, CasePermission.READ_ACCOUNT, case=self.case)
        if not readable.filter(pk=self.record.pk).exists():
            raise Http404


class AccountPage(CasePage):
    """What happened: the intake and the episodes."""

    access = CasePermission.READ_ACCOUNT
    template_name = "cases/episodes/account.html"
    title = _("What happened")
    section = "account"

    def extra(self) -> Mapping[str, Any]:
        intake = Intake.objects.visible_to(self.user, self.act, case=self.case).first()
        needs = dict(Intake.Need.choices)
        episodes = episodes_of(self.case, self.user)
        is_about = any(is_about_episode(shown.episode) for shown in episodes)
        return {
            "report_by": duty_to_report_rules.waiting_until(self.case) if is_about else None,
            "law": cited(),
            "intake": intake,
            "enquiry_url": self.enquiry_url(),
            "needs": [needs[need] for need in intake.urgent_needs] if intake else [],
            "episodes": episodes,
            "may_edit": self.may(CasePermission.EDIT),
        }

    def enquiry_url(self) -> str:
        """The call or visit that became the case; empty where the reader does not see it."""
        if not self.user.acting.may(CasePermission.LOG_ENQUIRIES):
            return ""
        rows = Enquiry.objects.visible_to(self.user, CasePermission.LOG_ENQUIRIES).filter(case=self.case)
        found = rows.values_list("pk", flat=True).first()
        return reverse("cases:enquiry", kwargs={"pk": found}) if found else ""


class AddEpisode(KeepsDraft):
    draft_in = Compartment.GENERAL
    access = CasePermission.EDIT
    form_class = EpisodeForm
    title = _("Add an episode")
    section = "account"
    done = _("The episode was added.")

    def submit(self, form: EpisodeForm) -> Episode:
        return add_episode(case=self.case, facts=form.cleaned_data, by=self.user)

    def after(self, result: Episode) -> Any:
        return reverse("cases:account", kwargs={"case": self.case.pk})


class EditEpisode(KeepsDraft, _ReadsAccount):
    draft_in = Compartment.GENERAL
    access = CasePermission.EDIT
    record_model = Episode
    form_class = EpisodeEditForm
    title = _("Change episode")
    section = "account"
    done = _("The episode was changed.")

    def initial(self) -> dict[str, Any]:
        names = [*EpisodeForm.base_fields, "version"]
        return {name: getattr(self.record, name) for name in names}

    def submit(self, form: EpisodeEditForm) -> Episode:
        facts = {k: v for k, v in form.cleaned_data.items() if k != "version"}
        return update_episode(
            episode_id=self.record.pk, expected_version=form.expected_version, facts=facts, by=self.user
        )

    def after(self, result: Episode) -> Any:
        return reverse("cases:account", kwargs={"case": self.case.pk})


class _OfPart(_ReadsAccount):
    """What the pages of rows of an episode share."""

    abstract = True
    access = CasePermission.EDIT
    section = "account"
    kind: ClassVar[type[EpisodePart]]

    def cancel_url(self) -> str:
        return reverse("cases:account", kwargs={"case": self.case.pk})

    def after(self, result: Any) -> Any:
        return self.cancel_url()


class _AddPart(_OfPart):
    abstract = True
    record_model = Episode

    def submit(self, form: Any) -> EpisodePart:
        return add_episode_part(kind=self.kind, episode=self.record, facts=form.cleaned_data, by=self.user)


class _EditPart(_OfPart):
    abstract = True

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.record, name) for name in (*PARTS[self.kind], "version")}

    def submit(self, form: Any) -> EpisodePart:
        facts = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        return update_episode_part(
            kind=self.kind,
            part_id=self.record.pk,
            expected_version=form.expected_version,
            facts=facts,
            by=self.user,
        )


class _RemovePart(_OfPart, CaseActionPage):
    abstract = True
    submit_label = _("Remove")
    submit_class = "btn-danger"

    def extra(self) -> Mapping[str, Any]:
        return {"facts": part_facts(self.record), "submit_class": self.submit_class}

    def submit(self, form: Any) -> None:
        remove_episode_part(
            kind=self.kind, part_id=self.record.pk, expected_version=form.expected_version, by=self.user
        )


class AddLeg(_AddPart):
    access = CasePermission.EDIT
    kind = EpisodeLeg
    form_class = LegForm
    title = _("Add a stage of the way")
    done = _("The stage of the way was added.")


class EditLeg(_EditPart):
    access = CasePermission.EDIT
    kind = record_model = EpisodeLeg
    form_class = LegEditForm
    title = _("Change the stage of the way")
    done = _("The stage of the way was changed.")


class RemoveLeg(_RemovePart):
    access = CasePermission.EDIT
    kind = record_model = EpisodeLeg
    title = _("Remove the stage of the way")
    done = _("The stage of the way was removed.")


class AddDebt(_AddPart):
    access = CasePermission.EDIT
    kind = EpisodeDebt
    form_class = DebtForm
    title = _("Add a debt")
    done = _("The debt was added.")


class EditDebt(_EditPart):
    access = CasePermission.EDIT
    kind = record_model = EpisodeDebt
    form_class = DebtEditForm
    title = _("Change the debt")
    done = _("The debt was changed.")


class RemoveDebt(_RemovePart):
    access = CasePermission.EDIT
    kind = record_model = EpisodeDebt
    title = _("Remove the debt")
    done = _("The debt was removed.")


class AddPaper(_AddPart):
    access = CasePermission.EDIT
    kind = WithheldPaper
    form_class = PaperForm
    title = _("Add a withheld document")
    done = _("The withheld document was added.")


class EditPaper(_EditPart):
    access = CasePermission.EDIT
    kind = record_model = WithheldPaper
    form_class = PaperEditForm
    title = _("Change the withheld document")
    done = _("The withheld document was changed.")


class RemovePaper(_RemovePart):
    access = CasePermission.EDIT
    kind = record_model = WithheldPaper
    title = _("Remove the withheld document")
    done = _("The withheld document was removed.")
