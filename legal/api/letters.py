"""The letter of a claim for other programs: what is filled in for it, how it reads, and the file to edit it outside."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.web.api_base import OfRecord
from cases.web.api_fields import Versioned
from cases.web.api_schema import CHANGED, IF_MATCH, changes, described, lists, shows
from core.api.base import Endpoint
from core.compartments import Compartment
from documents.api.views import WhateverIsAsked
from legal import services
from legal.api import letter_shapes as shapes
from legal.api.views import MANAGE, Legal
from legal.letters import reading, sending
from legal.models import LetterDetails, LetterTemplate, Party
from legal.permissions import LegalPermission
from legal.services.letters import LetterFacts


class OneLetter(Legal):
    """What the endpoints share that show what is filled in: they ask what its form asks."""

    model = LetterDetails
    serializer_class = shapes.LetterSerializer
    sealed = shapes.SEALED

    def facts(self, data: dict[str, Any]) -> LetterFacts:
        """Raises ValidationError (400) for a text that the organisation does not have, or a party that the case does
        not have."""
        chosen = data["template"]
        if chosen is not None:
            chosen = LetterTemplate.objects.visible_to(self.user).filter(pk=chosen).first()
            if chosen is None:
                raise serializers.ValidationError(
                    {"template": [_("This choice is no longer possible. Choose another one.")]}
                )
        parties = {name: data[name] and self.other(Party, data[name], name) for name in ("applicant", "attorney")}
        papers = list(dict.fromkeys(data["attachments"]))
        return LetterFacts(**{**data, **parties, "template": chosen, "attachments": papers})


@described(listing=lists("letter_list", shapes.LetterSerializer))
class LettersOfClaim(OneLetter, OfRecord):
    """The letter of a claim, of which there is one at most, as it was filled in."""

    parent = "claim"
    access = {"listing": MANAGE, "filling": MANAGE}

    @extend_schema(
        operation_id="letter_fill_in",
        request=shapes.NewLetterSerializer,
        responses={201: shapes.LetterSerializer, **CHANGED},
    )
    def filling(self, request: Request, **kwargs: Any) -> Response:
        """The first time; what is there already is a 409 with its version."""
        facts = self.facts(self.body(shapes.NewLetterSerializer, request))
        return self.added(services.fill_in_letter(claim=self.parent_row, expected_version=0, facts=facts, by=self.user))


@described(showing=shows("letter_show", shapes.LetterSerializer))
class Letters(OneLetter):
    """One letter, as it was filled in."""

    access = {"showing": MANAGE, "changing": MANAGE}
    select = ("case", "claim__case")

    @changes("letter_change", shapes.ChangeLetterSerializer, shapes.LetterSerializer)
    def changing(self, request: Request, **kwargs: Any) -> Response:
        row, version, data = self.changed(shapes.ChangeLetterSerializer, request)
        if data["applicant"] not in (None, row.applicant_id) and "relation" not in request.data:
            raise serializers.ValidationError({"relation": [_("Say what the applicant is to the survivor.")]})
        facts = self.facts(data)
        return self.answer(
            services.fill_in_letter(claim=row.claim, expected_version=version, facts=facts, by=self.user)
        )


class LetterReading(Legal, OfRecord):
    """How the letter of a claim reads with what is known now. It draws on the whole case, as a dossier does."""

    model = LetterDetails
    parent = "claim"
    access = {"showing": LegalPermission.BUILD_DOSSIER}
    opens = tuple(Compartment)

    @shows("letter_read", shapes.ReadingSerializer)
    def showing(self, request: Request, **kwargs: Any) -> Response:
        claim = self.parent_row
        self.log("opened", [claim])
        found = reading.of_claim(claim, case=self.case, by=self.user)
        return Response(shapes.ReadingSerializer(found).data)


class LetterFile(Legal):
    """The letter as a Word file, to be edited outside. That it left is noted, as of a dossier; it asks for a freshly
    proved session."""

    model = LetterDetails
    access = {"handing_out": LegalPermission.BUILD_DOSSIER}
    step_up = {"handing_out": "export"}
    opens = tuple(Compartment)
    content_negotiation_class = WhateverIsAsked

    @extend_schema(
        operation_id="letter_file",
        request=Versioned,
        parameters=[IF_MATCH],
        responses={(200, "*/*"): OpenApiTypes.BINARY, **CHANGED},
    )
    def handing_out(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        row, version, _data = self.asked(Versioned, request)
        handed = services.hand_out_letter(details_id=row.pk, expected_version=version, by=self.user)
        return sending.as_file(handed)


@described(listing=lists("letter_text_list", shapes.LetterTextSerializer))
class LetterTexts(Endpoint):
    """The organisation's own texts of letters, which name nobody: what a letter can name as its text."""

    model = LetterTemplate
    serializer_class = shapes.LetterTextSerializer
    access = {"listing": MANAGE}
    order = ("created_at", "id")
