"""Exhibits: their order, and which loss each proves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cases.record.models import Case
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.web.forms import FormBehaviour
from documents import withheld
from documents.models import Document
from documents.permissions import DocumentPermission
from documents.services import add_document
from identification import selectors as identified
from identification import words
from legal import ordering, redacting, renewing, selectors, services
from legal.forms.exhibits import EvidenceForm, ExhibitEditForm, ExhibitForm
from legal.models import Exhibit, LossEvidence, RestitutionClaim
from legal.permissions import LegalPermission
from legal.views.base import Legal, LegalActionPage, LegalFormPage, LegalPage, OfClaim, OfExhibit, OfLoss

CARRIED_OVER = _(
    "Boxes were drawn on this document before. They are on %(mark)s again, as a draft: look at them and make the "
    "redacted copy, or take them out. Until then no dossier is built."
)


def warn_of_boxes(exhibit: Exhibit, request: HttpRequest, user: ActingUser) -> None:
    """Say of an exhibit that has just got its document when boxes were drawn on that before."""
    if redacting.is_drawn_on(exhibit, by=user):
        messages.warning(request, CARRIED_OVER % {"mark": exhibit.mark})


def episodes(case: Case, user: ActingUser) -> list[tuple[str, str]]:
    """Those that the user may read, by their kinds and months."""
    return [(str(row.pk), words.episode(row)) for row in identified.usable_episodes(case, by=user)]


class ExhibitsPage(OfClaim, LegalPage):
    template_name = "legal/exhibits.html"
    title = _("Exhibits")

    def extra(self) -> Mapping[str, Any]:
        found = selectors.exhibits(self.record, by=self.user)
        return {
            "claim": self.record,
            "exhibits": found,
            "unmade": {exhibit.pk for exhibit in redacting.unmade(self.record)},
            "copies": redacting.copies(found, by=self.user),
            "is_in_order": ordering.by_checklist(found) == found,
            "outdated": set(renewing.newest(found, by=self.user)),
            "may_manage": self.may_write(LegalPermission.MANAGE),
        }


class Choosing(Legal):
    """A form in which a file is added or something that is there is chosen, for `self.claim`."""

    abstract = True
    form_class: ClassVar[type[FormBehaviour]] = EvidenceForm

    @property
    def claim(self) -> RestitutionClaim:
        raise TypeError(f"{type(self).__qualname__} does not say which claim it is about.")

    def existing(self) -> list[tuple[str, str]]:
        """What can be chosen: documents of the case that the user may open and that are no exhibits yet."""
        documents = selectors.usable_documents(self.claim, by=self.user)
        return [(f"document:{row.pk}", row.title) for row in documents]

    def form_arguments(self) -> dict[str, Any]:
        return {"initial": {"form": Exhibit.Form.COPY}, "existing": self.existing()}

    def exhibit(self, facts: dict[str, Any]) -> Exhibit:
        """The exhibit that the form asks for, made of a new file, a document, or there already."""
        kind, _colon, key = facts["existing"].partition(":")
        if kind == "exhibit":
            return self._visible(Exhibit, key, LegalPermission.MANAGE)
        document = self._visible(Document, key, DocumentPermission.VIEW) if key else self._added(facts)
        exhibit = services.add_exhibit(
            claim=self.claim,
            document=document,
            description=facts["title"],
            form=facts["form"],
            episodes={UUID(key) for key in facts.get("episodes", ())},
            by=self.user,
        )
        warn_of_boxes(exhibit, self.request, self.user)
        return exhibit

    def _added(self, facts: dict[str, Any]) -> Document:
        return add_document(
            case=self.case,
            upload=facts["file"],
            title=facts["title"],
            compartment=Compartment.LEGAL,
            by=self.user,
        )

    def _visible(self, model: Any, key: str, act: str) -> Any:
        rows = model.objects.visible_to(self.user, act, case=self.case).select_related("case")
        found = rows.filter(pk=UUID(key)).first()
        if found is None:
            raise Http404
        return found


class ExhibitAdd(Choosing, OfClaim, LegalFormPage):
    form_class = ExhibitForm
    title = _("Add an exhibit")
    submit_label = _("Add the exhibit")
    done = _("The exhibit was added.")

    @property
    def claim(self) -> RestitutionClaim:
        found: RestitutionClaim = self.record
        return found

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "episodes": episodes(self.case, self.user)}

    def submit(self, form: Any) -> Exhibit:
        return self.exhibit(form.cleaned_data)

    def cancel_url(self) -> str:
        return self.url("exhibits", self.record)


class EvidenceAdd(Choosing, OfLoss, LegalFormPage):
    title = _("Prove the loss")
    submit_label = _("Add the evidence")
    done = _("The evidence was added.")

    @property
    def claim(self) -> RestitutionClaim:
        found: RestitutionClaim = self.record.claim
        return found

    def existing(self) -> list[tuple[str, str]]:
        have = set(
            LossEvidence.objects.visible_to(self.user).filter(loss=self.record).values_list("exhibit", flat=True)
        )
        exhibits = [
            (f"exhibit:{row.pk}", f"{row.mark} – {row.description}")
            for row in selectors.exhibits(self.claim, by=self.user)
            if row.pk not in have
        ]
        return [*exhibits, *super().existing()]

    def extra(self) -> Mapping[str, Any]:
        return {"loss": self.record}

    def submit(self, form: Any) -> LossEvidence:
        return services.prove(loss=self.record, exhibit=self.exhibit(form.cleaned_data), by=self.user)


class EvidenceRemove(LegalActionPage):
    record_model = LossEvidence
    title = _("This exhibit does not prove the loss")
    submit_label = _("Take it off the loss")

    def extra(self) -> Mapping[str, Any]:
        return {
            "facts": [(self.record.exhibit.mark, self.record.exhibit.description)],
            "consequences": [_("It stays an exhibit of the claim.")],
        }

    def submit(self, form: Any) -> None:
        services.remove_evidence(link_id=self.record.pk, expected_version=form.expected_version, by=self.user)

    def cancel_url(self) -> str:
        return f"{self.claim_url(self.record.exhibit.claim_id)}#ledger"


class ExhibitEdit(OfExhibit, LegalFormPage):
    form_class = ExhibitEditForm
    title = _("Change the exhibit")

    def initial(self) -> dict[str, Any]:
        told = selectors.told_episodes(self.record, by=self.user)
        said = {name: getattr(self.record, name) for name in ("description", "form", "version")}
        return {**said, "episodes": [str(key) for key in told]}

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "episodes": episodes(self.case, self.user)}

    def submit(self, form: Any) -> Exhibit:
        return services.change_exhibit(
            exhibit_id=self.record.pk,
            expected_version=form.expected_version,
            description=form.cleaned_data["description"],
            form=form.cleaned_data["form"],
            episodes=form.chosen,
            by=self.user,
        )


class ExhibitNewer(OfExhibit, LegalActionPage):
    """Where there is no newer version, or it is an exhibit already, the page says so and has no button."""

    template_name = "legal/exhibit_newer.html"
    title = _("Use the newer version")
    submit_label = _("Use the newer version")
    done = _("The exhibit is the newest version of its paper.")

    def extra(self) -> Mapping[str, Any]:
        exhibit: Exhibit = self.record
        newest = renewing.newest([exhibit], by=self.user).get(exhibit.pk)
        facts: list[tuple[Any, Any]] = [(exhibit.mark, exhibit.description)]
        if newest is not None:
            added = date_format(timezone.localtime(newest.created_at), "j F Y")
            facts += [(_("Newest version"), newest.title), (_("Added"), added), (_("Pages"), str(newest.pages))]
        drawn = [
            _(
                "There are boxes on the paper. Of the newer version no redacted copy is made: the boxes come back on "
                "it as a draft, and may lie over something else. No dossier is built until you make the copy or take "
                "them out."
            )
        ]
        return {
            "facts": facts,
            "newest": newest,
            "withheld": withheld.reason(newest) if newest else "",
            "refusal": renewing.refusal(exhibit, newest),
            "consequences": [
                _("It keeps its number and its kind, the losses that it proves and the answers that rest on it."),
                _("The older version stays among the documents of the case, and in dossiers that are built."),
                *(drawn if redacting.come_back(exhibit) else []),
            ],
        }

    def submit(self, form: Any) -> Exhibit:
        exhibit = services.use_newer_version(
            exhibit_id=self.record.pk, expected_version=form.expected_version, by=self.user
        )
        warn_of_boxes(exhibit, self.request, self.user)
        return exhibit


class ExhibitMove(OfExhibit, LegalActionPage):
    abstract = True
    step: int

    def extra(self) -> Mapping[str, Any]:
        return {"facts": [(self.record.mark, self.record.description)]}

    def submit(self, form: Any) -> Exhibit:
        return services.move_exhibit(
            exhibit_id=self.record.pk, expected_version=form.expected_version, step=self.step, by=self.user
        )


class ExhibitEarlier(ExhibitMove):
    title = _("Move the exhibit up")
    submit_label = _("Move up")
    step = -1


class ExhibitLater(ExhibitMove):
    title = _("Move the exhibit down")
    submit_label = _("Move down")
    step = 1


def _moved(exhibit: Exhibit, number: int) -> str:
    mark = Exhibit(number=number).mark
    if number == exhibit.number:
        return mark
    return gettext("%(mark)s, until now %(before)s") % {"mark": mark, "before": exhibit.mark}


class ExhibitsOrder(OfClaim, LegalActionPage):
    """The order of the checklist, before and after."""

    title = _("Put the exhibits in order")
    submit_label = _("Put them in this order")
    done = _("The exhibits lie in the order of the checklist.")

    def extra(self) -> Mapping[str, Any]:
        rows = Exhibit.objects.visible_to(self.user).filter(claim=self.record).select_related("case")
        wanted = ordering.by_checklist(list(rows.order_by("number")))
        return {
            "facts": [(_moved(row, place), row.description) for place, row in enumerate(wanted, start=1)],
            "consequences": [
                _(
                    "It is the order in which the checklist names them. What is of no kind lies where the checklist "
                    "asks for proof of a loss or of treatment, and last when it proves neither."
                ),
                _("The numbers of the exhibits change; versions that are built keep theirs."),
            ],
        }

    def submit(self, form: Any) -> RestitutionClaim:
        return services.order_exhibits(claim_id=self.record.pk, expected_version=form.expected_version, by=self.user)

    def cancel_url(self) -> str:
        return self.url("exhibits", self.record)


class ExhibitRemove(OfExhibit, LegalActionPage):
    title = _("Remove the exhibit")
    submit_label = _("Remove")

    def extra(self) -> Mapping[str, Any]:
        drawn = [_("There are boxes on it. When its document becomes an exhibit again, they come back as a draft.")]
        unproved = [f"“{loss.description}”" for loss in selectors.left_unproved(self.record, by=self.user)]
        told = selectors.left_untold(self.record, by=self.user)
        episodes = [
            ngettext(
                "It alone proves %(count)d episode of the chronology: without it nothing does.",
                "It alone proves %(count)d episodes of the chronology: without it nothing does.",
                told,
            )
            % {"count": told}
        ]
        alone = [_("It alone proves %(losses)s: without it nothing does.") % {"losses": ", ".join(unproved)}]
        return {
            "facts": [(self.record.mark, self.record.description)],
            "consequences": [
                _("The exhibits behind it move up by one number."),
                _("The document stays among the documents of the case."),
                *(alone if unproved else []),
                *(episodes if told else []),
                *(drawn if redacting.is_drawn_on(self.record, by=self.user) else []),
            ],
            "submit_class": "btn-danger",
        }

    def submit(self, form: Any) -> None:
        services.remove_exhibit(exhibit_id=self.record.pk, expected_version=form.expected_version, by=self.user)
