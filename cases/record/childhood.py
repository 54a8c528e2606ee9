"""Whether a person was under 18 at intake: one rule, of a row that is at hand and in a query.

None when the age is not known: nobody is an adult by default, since shelter and court ask whether this is a child. An
adult is who was born long enough ago, or was said to be one.
"""

from __future__ import annotations

from django.db.models import BooleanField, Case, Q, Value, When


def was_child(*, is_child: bool, birth_year: int | None, is_said_adult: bool) -> bool | None:
    """By what the row of a person says."""
    return is_child or (False if birth_year is not None or is_said_adult else None)


def expression(person: str = "") -> Case:
    """The same in a query of persons, or of what leads to one by `person` (`"person__"`)."""
    known = Q(**{f"{person}birth_year__isnull": False}) | Q(**{f"{person}is_said_adult": True})
    return Case(
        When(Q(**{f"{person}is_child": True}), then=Value(True)),
        When(known, then=Value(False)),
        default=Value(None),
        output_field=BooleanField(null=True),
    )
