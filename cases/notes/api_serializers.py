"""What the API of notes sends and takes."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from cases.notes.models import Note
from cases.web.api_fields import KeyField, MomentField, NewRowSerializer, PlainTextField, SealedTextField, Versioned
from cases.web.api_serializers import UserSerializer
from core.compartments import Compartment

NOTE_LENGTH = 20_000


class NoteSerializer(serializers.ModelSerializer[Note]):
    """`original`: it is an addendum to that note. `told`: the keys of those who were told of it."""

    text = SealedTextField()
    by = UserSerializer(source="created_by", read_only=True, allow_null=True)

    class Meta:
        model = Note
        fields = [
            "id",
            "version",
            "compartment",
            "contact",
            "basis",
            "happened_at",
            "text",
            "original",
            "told",
            "by",
            "created_at",
        ]
        read_only_fields = fields


class NamedColleaguesField(serializers.ListField):
    """The keys of those who are to be told; whoever does not read the note is refused."""

    child = KeyField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=50, **kwargs)


class Basis(serializers.ChoiceField):
    """By what right it is written; asked for where basic consent was withdrawn."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=Note.Basis.choices, required=False, **kwargs)


class NewNoteSerializer(NewRowSerializer):
    """`happened_at` is now where it is left out. The same sent again with its `mark` is taken once."""

    text = PlainTextField(max_length=NOTE_LENGTH)
    compartment = serializers.ChoiceField(choices=Compartment.choices, default=Compartment.GENERAL)
    contact = serializers.ChoiceField(choices=Note.Contact.choices, required=False)
    happened_at = MomentField(required=False)
    basis = Basis()
    told = NamedColleaguesField()


class ChangeNoteSerializer(Versioned):
    """With `compartment` the note moves there: only into one in which its writer writes."""

    text = PlainTextField(max_length=NOTE_LENGTH)
    compartment = serializers.ChoiceField(choices=Compartment.choices, required=False)
    basis = Basis()
    told = NamedColleaguesField()


class AddendumSerializer(NewRowSerializer):
    text = PlainTextField(max_length=NOTE_LENGTH)
    basis = Basis()
    told = NamedColleaguesField()
