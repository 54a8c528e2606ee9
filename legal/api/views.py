"""The legal work for other programs: the same rows, the same services, the same log as the pages.

A built dossier is a document of the case: its file is fetched where all files are (documents/api/).
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, ClassVar
from uuid import UUID

from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from cases.web.api_base import InCase, OfRecord, expected_version
from cases.web.api_fields import Versioned
from cases.web.api_schema import adds, changes, described, lists, removes, shows
from core.compartments import Compartment
from documents.models import Document
from documents.permissions import DocumentPermission
from legal import beforehand, completeness, secrecy, selectors, services
from legal.api import serializers as shapes
from legal.models import Dossier, Exhibit, LossEvidence, LossItem, Matter, Party, RestitutionClaim
from legal.permissions import LegalPermission
from legal.services.dossiers import why_none
from legal.services.losses import LossFacts

VIEW, MANAGE = LegalPermission.VIEW, LegalPermission.MANAGE
OLDEST_FIRST = ("created_at", "id")


class Legal(InCase):
    """In the legal compartment. What is read here is read there alone."""

    opens: ClassVar[tuple[Compartment, ...]] = (Compartment.LEGAL,)


@described(
    listing=lists("matter_list", shapes.MatterSerializer),
    showing=shows("matter_show", shapes.MatterSerializer),
)
class Matters(Legal):
    """Proceedings in which the survivor is accompanied, the newest first."""

    model = Matter
    serializer_class = shapes.MatterSerializer
    access = {"listing": VIEW, "showing": VIEW, "opening": MANAGE, "changing": MANAGE, "closing": MANAGE}
    sealed = ("title", "police_report", *shapes.AUTHORITIES)
    order = ("-opened_on", "-id")

    @adds("matter_open", shapes.NewMatterSerializer, shapes.MatterSerializer)
    def opening(self, request: Request, **kwargs: Any) -> Response:
        facts = self.body(shapes.NewMatterSerializer, request)
        return self.added(services.open_matter(case=self.case, **facts, by=self.user))

    @changes("matter_change", shapes.MatterChangeSerializer, shapes.MatterSerializer)
    def changing(self, request: Request, **kwargs: Any) -> Response:
        matter, version, facts = self.changed(shapes.MatterChangeSerializer, request)
        return self.answer(services.change_matter(matter_id=matter.pk, expected_version=version, **facts, by=self.user))

    @changes("matter_close", shapes.CloseMatterSerializer, shapes.MatterSerializer)
    def closing(self, request: Request, **kwargs: Any) -> Response:
        matter, version, said = self.asked(shapes.CloseMatterSerializer, request)
        return self.answer(services.close_matter(matter_id=matter.pk, expected_version=version, **said, by=self.user))


@described(listing=lists("party_list", shapes.PartySerializer))
class PartiesOfMatter(Legal, OfRecord):
    """Who has a part in a matter beside the survivor."""

    model = Party
    parent = "matter"
    serializer_class = shapes.PartySerializer
    access = {"listing": VIEW, "adding": MANAGE}
    sealed = ("name", "details")
    order = OLDEST_FIRST

    @adds("party_add", shapes.NewPartySerializer, shapes.PartySerializer)
    def adding(self, request: Request, **kwargs: Any) -> Response:
        facts = self.body(shapes.NewPartySerializer, request)
        return self.added(services.add_party(matter=self.parent_row, **facts, by=self.user))


class Parties(Legal):
    """One party of a matter."""

    model = Party
    serializer_class = shapes.PartySerializer
    access = {"changing": MANAGE, "removing": MANAGE}
    sealed = ("name", "details")

    @changes("party_change", shapes.PartyChangeSerializer, shapes.PartySerializer)
    def changing(self, request: Request, **kwargs: Any) -> Response:
        party, version, facts = self.changed(shapes.PartyChangeSerializer, request)
        return self.answer(services.change_party(party_id=party.pk, expected_version=version, **facts, by=self.user))

    @removes("party_remove")
    def removing(self, request: Request, **kwargs: Any) -> Response:
        party = self.visible_row()
        version = expected_version(request, None)
        services.remove_party(party_id=party.pk, expected_version=version, by=self.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class OneClaim(Legal):
    """What the endpoints of claims share: each is sent with what its losses come to."""

    model = RestitutionClaim
    serializer_class = shapes.ClaimSerializer
    order = OLDEST_FIRST

    def beside(self, rows: list[Any]) -> dict[str, Any]:
        return {"totals": selectors.totals(rows, by=self.user)}


@described(listing=lists("claim_list", shapes.ClaimSerializer))
class ClaimsOfMatter(OneClaim, OfRecord):
    """Restitution claims of a matter, the oldest first."""

    parent = "matter"
    access = {"listing": VIEW, "opening": MANAGE}

    @adds("claim_open", shapes.NewClaimSerializer, shapes.ClaimSerializer)
    def opening(self, request: Request, **kwargs: Any) -> Response:
        facts = self.body(shapes.NewClaimSerializer, request)
        return self.added(services.open_claim(matter=self.parent_row, **facts, by=self.user))


@described(showing=shows("claim_show", shapes.ClaimSerializer))
class Claims(OneClaim):
    """One restitution claim."""

    access = {"showing": VIEW, "changing": MANAGE}

    @changes("claim_change", shapes.ClaimChangeSerializer, shapes.ClaimSerializer)
    def changing(self, request: Request, **kwargs: Any) -> Response:
        claim, version, facts = self.changed(shapes.ClaimChangeSerializer, request)
        return self.answer(services.change_claim(claim_id=claim.pk, expected_version=version, **facts, by=self.user))


class OneLoss(Legal):
    """What the endpoints of losses share: each is sent with what proves it."""

    model = LossItem
    serializer_class = shapes.LossSerializer
    sealed = ("description", "certifier")
    order = ("head", "position", "created_at", "id")

    def beside(self, rows: list[Any]) -> dict[str, Any]:
        found: dict[UUID, list[LossEvidence]] = defaultdict(list)
        links = LossEvidence.objects.visible_to(self.user, VIEW, case=self.case).filter(loss__in=rows)
        for link in links.select_related("exhibit").order_by("exhibit__number"):
            found[link.loss_id].append(link)
        return {"evidence": found}


@described(listing=lists("loss_list", shapes.LossSerializer))
class LossesOfClaim(OneLoss, OfRecord):
    """The ledger of a claim, by heads."""

    parent = "claim"
    access = {"listing": VIEW, "adding": MANAGE}

    @adds("loss_add", shapes.NewLossSerializer, shapes.LossSerializer)
    def adding(self, request: Request, **kwargs: Any) -> Response:
        facts = LossFacts(**self.body(shapes.NewLossSerializer, request))
        return self.added(services.add_loss(claim=self.parent_row, facts=facts, by=self.user))


@described(showing=shows("loss_show", shapes.LossSerializer))
class Losses(OneLoss):
    """One line of the ledger."""

    access = {"showing": VIEW, "changing": MANAGE, "removing": MANAGE}

    @changes("loss_change", shapes.LossChangeSerializer, shapes.LossSerializer)
    def changing(self, request: Request, **kwargs: Any) -> Response:
        loss, version, said = self.changed(shapes.LossChangeSerializer, request)
        stands = said.pop("certificate_stands", False)
        loss = services.change_loss(
            loss_id=loss.pk,
            expected_version=version,
            facts=LossFacts(**said),
            certificate_stands=stands,
            by=self.user,
        )
        return self.answer(loss)

    @removes("loss_remove")
    def removing(self, request: Request, **kwargs: Any) -> Response:
        loss = self.visible_row()
        version = expected_version(request, None)
        services.remove_loss(loss_id=loss.pk, expected_version=version, by=self.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class EvidenceOfLoss(Legal, OfRecord):
    """Which exhibits prove a loss; they are listed with the loss."""

    model = LossEvidence
    parent = "loss"
    serializer_class = shapes.EvidenceSerializer
    access = {"proving": MANAGE}

    @adds("evidence_add", shapes.NewEvidenceSerializer, shapes.EvidenceSerializer)
    def proving(self, request: Request, **kwargs: Any) -> Response:
        data = self.body(shapes.NewEvidenceSerializer, request)
        exhibit = self.other(Exhibit, data["exhibit"], "exhibit")
        return self.added(services.prove(loss=self.parent_row, exhibit=exhibit, by=self.user))


class Evidence(Legal):
    """One link between a loss and an exhibit."""

    model = LossEvidence
    serializer_class = shapes.EvidenceSerializer
    access = {"removing": MANAGE}

    @removes("evidence_remove")
    def removing(self, request: Request, **kwargs: Any) -> Response:
        link = self.visible_row()
        version = expected_version(request, None)
        services.remove_evidence(link_id=link.pk, expected_version=version, by=self.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


@described(listing=lists("exhibit_list", shapes.ExhibitSerializer))
class ExhibitsOfClaim(Legal, OfRecord):
    """The exhibits of a claim in their order."""

    model = Exhibit
    parent = "claim"
    serializer_class = shapes.ExhibitSerializer
    access = {"listing": VIEW, "adding": MANAGE}
    sealed = ("description",)
    order = ("number", "id")

    def beside(self, rows: list[Any]) -> dict[str, Any]:
        return {"episodes": selectors.episodes_of(rows, case=self.case, by=self.user)}

    @adds("exhibit_add", shapes.NewExhibitSerializer, shapes.ExhibitSerializer)
    def adding(self, request: Request, **kwargs: Any) -> Response:
        data = self.body(shapes.NewExhibitSerializer, request)
        document = self.other(Document, data.pop("document"), "document", act=DocumentPermission.VIEW)
        return self.added(services.add_exhibit(claim=self.parent_row, document=document, **data, by=self.user))


class OneDossier(Legal):
    """What the endpoints of dossiers share."""

    model = Dossier
    serializer_class = shapes.DossierSerializer
    select = ("case", "job", "created_by")

    def beside(self, rows: list[Any]) -> dict[str, Any]:
        return {"filings": selectors.filings(rows, case=self.case, by=self.user)}


@described(listing=lists("dossier_list", shapes.DossierSerializer))
class DossiersOfClaim(OneDossier, OfRecord):
    """The dossiers of a claim, the newest first. Building one asks what its page asks."""

    parent = "claim"
    access = {"listing": VIEW, "building": LegalPermission.BUILD_DOSSIER}
    step_up = {"building": "export"}
    order = ("-number", "-id")

    @changes("dossier_build", Versioned, shapes.DossierSerializer, status=202)
    def building(self, request: Request, **kwargs: Any) -> Response:
        """A worker builds it; `version` is that of the claim."""
        version = expected_version(request, self.body(Versioned, request).get("version"))
        claim = self.parent_row
        self.log("opened", [claim])
        dossier = services.request_dossier(claim=claim, expected_version=version, by=self.user)
        return self.answer(dossier, status=status.HTTP_202_ACCEPTED)


class BeforeDossier(Legal, OfRecord):
    """What to know before a dossier of a claim is built, as its page tells. It draws on the whole case, as a dossier
    does."""

    model = Dossier
    parent = "claim"
    access = {"showing": LegalPermission.BUILD_DOSSIER}
    opens = tuple(Compartment)

    @shows("dossier_beforehand", shapes.BeforehandSerializer)
    def showing(self, request: Request, **kwargs: Any) -> Response:
        claim = self.parent_row
        self.log("opened", [claim])
        ledger = selectors.ledger(claim, by=self.user)
        complete = completeness.of_claim(claim, ledger=ledger, case=self.case, by=self.user)
        known = beforehand.of_claim(claim, complete=complete, by=self.user)
        refusal = why_none(claim, by=self.user) or secrecy.refusal(known.exposures)
        told = {"complete": complete, "known": known, "refusal": refusal}
        return Response(shapes.BeforehandSerializer(told).data)


@described(showing=shows("dossier_show", shapes.OneDossierSerializer))
class Dossiers(OneDossier):
    """How far a dossier is, and which document it became."""

    serializer_class = shapes.OneDossierSerializer
    access = {"showing": VIEW}


__all__ = ["Claims", "Dossiers", "Evidence", "Losses", "Matters", "Parties"]
