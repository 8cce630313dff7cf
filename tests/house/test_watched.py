"""見張りの決まり: every table is watched or says why not; whoever writes in no request says who."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.house.sources import functions, named, product, shown, tree
from tesuri.workplace.audit.models import AuditRecord, Change
from tesuri.workplace.audit.watch_kept import LEFT_OUT, unwatched_tables
from tesuri.workplace.audit.watched import Watched, way_to

pytestmark = pytest.mark.control("C-3-13")
SAYS_WHO = {"announced", "refusals_recorded"}
ONLY_FEW_SECRETS = {
    "access_officer": ("password", "live_session"),
    "access_rememberedpassword": ("exact", "likenesses"),
    "access_ticket": ("digest",),
}


def watches() -> dict[str, Watched]:
    """Of the tables that there are; a later migration may have taken one away."""
    tables = {m._meta.db_table for m in apps.get_models(include_auto_created=True)}
    return {
        step.table: step
        for migration in MigrationLoader(None).disk_migrations.values()
        for step in migration.operations
        if isinstance(step, Watched) and step.table in tables
    }


@pytest.mark.django_db
def test_every_table_is_watched_or_on_the_short_list_with_its_reason() -> None:
    """When this fails: `Watched(…)` in a migration of the room, or a line in `LEFT_OUT`."""
    tables = {m._meta.db_table for m in apps.get_models(include_auto_created=True)}
    assert unwatched_tables() == []
    assert sorted(LEFT_OUT.keys() - tables) == []  # a line no longer needed
    assert sorted(LEFT_OUT.keys() & watches().keys()) == []
    assert [table for table, reason in LEFT_OUT.items() if len(reason) < 20] == []


@pytest.mark.django_db
def test_a_watched_table_has_one_column_as_its_key() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
               WHERE i.indisprimary AND i.indnatts = 1"""
        )
        assert sorted(watches().keys() - {table for (table,) in cursor.fetchall()}) == []


def test_a_subject_and_a_key_fit_into_their_columns() -> None:
    room = min(
        int(model._meta.get_field("subject").max_length or 0) for model in (AuditRecord, Change)
    )
    columns = {
        (model._meta.db_table, field.column): field.max_length
        for model in apps.get_models()
        for field in model._meta.concrete_fields
    }
    ends = {
        table: (way[-3], way[-1]) if len(way) > 1 else (table, way[0])
        for table, watch in watches().items()
        if (way := way_to(watch.subject))
    }
    assert len(ends) > 40
    assert [table for table, end in ends.items() if not 0 < (columns[end] or 0) <= room] == []


def test_few_columns_are_secret_and_each_is_one_of_its_table() -> None:
    found = {table: watch.secret for table, watch in watches().items() if watch.secret}
    assert found == ONLY_FEW_SECRETS


def calls(node: ast.AST) -> set[str]:
    return {
        ast.unparse(each.func).split(".")[-1]
        for each in ast.walk(node)
        if isinstance(each, ast.Call)
    }


def test_every_job_says_who_acts() -> None:
    silent = [
        f"{shown(path)}: {node.name}"
        for path in named("jobs")
        for node in functions(path)
        if any(".task" in ast.unparse(d) for d in node.decorator_list)
        if not SAYS_WHO & calls(node)
    ]
    assert silent == []


def test_every_program_that_acts_by_itself_says_so() -> None:
    """Those of the command line: what else makes an actor is called by one that has announced."""
    programs = [path for path in product("commands") if makes_an_actor(path)]
    assert programs
    assert [shown(path) for path in programs if "announced" not in calls(tree(path))] == []


def makes_an_actor(path: Path) -> bool:
    return "Actor.system(" in path.read_text("utf-8")
