"""What was said in writing to show no address, for other programs."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.web.api_base import OfRecord
from cases.web.api_fields import NewRowSerializer, PlainTextField, SealedTextField
from cases.web.api_schema import adds, described, lists
from core.compartments import Compartment
from legal import services
from legal.api.views import VIEW, Legal
from legal.models import AddressStatement
from legal.permissions import LegalPermission


class AddressStatementSerializer(serializers.ModelSerializer[AddressStatement]):
    """`about` is the key of an exhibit, or a part of the dossier; it holds as long as `fingerprint` is the one that is
    named before a dossier is built."""

    statement = SealedTextField()

    class Meta:
        model = AddressStatement
        fields = ["id", "version", "claim", "about", "fingerprint", "statement", "created_by", "created_at"]
        read_only_fields = fields


class NewAddressStatementSerializer(NewRowSerializer):
    """`about` and `fingerprint` as they are named before a dossier is built."""

    about = PlainTextField(max_length=36)
    fingerprint = PlainTextField(max_length=64)
    statement = PlainTextField(max_length=2000)


@described(listing=lists("address_statement_list", AddressStatementSerializer))
class AddressStatementsOfClaim(Legal, OfRecord):
    """What was looked at and said in writing to show no address, the oldest first. It draws on the whole case, as a
    dossier does."""

    model = AddressStatement
    parent = "claim"
    serializer_class = AddressStatementSerializer
    access = {"listing": VIEW, "adding": LegalPermission.BUILD_DOSSIER}
    opens = tuple(Compartment)
    sealed = ("statement",)
    order = ("created_at", "id")

    @adds("address_statement_add", NewAddressStatementSerializer, AddressStatementSerializer)
    def adding(self, request: Request, **kwargs: Any) -> Response:
        facts = self.body(NewAddressStatementSerializer, request)
        claim = self.parent_row
        self.log("opened", [claim])
        return self.added(services.state_no_address(claim=claim, **facts, by=self.user))
