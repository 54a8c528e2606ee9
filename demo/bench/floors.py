"""The floors: the least that an act can cost.

The same rows by a raw cursor as the application's role under row-level security, in a bare view with session and
user, with the access-log commit (and the count of cases opened that goes before it, S-12) and the decryption that the
act cannot do without, written as the same number of bytes (`?bytes=`, measured on the real page before).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from audit import chain
from audit.unusual import WINDOW, Bound
from cases.record.models import Identity
from cases.web import case_head
from core.compartments import Compartment
from core.db import organisation_scope
from core.key_subjects import PERSON, KeySubject
from core.keys import crypto, data_keys
from core.keys.models import DataKey

LIST_ROWS = 51
TIMELINE_ROWS = 41

_ACTING = """
SELECT m.id, r.name, p.code, p.compartment, p.scope, mr.site_id FROM accounts_membership m
JOIN accounts_membershiprole mr ON mr.membership_id = m.id JOIN accounts_role r ON r.id = mr.role_id
JOIN accounts_rolepermission p ON p.role_id = r.id WHERE m.user_id = %s AND m.ended_at IS NULL
"""
_LIST = """
SELECT c.id, c.code, c.status, c.priority, c.opened_on, c.updated_at, c.person_id, i.id, i.full_name, s.name, l.name
FROM cases_case c JOIN cases_identity i ON i.person_id = c.person_id JOIN accounts_site s ON s.id = c.site_id
LEFT JOIN LATERAL (
    SELECT u.name FROM cases_assignment a JOIN accounts_user u ON u.id = a.user_id
    WHERE a.case_id = c.id AND a.part = 'LEAD' AND a.until IS NULL ORDER BY a.since LIMIT 1
) l ON true
WHERE c.id IN (SELECT case_id FROM cases_caseaccess WHERE principal = ANY(%s::uuid[]) AND until IS NULL)
ORDER BY c.updated_at DESC, c.id DESC LIMIT %s
"""
_CASE = """
SELECT c.id, c.code, c.status, c.person_id, i.id, i.full_name, c.priority, c.opened_on, p.is_child, s.name
FROM cases_case c JOIN cases_identity i ON i.person_id = c.person_id
JOIN cases_person p ON p.id = c.person_id JOIN accounts_site s ON s.id = c.site_id
WHERE c.id = %s AND c.id IN (SELECT case_id FROM cases_caseaccess WHERE principal = ANY(%s::uuid[]) AND until IS NULL)
"""
# What every page says of its reader's notifications, and what the case page has beside its timeline.
_UNREAD = "SELECT count(*) FROM notifications_notification n WHERE n.recipient_id = %s AND n.read_at IS NULL"
_VIEWS = "SELECT v.id, v.name, v.filters FROM cases_caseview v WHERE v.owner_id = %s OR v.is_shared ORDER BY v.name"
_BESIDE = (
    "SELECT a.id, a.part, u.name FROM cases_assignment a JOIN accounts_user u ON u.id = a.user_id WHERE a.case_id = %s",
    "SELECT t.id, t.title, t.due_on, u.name FROM cases_task t JOIN accounts_user u ON u.id = t.assignee_id"
    " WHERE t.case_id = %s AND t.done_at IS NULL ORDER BY t.due_on LIMIT 20",
    "SELECT c.purpose, c.decision, c.decided_on, c.withdrawn_on, c.valid_until FROM cases_consent c"
    " WHERE c.case_id = %s",
    "SELECT DISTINCT u.id, u.name, p.compartment FROM cases_caseaccess a"
    " JOIN accounts_membership m ON m.user_id = a.principal AND m.ended_at IS NULL"
    " JOIN accounts_user u ON u.id = m.user_id JOIN accounts_membershiprole r ON r.membership_id = m.id"
    " JOIN accounts_rolepermission p ON p.role_id = r.role_id"
    " WHERE a.case_id = %s AND a.until IS NULL AND p.code = 'cases.view'",
    "SELECT d.id, d.compartment, d.text FROM cases_notedraft d WHERE d.case_id = %s",
)
# Whom the asker may search, and what tells whether a name that is at hand still holds.
_SEARCHED = """
SELECT i.id::text, i.xmin::text FROM cases_identity i WHERE i.person_id IN (
    SELECT c.person_id FROM cases_case c WHERE c.id IN (
        SELECT case_id FROM cases_caseaccess WHERE principal = ANY(%s::uuid[]) AND until IS NULL))
