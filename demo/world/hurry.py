"""What may be left out while nobody else is at work, so that the first start takes less long.

The database holds every constraint by itself: asking it before each row is for people, who are told in words. And which
data key is the newest does not change while nobody changes keys. All have the same password: it is made slow to guess
once. What is written is the same.
Only `manage.py demo` does this, while it lives through its cases.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.contrib.auth import base_user
from django.db import models

from core.key_subjects import KeySubject
from core.keys import data_keys
from core.keys.models import OpenKey


@contextmanager
def alone() -> Iterator[None]:
    hash_password = vars(base_user)["make_password"]
    known: dict[tuple[KeySubject, str], OpenKey] = {}
    ask_for_key, ask_database = data_keys.for_writing, models.Model.validate_constraints

    def for_writing(subject: KeySubject, compartment: str) -> OpenKey:
        if (subject, compartment) not in known:
            known[subject, compartment] = ask_for_key(subject, compartment)
        return known[subject, compartment]

    def leave_it_to_the_database(row: models.Model, exclude: Collection[str] | None = None) -> None:
        pass

    vars(base_user)["make_password"] = functools.cache(hash_password)
    vars(data_keys)["for_writing"] = for_writing
    setattr(models.Model, "validate_constraints", leave_it_to_the_database)  # noqa: B010 -- mypy takes no method
    try:
        yield
    finally:
        vars(base_user)["make_password"] = hash_password
        vars(data_keys)["for_writing"] = ask_for_key
        setattr(models.Model, "validate_constraints", ask_database)  # noqa: B010
