"""Building a dossier, and watching it being built."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.approvals import services as approvals_services
from cases.approvals.views import AskApproval
from cases.consent import presentation as consent_presentation
from cases.extension import approvals
from cases.extension.approvals import ApprovalSubject
from cases.record.querysets import with_case, within
from core.access.permissions import step_up
from core.jobs import queue as jobs
from documents import withheld
from documents.models import Document
from documents.permissions import DocumentPermission
from documents.workbench import Reason
from legal import (
    approving,
    beforehand,
    completeness,
    leaving,
    openable,
    outdating,
    redacting,
    renewing,
    secrecy,
    selectors,
    services,
)
from legal.dossier import comparing
from legal.forms.signing import FilingForm
from legal.models import Dossier, DossierCopy, Exhibit
from legal.permissions import LegalPermission
from legal.services.dossiers import require_buildable
from legal.services.filings import came_back, onward, superseded
from legal.views.base import Legal, LegalActionPage, LegalFormPage, LegalPage, OfClaim

# By this the button on the page of the claim, which says nothing of warnings, asks to be led to them.
UNLESS_WARNED = "unless_warned"


@step_up("export")
class DossierBuild(OfClaim, LegalActionPage):
    """What to know before a dossier is built, and the button. That of the claim's page builds at once where there is
    nothing to know, and else leads here."""

    access = LegalPermission.BUILD_DOSSIER
    template_name = "legal/build.html"
    title = _("Build the dossier")
    shows_damage = False  # Of what cannot be read no dossier is built.
    submit_label = _("Build the dossier")

    def extra(self) -> Mapping[str, Any]:
        return {
            "consequences": [
                _("The claim is laid out as it is now, with its exhibits. You can watch, or come back later."),
                _("The accounts of the episodes are printed as they are written. Read them before you build."),
                _("The file is a frozen version. It is kept among the documents of the case."),
                _("It names the survivor. Who opens it is written down."),
                *self.warnings["typed"],
            ],
            "refusal": leaving.refusal(self.record),
            "claim": self.record,
            "may_manage": self.may_write(LegalPermission.MANAGE),
            "completeness": self.complete,
            "stated": secrecy.stated(self.record, by=self.user),
            "is_warned": any(self.warnings.values()),
            **self.warnings,
        }

    @cached_property
    def complete(self) -> completeness.Completeness:
        ledger = selectors.ledger(self.record, by=self.user)
        return completeness.of_claim(self.record, ledger=ledger, case=self.case, by=self.user)

    @cached_property
    def warnings(self) -> Mapping[str, Any]:
        """What to know before it is built, beside the checklist, which the page of the claim shows; each empty when
        all is well."""
        known = beforehand.of_claim(self.record, complete=self.complete, by=self.user)
        unopened = openable.unopened(self.record, by=self.user)
        return {
            "unmade": [
                (redacting.refusal([exhibit]), exhibit.mark, self.url("redact", exhibit))
                for exhibit in redacting.unmade(self.record)
            ],
            "unopened": [openable.refusal([f"{exhibit.mark} {exhibit.description}"]) for exhibit in unopened],
            "secrecy": [
                (one.text, one.name, self.redacting_url(one, unopened), self.stating_url(one))
                for one in known.exposures
            ],
            "renewable": [(renewing.told(one), self.url("exhibit-newer", one)) for one in known.renewable],
            "wages_doubts": [(one, self.url("wages", one.calculation)) for one in known.wages],
            "letter_lacks": known.letter_lacks,
            "letter_doubts": known.letter_doubts,
            "letter_day_doubts": known.letter_day_doubts,
            "letter_differs": known.letter_differs,
            "elements_lack": known.elements_lack,
            "unsigned": known.unsigned,
            "withheld": known.withheld,
            "typed": list(self.typed(known.described)),
        }

    def redacting_url(self, finding: secrecy.SecrecyFinding, unopened: list[Exhibit]) -> str:
        """For who may redact it."""
        may_redact = self.may_write(LegalPermission.MANAGE) and finding.exhibit not in unopened
        return self.url("redact", finding.exhibit) if finding.exhibit and may_redact else ""

    def stating_url(self, finding: secrecy.SecrecyFinding) -> str:
        return f"{self.url('address-state', self.record)}?{urlencode({'about': finding.key})}"

    def typed(self, names: list[str]) -> Iterator[str]:
        """Whose details may give away the address that the claim keeps out: those of a child's parents, or of a
        companion from a shelter."""
        if names:
            yield _(
                "The survivor's address is kept out. What was typed about %(names)s is printed, and with it an address "
                "that stands there. Read it before you build."
            ) % {"names": ", ".join(names)}

    def submit(self, form: Any) -> Dossier | None:
        """None: nothing was built, as there is something to read first."""
        is_seen = self.record.version == form.expected_version
        if is_seen and UNLESS_WARNED in self.request.POST and any(self.warnings.values()):
            require_buildable(self.record, by=self.user)
            messages.warning(self.request, _("Nothing is built yet. Read first what stands here."))
            return None
        return services.request_dossier(claim=self.record, expected_version=form.expected_version, by=self.user)

    def after(self, result: Dossier | None) -> str:
        return self.url("dossier-build", self.record) if result is None else self.url("dossier", result)


def about_version(dossier: Dossier, others: list[Dossier], *, is_outdated: bool) -> dict[str, Any]:
    """The context of `legal/parts/version.html`: what is to be known before something is done with a version. `others`
    are those that are built."""
    newest = max((dossier, *others), key=lambda one: one.number)
    return {
        "dossier": dossier,
        "claim": dossier.claim,
        "newer": newest if newest != dossier else None,
        "is_outdated": is_outdated,
        "is_unchecked": dossier.is_built and not dossier.is_address_checked and not dossier.claim.shows_address,
    }


class DossierPage(LegalPage):
    """How far it is, and the file when it is there. htmx asks for the part that changes."""

    record_model = Dossier
    template_name = "legal/dossier.html"
    title = _("Restitution dossier")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.render(fragment="progress" if getattr(request, "htmx", False) else "")

    def extra(self) -> Mapping[str, Any]:
        dossier: Dossier = self.record
        others = selectors.comparable(dossier, by=self.user, is_read=False) if dossier.is_built else []
        about = about_version(dossier, others, is_outdated=self.is_outdated(dossier))
        filed = selectors.filing(dossier, case=self.case, by=self.user)
        may_manage = self.may_write(LegalPermission.MANAGE)
        withdrawn, replaced, returned = dossier.claim.is_withdrawn, superseded(dossier), came_back(filed.state)
        # Whether something may still come of it: else it is neither given out nor approved.
        is_live = not (withdrawn or replaced or returned)
        return {
            **about,
            "claim_url": self.claim_url(dossier.claim_id),
            "others": others,
            "copies": selectors.copies(dossier, by=self.user) if dossier.is_built else [],
            "may_file": is_live and self.may(LegalPermission.BUILD_DOSSIER),
            "filed": filed,
            "came_back": "" if withdrawn or replaced else returned,
            "onward": onward(dossier, dossier.claim, filed.state) if may_manage and dossier.is_built else None,
            "may_manage": may_manage,
            **self.progress(dossier),
            **self.approval(dossier, is_live=is_live and not about["is_outdated"]),
        }

    def is_outdated(self, dossier: Dossier) -> bool:
        return dossier.is_built and outdating.looks_outdated(dossier, by=self.user)

    def approval(self, dossier: Dossier, *, is_live: bool) -> dict[str, Any]:
        """Where its approval stands, where the organisation wants one. None is asked for of what is not `is_live`."""
        if not dossier.is_built or not approvals_services.dossiers_need_approval():
            return {}
        subject = ApprovalSubject(dossier.pk, dossier.number)
        standing = approvals.standing(approving.APPROVAL, self.case, subject=subject)
        if standing.latest is None and approving.was_filed(dossier):
            return {}
        kind = approvals.of(approving.APPROVAL)
        sees = kind.sees(self.case, dossier.pk, self.user)
        may_ask = is_live and sees and self.may_write(LegalPermission.BUILD_DOSSIER)
        lost = outdating.lost(dossier) if may_ask and not standing.is_approved else ""
        asked_by = standing.latest.created_by_id if standing.is_waiting and standing.latest else None
        return {
            "standing": standing.told_to(self.user, sees=sees),
            "is_stuck": is_live
            and not standing.is_approved
            and not approvals.left_to_answer(kind, self.case, subject, besides=asked_by),
            "answer_url": approvals.answer_url(self.case, standing, self.user),
            "ask_url": self.url("dossier-approval", dossier),
            "may_ask": may_ask and not lost,
            "lost": lost,
            "look_url": self.file_url(dossier.document_id, "view") if sees else "",
        }

    def may_open(self, document: Document) -> bool:
        return bool(within(self.case, self.user, act=DocumentPermission.VIEW, compartments=[document.compartment]))

    def file_url(self, document_id: Any, how: str = "download") -> str:
        return reverse(f"documents:{how}", kwargs={"case": self.case.pk, "pk": document_id})

    def progress(self, dossier: Dossier) -> dict[str, Any]:
        """The context of `components/progress.html`."""
        page_url = self.url("dossier", dossier)
        done, total = jobs.progress(dossier.job) if dossier.job else (0, 0)
        file_url = ""
        held_back = withheld.reason(dossier.document) if dossier.document else ""
        if dossier.document and dossier.is_built and not held_back and self.may_open(dossier.document):
            file_url = self.file_url(dossier.document_id)
        return {
            "job_title": _("Dossier, version %(number)d") % {"number": dossier.number},
            "state": dossier.state.lower(),
            "done": done,
            "total": total if total > 1 else 0,
            "message": dossier.failure or _MESSAGES.get(dossier.state, ""),
            "poll_url": page_url,
            "page_url": page_url,
            "result_url": file_url,
            "own_part_url": self.file_url(dossier.own_part_id) if file_url and dossier.own_part_id else "",
            "withheld": held_back,
            "problems": [(one["exhibit"], Reason(one["reason"]).label) for one in dossier.problems],
        }


class OfDossier(Legal):
    """What the pages about one version share."""

    abstract = True
    record_model = Dossier

    def cancel_url(self) -> str:
        return self.url("dossier", self.record)


class ActOnVersion(OfDossier, LegalFormPage):
    """A form by which something is done with a version: what is to be known of it stands before it."""

    abstract = True

    def extra(self) -> Mapping[str, Any]:
        about = about_version(
            self.record,
            selectors.comparable(self.record, by=self.user, is_read=False),
            is_outdated=outdating.is_outdated(self.record, by=self.user),
        )
        return {
            **about,
            "may_manage": self.may_write(LegalPermission.MANAGE),
            "not_to_tell": consent_presentation.withholdings_of(self.case, self.user),
        }


class DossierCompare(OfDossier, LegalPage):
    """What this version says that an earlier or later one does not. `?with=` says which; else the one before."""

    template_name = "legal/compare.html"
    title = _("Compare versions")

    def extra(self) -> Mapping[str, Any]:
        others = selectors.comparable(self.record, by=self.user)
        asked = self.request.GET.get("with", "")
        other = next((one for one in others if str(one.number) == asked), None) or selectors.before(self.record, others)
        first, second = sorted((self.record, other or self.record), key=lambda one: one.number)
        contents = [approving.kept_of(one) for one in (first, second)]
        is_known = bool(other and all(contents))
        refusal = self.refusal(first, second) if is_known else ""
        return {
            "dossier": self.record,
            "others": others,
            "other": other,
            "first": first,
            "second": second,
            "signed": [first, second],
            "is_known": is_known,
            "refusal": refusal,
            "chapters": comparing.compared(*contents) if is_known and not refusal else [],
        }

    def refusal(self, *versions: Dossier) -> str:
        """Why the user may not open the file of one of them, as a sentence: what stands there is told here."""
        wanted = [one.document_id for one in versions if one.document_id is not None]
        rows = Document.objects.visible_to(self.user, DocumentPermission.VIEW, case=self.case).filter(pk__in=wanted)
        files = with_case(rows, self.case)
        if len(files) < len(versions):
            return gettext("Only who may open the files of two versions sees what differs between them.")
        return next(filter(None, (withheld.reason_for(file, self.user) for file in files)), "")


@step_up("export")
class DossierFiling(ActOnVersion):
    """A file as it is kept, with its signature, for whom it was made. What for is written down before it is sent."""

    access = LegalPermission.BUILD_DOSSIER
    form_class = FilingForm
    template_name = "legal/filing.html"
    title = _("Give out for filing")
    submit_label = _("Write it down and download")

    def initial(self) -> dict[str, Any]:
        return {"part": DossierCopy.Part.BUNDLE}

    def submit(self, form: Any) -> HttpResponseBase:
        return services.give_for_filing(dossier=self.record, **form.cleaned_data, by=self.user)

    def succeeded(self, result: HttpResponseBase) -> HttpResponseBase:
        return result


class AskDossierApproval(Legal, AskApproval):
    """Ask a colleague to approve a dossier before it is handed out."""

    access = LegalPermission.BUILD_DOSSIER
    record_model = Dossier
    kind = approving.APPROVAL
    intro = _("A colleague looks at the dossier before it is handed out.")

    def prepare(self) -> None:
        super().prepare()
        if not self.record.is_built or not approvals_services.dossiers_need_approval():
            raise Http404


_MESSAGES = {
    Dossier.State.WAITING: _("It waits for a worker."),
    Dossier.State.RUNNING: _("Exhibits are read and pages are laid out."),
}
