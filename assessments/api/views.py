"""Assessments of a case for other programs. Each look at them is a look at all that the reader may read."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assessments import answering, selectors, services
from assessments.api import serializers as shapes
from assessments.models import Assessment, Edition, Instrument
from assessments.permissions import AssessmentPermission
from assessments.services import Entry
from cases.web.api_base import InCase
from cases.web.api_schema import adds, described, lists, shows
from core.compartments import Compartment

VIEW, WRITE = AssessmentPermission.VIEW, AssessmentPermission.WRITE


@described(
    listing=lists("assessment_list", shapes.AssessmentSerializer),
    showing=shows("assessment_show", shapes.AssessmentSerializer),
)
class Assessments(InCase):
    """Assessments of the case, drafts among them, the newest first. Drafts are filled in on their page."""

    model = Assessment
    serializer_class = shapes.AssessmentSerializer
    access = {"listing": VIEW, "showing": VIEW, "recording": WRITE}
    opens: ClassVar[tuple[Compartment, ...]] = tuple(Compartment)
    sealed = ("answers", "results", "summary")
    select = ("case", "instrument", "edition", "created_by")

    def instrument(self, key: Any) -> Instrument:
        """One that may be filled in in this case. Raises ValidationError (400)."""
        found = {one.pk: one for one in selectors.offered(self.case, self.user)}
        if key not in found:
            raise serializers.ValidationError({"instrument": [_("This instrument cannot be filled in in this case.")]})
        return found[key]

    @adds("assessment_record", shapes.NewAssessmentSerializer, shapes.AssessmentSerializer)
    def recording(self, request: Request, **kwargs: Any) -> Response:
        said = self.body(shapes.NewAssessmentSerializer, request)
        instrument = self.instrument(said.pop("instrument"))
        edition = Edition.objects.visible_to(self.user, self.act).published().get(instrument=instrument)
        kept = answering.kept(edition.read, said["answers"])
        lost = sorted(set(said["answers"]) - set(kept))
        if lost:
            refused = {code: [_("This question is not asked, or cannot have this answer.")] for code in lost}
            raise serializers.ValidationError({"answers": refused})
        if ahead := answering.ahead(edition.read, kept, timezone.localdate()):
            refused = {question.code: [_("This date must be today or earlier.")] for question in ahead}
            raise serializers.ValidationError({"answers": refused})
        row = services.record_assessment(case=self.case, instrument=instrument, entry=Entry(**said), by=self.user)
        return self.added(row)
