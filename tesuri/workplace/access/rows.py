"""行を組み立てる: models out of what a statement found, several of them from one row."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

Row = TypeVar("Row", bound=Model)


def one(
    model: type[Row], statement: str, values: Sequence[object] | Mapping[str, object]
) -> Row | None:
    """最初の行: that the statement finds of the model, or None."""
    return next(iter(model._default_manager.raw(statement, values)), None)


def columns(table: str, names: Sequence[str]) -> str:
    """列の並び: of a table in the statement, by the name that it has there."""
    return ", ".join(f"{table}.{name}" for name in names)


def all_of(model: type[Model]) -> list[str]:
    """すべての列: of a model."""
    return [field.attname for field in model._meta.concrete_fields]


def made(model: type[Row], names: Sequence[str], values: Iterator[Any]) -> Row:
    """一行: of the next values; a column that is not named is fetched when somebody asks for it."""
    known = dict(zip(names, islice(values, len(names)), strict=True))
    fields = [name for name in all_of(model) if name in known]
    return model.from_db(connection.alias, fields, [known[name] for name in fields])


def made_if_any(model: type[Row], names: Sequence[str], values: Iterator[Any]) -> Row | None:
    """The same, or None where an outer join found nothing: the first column is the key."""
    found = list(islice(values, len(names)))
    return made(model, names, iter(found)) if found[0] is not None else None