"""
_TIMELINE = """
SELECT t.id, t.at, t.kind, n.id, n.text, n.version, u.name FROM cases_timelineentry t
JOIN cases_note n ON n.id = t.subject_id LEFT JOIN accounts_user u ON u.id = t.by_id
WHERE t.case_id = %s ORDER BY t.at DESC, t.id DESC LIMIT %s
"""


def listing(request: HttpRequest) -> HttpResponse:
    """The first page of the case list."""
    organisation = _organisation(request)
    with transaction.atomic(), connection.cursor() as cursor:
        principals = _acting(cursor, request, organisation)
        cursor.execute(_LIST, [principals, LIST_ROWS])
        rows = cursor.fetchall()
        _log(request, organisation, [row[0] for row in rows], [row[6] for row in rows])
        cursor.execute(_VIEWS, [str(request.user.pk)])
        cursor.execute(_UNREAD, [str(request.user.pk)])
        names = _opened(organisation, [("cases.Identity", row[7], "full_name", row[8]) for row in rows])
        body = "".join(
            f"{name} {row[1]} {row[2]} {row[3]} {row[4]} {row[5]} {row[9]} {row[10]}"
            for name, row in zip(names, rows, strict=True)
        )
    return _padded(request, body)


@csrf_exempt
def search(request: HttpRequest) -> HttpResponse:
    """Whom one may search, and a page of them, as if names were at hand and comparing them took no time."""
    organisation = _organisation(request)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.organisation', %s, true)", [str(organisation)])
        cursor.execute(_SEARCHED, [_acting(cursor, request, organisation)])
        searched = dict(cursor.fetchall())
    response = listing(request)
    response["X-Searched"] = str(len(searched))
    return response


def forget(request: HttpRequest) -> HttpResponse:
    """Forget keys and names, as after the minutes for which they are kept."""
    data_keys.forget_all()
    return HttpResponse()


def erase(request: HttpRequest) -> HttpResponse:
    """What this process finds when another has erased somebody: a key that is destroyed, and a row written anew."""
    organisation = _organisation(request)
    with organisation_scope(organisation):
        DataKey.objects.create(
            organisation_id=organisation,
            subject_kind=PERSON,
            subject_id=uuid4(),
            compartment=Compartment.IDENTITY,
            wrapped=b"",
        )
        Identity.objects.filter(pk=Identity.objects.order_by("pk")[0].pk).update(phone_digest=None)
    return HttpResponse()


def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The case page with one page of its timeline."""
    organisation = _organisation(request)
    with transaction.atomic(), connection.cursor() as cursor:
        principals = _acting(cursor, request, organisation)
        cursor.execute(_CASE, [str(case_id), principals])
        found = cursor.fetchone()
        _log(request, organisation, [found[0]], [found[3]])
        beside = []
        for statement in _BESIDE:
            cursor.execute(statement, [str(case_id)])
            beside += cursor.fetchall()
        cursor.execute(_UNREAD, [str(request.user.pk)])
        beside += cursor.fetchall()
        # There is no shorter way to ask for stage and signs than the conditions themselves, planned once.
        beside.append(case_head.front(case_id))
        cursor.execute(_TIMELINE, [str(case_id), TIMELINE_ROWS])
        rows = cursor.fetchall()
        sealed = [("cases.Identity", found[4], "full_name", found[5])]
        sealed += [("cases.Note", row[3], "text", row[4]) for row in rows]
        body = "".join(_opened(organisation, sealed)) + "".join(f"{row[1]} {row[2]} {row[6]}" for row in rows)
        body += f"{found[1:3]}{found[6:]}{beside}"
    return _padded(request, body)


