"""Conditions on rows of `Case`, put into SQL once in a process; of one case, planned once in a connection.

Twenty of them stand on the page of a case: putting each together anew would cost many times what asking them does.
What moves with the clock stands in them as `Ago` and is filled in each time. They name the table of cases itself: they
hold in a query of cases, not in one within another query.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID
from weakref import WeakKeyDictionary

from django.apps import apps
from django.db import connection
from django.db.models import BooleanField, DateField, DateTimeField, Expression, ExpressionWrapper, Field, Q
from django.db.models.expressions import Combinable, RawSQL
from django.utils import timezone
from psycopg2.extensions import AsIs


class Ago(Expression):
    """The moment, or with `is_day` the day, that lies so long back whenever the query is asked."""

    def __init__(self, ago: timedelta = timedelta(0), *, is_day: bool = False) -> None:
        super().__init__(output_field=DateField() if is_day else DateTimeField())
        self.ago, self.is_day = ago, is_day

    @property
    def key(self) -> tuple[timedelta, bool]:
        return self.ago, self.is_day

    def now(self) -> date | datetime:
        return (timezone.localdate() if self.is_day else timezone.now()) - self.ago

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", (self,)


class Once:
    """An expression over a row of `Case`, whose key it calls `OuterRef("pk")`, ready to be annotated or filtered by."""

    def __init__(self, make: Callable[[], Q | Combinable], output: Field[Any, Any] | None = None) -> None:
        self._make, self._output = make, output or BooleanField()
        self._found: tuple[str, tuple[Any, ...]] | None = None

    def __call__(self) -> RawSQL:
        sql, params = self.compiled()
        values = [one.now() if isinstance(one, Ago) else one for one in params]
        return RawSQL(sql, values, output_field=self._output)  # noqa: S611 -- put together by the ORM

    def compiled(self) -> tuple[str, tuple[Any, ...]]:
        """The SQL and its parameters; an `Ago` among them is yet to be filled in."""
        if self._found is None:
            self._found = self._compile()
        return self._found

    def _compile(self) -> tuple[str, tuple[Any, ...]]:
        rows = apps.get_model("cases", "Case")._default_manager.annotate(
            found=ExpressionWrapper(self._make(), output_field=self._output)
        )
        compiler = rows.query.get_compiler(connection=connection)
        compiler.setup_query()
        sql, params = compiler.compile(rows.query.annotations["found"])
        return sql, tuple(params)


# Which statements a connection of psycopg2 has been given. A new connection begins without any.
_prepared: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


class _Compiled(NamedTuple):
    sql: str
    params: list[Any]
    moments: list[Ago]
    names: list[str]


class PreparedColumns:
    """Columns of one case in a prepared statement: each connection plans it once.

    Stage and alerts of a case are a statement of some 18 kB. PostgreSQL takes five times as long to plan it as to
    execute it, and would plan it anew for every page (docs/decisions/0060).
    """

    def __init__(self, name: str, columns: Callable[[], Mapping[str, Once]]) -> None:
        """`name` is that of the statement. `columns` is asked at the first use: by then every app has registered."""
        self._name, self._columns = name, columns

    def of(self, case_id: UUID) -> dict[str, Any]:
        """The columns of the case by their names. The caller has checked that the user sees it.

        Raises LookupError where the open scope holds no such case.
        """
        self._prepare()
        values: list[Any] = [case_id, *(moment.now() for moment in self._compiled.moments)]
        with connection.cursor() as cursor:
            cursor.execute(f"EXECUTE {self._name}({', '.join(['%s'] * len(values))})", values)
            row = cursor.fetchone()
        if row is None:
            raise LookupError("There is no such case in this scope.")
        return dict(zip(self._compiled.names, row, strict=True))

    def _prepare(self) -> None:
        connection.ensure_connection()
        known = _prepared.setdefault(connection.connection, set())
        if self._name not in known:
            # Past Django's cursor: the statement belongs to the connection, not to the page that is the first.
            with connection.wrap_database_errors, connection.connection.cursor() as cursor:
                cursor.execute(self._compiled.sql, self._compiled.params)
            known.add(self._name)

    @cached_property
    def _compiled(self) -> _Compiled:
        columns = {name: once.compiled() for name, once in self._columns().items()}
        places: dict[tuple[timedelta, bool], int] = {}
        moments: list[Ago] = []
        params: list[Any] = []
        for one in (param for _sql, own in columns.values() for param in own):
            if not isinstance(one, Ago):
                params.append(one)
                continue
            if one.key not in places:
                moments.append(one)
                places[one.key] = len(moments) + 1
            params.append(AsIs(f"${places[one.key]}"))
        types = ["uuid", *("date" if moment.is_day else "timestamptz" for moment in moments)]
        found = ", ".join(f"({sql})" for sql, _own in columns.values())
        return _Compiled(
            f"PREPARE {self._name} ({', '.join(types)}) AS SELECT {found} FROM cases_case WHERE cases_case.id = $1",  # noqa: S608 -- put together by the ORM
            params,
            moments,
            list(columns),
        )
