"""What a membership's roles allow: the answer to question 1, read anew for every request."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import HttpResponseBase

from accounts import session
from accounts.models import User
from core.access.actor import Acting, ActingUser, Holding

# One statement for membership, terms of use, roles, sites and permissions: it runs on every request. Whoever works at
# several sites works by the clock of the oldest of them.
_SQL = """
SELECT m.id, o.name, t.owes, r.name, s.id, s.name, s.time_zone, p.code, p.compartment, p.scope
FROM accounts_membership m
JOIN accounts_organisation o ON o.id = m.organisation_id AND NOT o.is_suspended
LEFT JOIN LATERAL (
SELECT NOT EXISTS (SELECT FROM accounts_termsacceptance a WHERE a.terms_id = t.id AND a.user_id = m.user_id) AS owes
FROM accounts_terms t WHERE t.organisation_id = m.organisation_id ORDER BY t.number DESC LIMIT 1
) t ON true
LEFT JOIN accounts_membershiprole mr ON mr.membership_id = m.id
LEFT JOIN accounts_role r ON r.id = mr.role_id
LEFT JOIN accounts_site s ON s.id = mr.site_id
LEFT JOIN accounts_rolepermission p ON p.role_id = r.id
WHERE m.user_id = %s AND m.organisation_id = %s AND m.ended_at IS NULL
ORDER BY s.created_at, s.id, r.name
"""


class RoleAuthoriser:
    """Fills `core.access.providers.authoriser`."""

    def acting(self, user: ActingUser, organisation_id: UUID) -> Acting | None:
        """The user at work, or None when the membership has ended or the account is switched off."""
        if not user.is_active:
            return None
        with connection.cursor() as cursor:
            cursor.execute(_SQL, [user.pk, organisation_id])
            rows = cursor.fetchall()
        if not rows:
            return None
        held: dict[tuple[str, str], list[Holding]] = defaultdict(list)
        sites: dict[UUID, str] = {}
        roles: dict[str, None] = {}
        for _membership, _name, _owes, role, site, site_name, zone, code, compartment, scope in rows:
            if role:
                roles[role] = None
            if site:
                sites[site] = zone
            if code:
                held[(code, compartment)].append(Holding(role, site, site_name, scope))
        return Acting(
            user_id=user.pk,
            membership_id=rows[0][0],
            organisation_id=organisation_id,
            organisation_name=rows[0][1],
            site_ids=tuple(sites),
            time_zone=next(iter(sites.values()), "Asia/Jakarta"),
            roles=tuple(roles),
            owes_terms=bool(rows[0][2]),
            held={key: tuple(value) for key, value in held.items()},
        )

    def is_fresh(self, request: Any, purpose: str) -> bool:
        """Whether the person has shown within the last minutes that it is them, whatever the act is."""
        return session.is_proved(request)

    def ask_proof(self, request: Any, purpose: str) -> HttpResponseBase:
        from accounts.views import step_up  # noqa: PLC0415 -- pages are loaded by the first request, not at start

        return step_up.ask(request, purpose)

    def ask_terms(self, request: Any) -> HttpResponseBase:
        from accounts.views import terms  # noqa: PLC0415 -- as above

        return terms.ask(request)

    def proved_at(self, request: Any) -> datetime:
        return session.proved_at(request)

    def load(self, user_id: UUID, organisation_id: UUID) -> User | None:
        """The active user with `acting` set, for work outside a request."""
        user = User.objects.filter(pk=user_id, is_active=True).first()
        acting = self.acting(user, organisation_id) if user else None
        if user is None or acting is None:
            return None
        user.acting = acting
        return user
