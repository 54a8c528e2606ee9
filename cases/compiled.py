"""Conditions on rows of `Case`, put into SQL once in a process.

Twenty of them stand on the page of a case: putting each together anew would cost many times what asking them does.
What moves with the clock stands in them as `Ago` and is filled in each time. They name the table of cases itself: they
hold in a query of cases, not in one within another query.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import BooleanField, DateField, DateTimeField, Expression, ExpressionWrapper, Field, Q
from django.db.models.expressions import Combinable, RawSQL
from django.utils import timezone


class Ago(Expression):
    """The moment, or with `is_day` the day, that lies so long back whenever the query is asked."""

    def __init__(self, ago: timedelta = timedelta(0), *, is_day: bool = False) -> None:
        super().__init__(output_field=DateField() if is_day else DateTimeField())
        self.ago, self.is_day = ago, is_day

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
        if self._found is None:
            self._found = self._compile()
        sql, params = self._found
        values = [one.now() if isinstance(one, Ago) else one for one in params]
        return RawSQL(sql, values, output_field=self._output)  # noqa: S611 -- put together by the ORM

    def _compile(self) -> tuple[str, tuple[Any, ...]]:
        rows = apps.get_model("cases", "Case")._default_manager.annotate(
            found=ExpressionWrapper(self._make(), output_field=self._output)
        )
        compiler = rows.query.get_compiler(connection=connection)
        compiler.setup_query()
        sql, params = compiler.compile(rows.query.annotations["found"])
        return sql, tuple(params)