@csrf_exempt
def note(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """A note: four raw statements of what the act cannot do without, and the sealing."""
    organisation = _organisation(request)
    with transaction.atomic(), connection.cursor() as cursor:
        principals = _acting(cursor, request, organisation)
        cursor.execute(_CASE, [str(case_id), principals])
        found = cursor.fetchone()
        _log(request, organisation, [found[0]], [found[3]])
        with organisation_scope(organisation):
            key = data_keys.for_writing(KeySubject(PERSON, found[3]), "general")
            row, user = uuid4(), str(request.user.pk)
            place = f"{organisation}|cases.Note|{row}|text|".encode()
            text = crypto.seal(request.POST["text"].encode(), key=key.key, key_id=key.id, place=place)
            cursor.execute(
                "INSERT INTO cases_note (id, organisation_id, version, created_at, created_by_id,"
                " updated_at, updated_by_id, case_id, compartment, contact, happened_at, text, told, basis)"
                " VALUES (%s, %s, 1, now(), %s, now(), %s, %s, 'general', '', now(), %s, '{}', '')",
                [str(row), str(organisation), user, user, str(case_id), text],
            )
            cursor.execute(
                "INSERT INTO cases_timelineentry (id, organisation_id, case_id, at, compartment, kind, subject_id,"
                " by_id, detail) VALUES (%s, %s, %s, now(), 'general', 'cases.note', %s, %s, '')",
                [str(uuid4()), str(organisation), str(case_id), str(row), user],
            )
            cursor.execute(
                "INSERT INTO audit_act (id, organisation_id, at, user_id, verb, target_model, target_id, case_id,"
                " detail) VALUES (%s, %s, now(), %s, 'floor', 'cases.Note', %s, %s, '{}')",
                [str(uuid4()), str(organisation), user, str(row), str(case_id)],
            )
            cursor.execute("UPDATE cases_case SET updated_at = now() WHERE id = %s", [str(case_id)])
    return HttpResponse(status=303, headers={"Location": "/"})


def _organisation(request: HttpRequest) -> UUID:
    return UUID(request.session["organisation"])


def _acting(cursor: Any, request: HttpRequest, organisation: UUID) -> list[str]:
    cursor.execute("SELECT set_config('app.organisation', %s, true)", [str(organisation)])
    cursor.execute(_ACTING, [str(request.user.pk)])
    rows = cursor.fetchall()
    found = {str(request.user.pk)}
    if any(row[2] == "core.read" and row[4] == "ORGANISATION" for row in rows):
        found |= {str(organisation)} | {str(row[5]) for row in rows}
    return sorted(found)


def _log(request: HttpRequest, organisation: UUID, cases: list[UUID], subjects: list[UUID]) -> None:
    look = chain.Look(UUID(str(request.user.pk)), "floor", cases, subjects, ["general", "identity"], "", "")
    chain.append(organisation, look, Bound(timezone.now() - WINDOW))


def _opened(organisation: UUID, sealed: list[tuple[str, UUID, str, Any]]) -> list[str]:
    data_keys.preload({crypto.key_id_of(bytes(data)) for _model, _row, _name, data in sealed})
    found = []
    for model, row, name, data in sealed:
        value = bytes(data)
        key = data_keys.by_id(crypto.key_id_of(value))
        place = f"{organisation}|{model}|{row}|{name}|".encode()
        found.append(crypto.unseal(value, key=key.key, place=place).decode())
    return found


def _padded(request: HttpRequest, body: str) -> HttpResponse:
    return HttpResponse(body.ljust(int(request.GET.get("bytes", 0))))
