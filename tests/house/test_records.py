"""記録の決まり: what PostgreSQL itself keeps, read from the models and from the test database."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField
from django.db import connection, models

from tesuri.ground.records.grants import SEARCH_PATH
from tesuri.ground.records.status import StatusRow

JAPANESE = re.compile(r"[぀-ヿ㐀-鿿]")
ADDITIVE: dict[str, str] = {}  # model → why two answers do not hurt
DELETED_WITH_ITS_OWNER: dict[str, str] = {}  # field → reason
LOGS = {
    *("audit_auditrecord", "audit_leaf", "audit_node", "audit_head", "audit_change"),
    "audit_removal",
}


def kept() -> Iterator[type[models.Model]]:
    """Every model of the product."""
    return (m for m in apps.get_models() if m.__module__.startswith("tesuri."))


def label(model: type[models.Model], field: Any = None) -> str:
    name = f"{model._meta.app_label}.{model.__name__}"
    return f"{name}.{field.name}" if field is not None else name


def test_nothing_is_deleted_along_with_something_else() -> None:
    assert (
        sorted(
            label(model, field)
            for model in kept()
            for field in model._meta.get_fields()
            if isinstance(field, models.ForeignKey)
            and field.remote_field.on_delete is not models.RESTRICT
            and label(model, field) not in DELETED_WITH_ITS_OWNER
        )
        == []
    )


def test_every_effective_period_excludes_a_second_answer() -> None:
    ranged = {
        label(model): model
        for model in kept()
        for field in model._meta.fields
        if isinstance(field, DateRangeField | DateTimeRangeField)
    }
    open_periods = [
        name
        for name, model in ranged.items()
        if not any(isinstance(c, ExclusionConstraint) for c in model._meta.constraints)
    ]
    assert sorted(set(open_periods) - ADDITIVE.keys()) == []


def test_no_relation_points_at_whatever() -> None:
    assert [
        label(model, field)
        for model in kept()
        for field in model._meta.private_fields
        if type(field).__name__ == "GenericForeignKey"
    ] == []


def test_every_column_has_a_name_of_its_own() -> None:
    assert [
        label(model, field)
        for model in kept()
        for field in model._meta.fields
        if not (field.primary_key or field.is_relation)
        and not JAPANESE.search(str(field.verbose_name))
        and str(field.verbose_name) == field.name.replace("_", " ")  # what Django makes up itself
    ] == []


@pytest.mark.django_db
@pytest.mark.control("C-2-05")
def test_status_rows_and_the_log_are_append_only_in_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT tgrelid::regclass::text, tgname FROM pg_trigger
               WHERE tgname IN ('append_only_rows', 'append_only_table') AND tgenabled = 'O'"""
        )
        found = set(cursor.fetchall())
    steps = {model._meta.db_table for model in kept() if issubclass(model, StatusRow)}
    wanted = {
        (table, trigger)
        for table in steps | LOGS
        for trigger in ("append_only_rows", "append_only_table")
    }
    assert steps
    assert sorted(wanted - found) == []


@pytest.mark.django_db
def test_no_extension_of_postgresql_is_needed() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension WHERE extname <> 'plpgsql'")
        assert cursor.fetchall() == []


@pytest.mark.django_db
@pytest.mark.control("C-3-07")
def test_no_function_of_the_schema_reads_a_temporary_table_in_place_of_ours() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT p.proname, coalesce((SELECT s FROM unnest(p.proconfig) s
                 WHERE starts_with(s, 'search_path=')), '') FROM pg_proc p
               JOIN pg_language l ON l.oid = p.prolang
               WHERE p.pronamespace = 'public'::regnamespace
               AND l.lanname IN ('sql', 'plpgsql') ORDER BY 1"""
        )
        paths = dict(cursor.fetchall())
    fixed = {"search_path=pg_catalog, pg_temp", f"search_path={SEARCH_PATH}"}
    assert {name: path for name, path in paths.items() if path not in fixed} == {}
    assert {"approvals_given", "records_refuse_change", "audit_rows_changed"} <= paths.keys()
