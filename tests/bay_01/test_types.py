"""Findings 012, 037 and 042 of the pentest BAY-01 (docs/threat-model.md), asked of every address of our API.

There the JSON of an item carried what was known of its files, `true` passed as a number, and a value where a list was
expected was taken apart letter by letter or ended in a failure.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import resolve
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from rest_framework import serializers

from accounts.models import User
from core.api.base import Endpoint
from core.checks import views
from tests.access.stage import Stage
from tests.bay_01.conftest import Shown
from tests.bay_01.hidden import at, may, rows
from tests.cases.asking import nothing_changes, send, text
from tests.documents import samples
from tests.factories import World
from tests.reports.files import record
from trafficking.models import Actor

# Never to be sent, whoever asks: what is compared, locks or finds, and what only its own page opens.
NEVER = re.compile(
    r"password|wrapped|secret|token|storage|digest$|_key$|^key$|nik|passport|phone|birth_date|aliases|^address$|email|"
    r"original_name|custody|last_login|is_superuser|groups|user_permissions|organisation_id|compartments"
)
# Where one of these names is meant, and why.
MEANT = {
    "content_digest": "what stands in a dossier, to compare two of them",
    "email": "one's own, at /me/",
    "original_name": "of one document, where it is asked for on its own",
    "custody": "as above",
}
# Names, numbers and addresses of alleged actors, whom a case names: none of a survivor.
OF_ACTORS = {"aliases", "phones", "address"}
KINDS: dict[str, list[Any]] = {
    "integer": [True, False, "1", 1.0, [1], {"a": 1}],
    "boolean": [1, 0, "true", "yes", [True], {"a": True}],
    "string": [True, ["a"], {"a": "b"}, [["a"]], 1.5, False],
    "array": ["text", 5, True, {"a": 1}, "[]", 0],
    "object": ["text", 5, True, ["a"], "{}", 0],
}
NO_BODIES: list[Any] = [[], ["a"], [{"version": 1}], "text", "", 5, 0, 1.5, True, False, None]


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    generator: Any = SchemaGenerator
    found: dict[str, Any] = generator().get_schema(request=None, public=True)
    return found


def operation(schema: dict[str, Any], url: str, method: str) -> dict[str, Any]:
    path = "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", resolve(url).route).replace("{pk}", "{id}")
    found: dict[str, Any] = schema["paths"][path][method.lower()]
    return found


def properties(schema: dict[str, Any], asked: dict[str, Any]) -> dict[str, str]:
    """The fields of a body in JSON, each with the kind of value that it takes."""
    content = asked.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return {}
    told = _resolved(schema, content["schema"])
    return {name: _kind(schema, one) for name, one in told.get("properties", {}).items() if not one.get("readOnly")}


def _resolved(schema: dict[str, Any], one: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in one:
        one = schema["components"]["schemas"][one["$ref"].rpartition("/")[2]]
    return one


def _kind(schema: dict[str, Any], one: dict[str, Any]) -> str:
    one = _resolved(schema, one)
    for several in ("allOf", "oneOf", "anyOf"):
        if several in one:
            return _kind(schema, one[several][0])
    return str(one.get("type", "string"))


def writing(stage: Stage) -> Iterator[tuple[str, str, str]]:
    """Every act of the API as (name, method, who may)."""
    for name, row in rows().items():
        if row.is_api:
            for method in ("POST", "PUT", "PATCH", "DELETE"):
                if method in row.methods:
                    yield name, method, next(actor for actor in stage.at_work if may(row, actor, method))


def test_bay_01_037_042_a_value_of_another_kind_is_refused_by_name_in_every_field(
    stage: Stage, schema: dict[str, Any]
) -> None:
    """`true` is no number and a number no yes; a letter is no list, and a list no text."""
    fields = 0
    with nothing_changes():
        for name, method, actor in writing(stage):
            url = at(stage, name)
            wanted = properties(schema, operation(schema, url, method))
            fields += len(wanted)
            for number in range(len(KINDS["integer"]) if wanted else 0):
                body = {field: KINDS[kind][number] for field, kind in wanted.items()}
                answer = send(stage.clients[actor], method, url, body)
                assert answer.status_code == 400, f"{actor} {method} {name} {body}: {answer.status_code} {text(answer)}"
                taken = set(wanted) - set(answer.json())
                assert taken == set(), f"{actor} {method} {name}: taken { ({one: body[one] for one in taken}) }"
    assert fields > 90


def test_bay_01_037_a_version_that_is_true_is_not_the_first_one(stage: Stage) -> None:
    task = {"done": True, "version": True}
    with nothing_changes():
        answer = send(stage.clients["caseworker"], "PATCH", at(stage, "api-cases:task"), task)
        assert (answer.status_code, list(answer.json())) == (400, ["version"])
        for header in ("true", '"true"', "1.0", '"1.0"', "W/", "*", "١", "[1]"):
            answer = send(
                stage.clients["caseworker"],
                "PATCH",
                at(stage, "api-cases:task"),
                {"done": True},
                If_Match=header.encode().decode("latin-1"),
            )
            assert answer.status_code == 400, header


def test_bay_01_042_what_is_no_object_is_refused_as_a_body_everywhere(stage: Stage) -> None:
    asked_for = 0
    with nothing_changes():
        for name, method, actor in writing(stage):
            if method == "DELETE" or name == "api-notifications:read-all":
                continue  # nothing is read from their bodies that could be taken
            # Each of them often, not all of them everywhere.
            for body in (NO_BODIES * 2)[asked_for % len(NO_BODIES) :][:4]:
                answer = stage.clients[actor].generic(
                    method, at(stage, name), json.dumps(body), content_type="application/json"
                )
                asked_for += 1
                wanted = 415 if name == "api-documents:documents" else 400
                assert answer.status_code == wanted, f"{method} {name} {body!r}: {answer.status_code} {text(answer)}"
    assert asked_for > 120


def test_bay_01_042_a_button_takes_nothing_and_says_so(stage: Stage) -> None:
    with nothing_changes():
        for name in ("api-notifications:read-all", "api-notifications:read"):
            for body in NO_BODIES:
                if body is not None and body != "":
                    answer = send(stage.clients["caseworker"], "POST", at(stage, name), body)
                    assert answer.status_code == 400, f"{name} {body!r} {answer.status_code}"


def test_bay_01_042_a_file_is_no_text_and_a_text_no_file(stage: Stage) -> None:
    url, browser = at(stage, "api-documents:documents"), stage.clients["caseworker"]
    photo = samples.photo(size=(20, 20))
    with nothing_changes():
        for body, wanted in (
            ({"file": "text", "title": "x", "compartment": "general"}, "file"),
            ({"file": SimpleUploadedFile("a.jpg", photo), "title": SimpleUploadedFile("b.jpg", photo)}, "title"),
            (
                {"file": [SimpleUploadedFile("a.jpg", photo)], "title": ["x"], "compartment": ["general", "x"]},
                "compartment",
            ),
        ):
            answer = browser.post(url, body)
            assert (answer.status_code, wanted in answer.json()) == (400, True), text(answer)


QUERIES = [
    "after=[]",
    "after[]=1",
    "after=1&after=2",
    "status[]=ACTIVE",
    "status=true",
    "mine=5",
    "mine=[]",
    "site=true",
    "site=[]",
    "site={}",
    "code=%00",
    "priority=1",
    "after=%00~%00",
    "after=true~true",
    "code=[]&code={}",
]


def test_bay_01_042_what_is_asked_for_in_an_address_is_taken_as_text_or_refused(stage: Stage) -> None:
    """On every list of the API some of them, on the lists of cases all."""
    asked_for = 0
    for name, row in rows().items():
        actor = next((actor for actor in stage.at_work if row.methods.get("GET", {}).get(actor) == 200), "")
        if actor and name != "api-schema" and (row.is_api or name in ("cases:list", "reports:access-log")):
            few = QUERIES if name.endswith("cases:list") else (QUERIES * 2)[asked_for % len(QUERIES) :][:2]
            for query in few:
                answer = stage.clients[actor].get(f"{at(stage, name)}?{query}")
                asked_for += 1
                assert answer.status_code in (200, 400, 404), f"{name} {query} {answer.status_code}"
    assert asked_for > 60


STRANGE: dict[str, list[Any]] = {
    "prs_NumberOfChildren": [True, "dua", [2], {"a": 2}, 2.5],
    "vic_AgeWhenTrafficked": [True, False, [25]],
    "con_Consent": [2, "perhaps", [True], {"a": True}],
    "prs_FirstName": [True, 5, ["Contoh"], {"a": "b"}],
    "cco_CaseComment": [True, 5, ["Contoh"], {"a": "b"}],
    "prs_Birthdate": [True, 19980203.5, ["1998-02-03"]],
    "prs_Citizenship": [True, 5, {"a": "ID"}, [True], [["ID"]]],
    "vic_MethodsOfControl": [True, 5, {"a": "b"}, [5], [["DebtBondage"]]],
    "cas_ExternalId": [True, ["A-1"], {"a": "b"}],
    "events": [True, 5, "text", {"hte_Type": "Exploitation"}, ["text"], [["text"]], [{"hte_Date": True}]],
    "support_plans": [True, "text", {}, [5]],
}


def test_bay_01_037_042_an_import_takes_no_value_of_another_kind_either(world: World, tmp_path: Path) -> None:
    strange = [(name, value) for name, values in STRANGE.items() for value in values if value != {}]
    rows = [record(f"S-{number}", **{name: value}) for number, (name, value) in enumerate(strange)]
    (tmp_path / "file").write_text(json.dumps(rows, default=str))
    out = io.StringIO()
    User.objects.filter(pk=world.caseworker.pk).update(language="en")
    asked = ["--organisation", str(world.organisation.pk), "--by", world.caseworker.email]
    with nothing_changes(), pytest.raises(SystemExit):
        call_command("import_htcds", str(tmp_path / "file"), *asked, stdout=out)
    said = out.getvalue()
    assert [(name, value) for number, (name, value) in enumerate(strange, 1) if f"Row {number} (" not in said] == []
    assert f"Taken: 0. Already there: 0. Changed since, not overwritten: 0. Refused: {len(strange)}." in said


def test_bay_01_042_a_page_takes_a_list_only_of_what_it_offers(stage: Stage) -> None:
    """Forms read every value as text: what is none of their choices is refused, and nothing fails."""
    odd = ["[]", "{}", "true", "0", "'", "\x00", "GIVEN,REFUSED", "../"]
    lists = {"explained": odd, "urgent_needs": odd, "part": odd, "exploitation_types": odd, "methods_of_control": odd}
    with nothing_changes():
        for name in (
            "cases:intake",
            "cases:intake-step",
            "cases:record-consent",
            "cases:add-episode",
            "cases:edit-episode",
        ):
            answer = stage.clients["caseworker"].post(at(stage, name), {**lists, "version": odd, "site": odd})
            assert answer.status_code in (409, 422), f"{name} {answer.status_code}"
        people = {"absent": str(stage.world.colleague.pk), "stand_in": str(stage.world.outsider.pk)}
        days = {"first": "", "last": str(timezone.localdate())}
        answer = stage.clients["caseworker"].post(
            at(stage, "cases:new-cover"), {**people, **days, "choose": "1", "part": odd}
        )
        assert answer.status_code == 422


def every_serializer() -> set[type[Any]]:
    for _pattern, _callback in views():
        """All of the API is loaded."""

    def below(kind: type[Any]) -> Iterator[type[Any]]:
        for one in kind.__subclasses__():
            yield one
            yield from below(one)

    ours = {
        kind
        for kind in below(serializers.BaseSerializer)
        if not kind.__module__.startswith(("rest_", "drf_", "core.api.schema"))
    }
    assert len(ours) > 60
    return ours


def test_bay_01_012_every_shape_lists_its_fields_one_by_one() -> None:
    for kind in every_serializer():
        meta = getattr(kind, "Meta", None)
        if issubclass(kind, serializers.ModelSerializer):
            assert isinstance(meta.fields, list), kind
            assert not hasattr(meta, "exclude"), kind
            assert not hasattr(meta, "depth"), kind
            assert meta.read_only_fields == meta.fields, f"{kind}: a shape that is sent takes nothing"
            meant = MEANT.keys() | (OF_ACTORS if meta.model is Actor else set())
            assert [one for one in meta.fields if NEVER.search(one) and one not in meant] == [], kind


def test_bay_01_012_every_endpoint_sends_a_list_of_names(
    schema: dict[str, Any], stage: Stage, everything_shown: list[Shown]
) -> None:
    """What is on the wire is what the description lists, no name more: of the own case, of everything in it."""
    answers = [one for one in everything_shown if one.kind == "application/json" and one.name != "api-schema"]
    assert len(answers) > 30
    for one in answers:
        said = operation(schema, at(stage, one.name), "GET")["responses"]["200"]["content"]["application/json"]
        assert list(_unlisted(schema, json.loads(one.content), said["schema"], one.name)) == [], one.actor


def _unlisted(schema: dict[str, Any], sent: Any, told: dict[str, Any], where: str) -> Iterator[str]:
    told = _resolved(schema, told)
    if "allOf" in told:
        told = _resolved(schema, told["allOf"][0])
    if isinstance(sent, dict):
        listed = told.get("properties", {})
        for name, value in sent.items():
            is_listed = name in listed or "additionalProperties" in told
            is_of_actor = name in OF_ACTORS and where.endswith(".actor")
            if not is_listed or (NEVER.search(name) and name not in MEANT and not is_of_actor):
                yield f"{where}.{name}"
            else:
                yield from _unlisted(schema, value, listed.get(name, {"additionalProperties": {}}), f"{where}.{name}")
    elif isinstance(sent, list):
        for one in sent:
            yield from _unlisted(schema, one, told.get("items", told), where)


@pytest.mark.parametrize(
    ("name", "actor", "keys"),
    [
        ("api-legal:exhibits", "lawyer", {"document", "claim"}),
        ("api-legal:losses", "lawyer", {"claim"}),
        ("api-legal:dossiers", "lawyer", {"claim", "document", "own_part"}),
        ("api-reintegration:visits", "reintegration", {"plan"}),
        ("api-shelters:daily-notes", "shelter", {"stay"}),
    ],
)
def test_bay_01_012_what_belongs_to_another_record_is_named_by_its_key_alone(
    stage: Stage, name: str, actor: str, keys: set[str]
) -> None:
    """A file and what is known of it are asked for at their own address, under their own permission."""
    for row in stage.clients[actor].get(at(stage, name)).json()["results"]:
        assert {key: type(row[key]) for key in keys if row[key] is not None} == {
            key: str for key in keys if row[key] is not None
        }
        assert not {"sha256", "title", "content_type", "size", "original_name", "file_name"} & (set(row) - keys)


def test_bay_01_012_a_case_sends_none_of_its_records_and_no_name_to_who_reads_none(stage: Stage) -> None:
    for actor in ("caseworker", "composed", "shelter"):
        sent = stage.clients[actor].get(at(stage, "api-cases:detail")).json()
        assert set(sent) == {
            "id",
            "version",
            "code",
            "status",
            "stage",
            "priority",
            "site",
            "is_restricted",
            "opened_on",
            "closed_on",
            "outcome",
            "closing_reason",
            "updated_at",
            "person",
            "team",
        }
        assert set(sent["person"]) == {"gender", "citizenship", "birth_year", "is_child", "full_name"}
        assert {name for one in sent["team"] for name in one} == {"user", "part", "since", "until"}
        assert {name for one in sent["team"] for name in one["user"]} == {"id", "name"}
        assert (sent["person"]["full_name"] is None) == (actor == "composed")


def test_bay_01_012_the_endpoints_are_those_that_the_matrix_knows() -> None:
    api = {pattern for pattern, callback in views() if issubclass(getattr(callback, "cls", object), Endpoint)}
    assert len(api) == sum(row.is_api and name not in ("api-schema", "api-accounts:me") for name, row in rows().items())
