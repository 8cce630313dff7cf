"""行の変更: every watched table, by every way to write, leaves exactly one event with its rows."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from tests.made_rows import a_row, a_value, ancestors, columns, raw, thaw, unsaved, without_rules
from tests.people import CITY
from tesuri.ground.records import grants
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.access.purposes import take_up
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.change_check import all_changes
from tesuri.workplace.audit.models import AuditRecord, Change
from tesuri.workplace.audit.watch_kept import LEFT_OUT

pytestmark = [pytest.mark.django_db, pytest.mark.control("C-3-13")]
Model = type[models.Model]
WATCHED = sorted(
    (m for m in apps.get_models(include_auto_created=True) if m._meta.db_table not in LEFT_OUT),
    key=lambda model: model._meta.db_table,
)
APP, AUDITOR, OWNER = "tesuri_test_app", "tesuri_test_auditor", "tesuri_test_owner"
NUMBERS = ("addressee_number", "unified_number", "subject")
OF_NO_PERSON = {  # of a whole run, of the network, of staff: by their own nature of nobody
    *("payments_run", "payments_runstep", "payments_transferfile", "allowances_receipt"),
    *("payments_sending", "payments_result", "payments_settlement", "payments_noticebundle"),
    *("approvals_approval", "approvals_outcome", "approvals_route", "approvals_post"),
    *("approvals_deputation", "approvals_seen", "partners_client", "keys_wrappedkey"),
    *("wire_institution", "wire_bodykey", "wire_permitlistedition", "wire_permitlistline"),
    *("access_office", "access_officer", "access_grant", "access_passkey", "access_ticket"),
    *("allowances_figureproposal", "allowances_figurecomparison", "allowances_figureactivation"),
    *("allowances_transmittal", "allowances_transmittalstep"),
    *("allowances_figurewarning", "income_incomefile"),
    *("allowances_redetermination", "allowances_redeterminationstep"),
    *("allowances_redeterminationpart", "allowances_yearsheet"),
    *("access_terminal", "outputs_recipient"),  # whose subject is the name on a certificate
}
SECRET = {
    "access_officer": {"password"},
    "access_ticket": {"digest"},
    "access_rememberedpassword": {"exact", "likenesses"},
}


@pytest.fixture(scope="session")
def roles(django_db_setup: None) -> None:
    """役割: app and auditor with the rights that they have in every deployment."""
    url = os.environ["TESURI_TEST_POSTGRES"]
    with psycopg.connect(url, autocommit=True) as superuser:
        superuser.execute("SELECT pg_advisory_lock(1)")  # the workers share the roles
        superuser.execute(f"GRANT {APP} TO {OWNER}".encode())
    settings = connection.settings_dict
    owner = psycopg.connect(
        host=settings["HOST"],
        port=settings["PORT"],
        dbname=settings["NAME"],
        user=settings["USER"],
        password=settings["PASSWORD"],
    )
    with owner:
        grants.give(owner, APP, AUDITOR)


@contextmanager
def as_app() -> Iterator[None]:
    """アプリの役割で: within the transaction of the test."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {APP}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


@pytest.fixture(params=WATCHED, ids=lambda model: model._meta.db_table)
def model(request: pytest.FixtureRequest, db: None, roles: None) -> Iterator[Model]:
    """表: its rules off, its parents' too, acting for one body."""
    table: Model = request.param
    without_rules(ancestors(table))
    with ExitStack() as stack:
        stack.enter_context(acting_for(CITY))
        take_up(Actor.system("migration", CITY), Duty.ADDRESSEES, "試験")  # held numbers ask for it
        yield table


class Since:
    """これから: what the log tells of a table from now on."""

    def __init__(self, model: Model) -> None:
        self.model, self.table = model, model._meta.db_table
        self.last = max(AuditRecord.objects.values_list("id", flat=True), default=0)

    def events(self) -> list[AuditRecord]:
        told = AuditRecord.objects.filter(id__gt=self.last, kind="audit.rows_changed")
        return list(told.filter(details__table=self.table))

    def one(self, operation: str, rows: list[models.Model]) -> list[Change]:
        """Exactly one event, of these rows and no other, with the right person; their changes."""
        (event,) = self.events()
        changes = list(Change.objects.filter(record_id=event.pk).order_by("position"))
        told = (event.details["operation"], event.details["count"], event.outcome, event.body)
        assert told == (operation, len(rows), "done", CITY if has_body(self.model) else event.body)
        assert sorted(c.row_key for c in changes) == sorted(str(row.pk) for row in rows)
        assert {c.row_key: c.subject for c in changes} == {
            str(row.pk): subject_of(row) for row in rows
        }
        subjects = {subject_of(row) for row in rows}
        assert event.subject == (subjects.pop() if len(subjects) == 1 else "")
        assert (event.user_id, event.details["role"]) == (f"role:{OWNER}", OWNER)
        assert all_changes(the_connection(), event.body) == []
        return changes


def the_connection() -> Any:
    connection.ensure_connection()
    return connection.connection


def has_body(model: Model) -> bool:
    return any(f.column == "body" and isinstance(f, models.CharField) for f in columns(model))


def subject_of(row: models.Model) -> str:
    """対象者: the number on the row itself, else of its own person, else of the row above it."""
    if row._meta.db_table in OF_NO_PERSON:
        return ""
    for name in NUMBERS:
        if hasattr(row, name):
            return str(getattr(row, name))
    related = (f for f in columns(type(row)) if f.is_relation and not f.null)
    above = sorted(related, key=is_not_person)
    return next((s for f in above if (s := subject_of(getattr(row, f.name)))), "")


def is_not_person(field: Any) -> bool:
    return bool(field.name != "person")


def insert(row: models.Model) -> None:
    values = raw(row)
    names, places = ", ".join(f'"{n}"' for n in values), ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {row._meta.db_table} ({names}) VALUES ({places})"
            f" RETURNING {row._meta.pk.column}",
            list(values.values()),
        )
        (row.pk,) = cursor.fetchone()


def copy(model: Model, rows: list[models.Model]) -> None:
    names = ", ".join(f'"{name}"' for name in raw(rows[0]))
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY {model._meta.db_table} ({names}) FROM STDIN") as lines:
            for row in rows:
                lines.write_row(list(raw(row).values()))
        cursor.execute(
            f"SELECT {model._meta.pk.column} FROM {model._meta.db_table} ORDER BY 1 DESC LIMIT %s",
            [len(rows)],
        )
        for row, (key,) in zip(reversed(rows), cursor.fetchall(), strict=True):
            row.pk = key


def changeable(model: Model) -> Any:
    """変えられる列: bound to no other, where the table has such a one; else the row above."""
    bound = {name for c in model._meta.constraints for name in getattr(c, "fields", ())}
    said = [e for c in model._meta.constraints for e in getattr(c, "expressions", ())]
    bound |= {name for expression in said for name in named_in(expression)}
    own = [f for f in columns(model) if not (f.is_relation or f.primary_key or f.unique)]
    own = [f for f in own if f.name not in ("body", *NUMBERS)]
    many = [f for f in own if not (f.choices or isinstance(f, models.BooleanField))]
    if not many:  # the first: the person is found by one that follows
        return next(f for f in columns(model) if f.many_to_one)
    return next((f for f in many if f.name not in bound), many[-1])


def named_in(expression: Any) -> set[str]:
    """Columns of which an expression of a constraint speaks; one that excludes has pairs."""
    if isinstance(expression, tuple):
        return named_in(expression[0])
    if isinstance(expression, str):
        return {expression}
    if isinstance(expression, models.F):
        return {str(vars(expression)["name"])}
    return {n for each in expression.get_source_expressions() for n in named_in(each)}


def is_frozen(model: Model, operation: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled = 'O'"
            " AND tgname = 'append_only_rows'",
            [model._meta.db_table],
        )
        return bool(cursor.fetchone()[0])


def refused(deed: Callable[[], object]) -> str:
    """The state of SQL with which the database refused the deed."""
    with pytest.raises((DatabaseError, psycopg.Error)) as why, transaction.atomic():
        deed()
    return str(getattr(why.value.__cause__ or why.value, "sqlstate", ""))


FROZEN, NO_RIGHT, NO_COPY = "23000", "42501", "0A000"


# --- 追加 ---


def test_a_row_created(model: Model) -> None:
    row = unsaved(model)
    since = Since(model)
    row.save(force_insert=True)
    (change,) = since.one("insert", [row])
    assert change.before is None
    assert set(change.after or {}) == {f.column for f in model._meta.concrete_fields} - SECRET.get(
        since.table, set()
    )


def test_rows_created_in_bulk(model: Model) -> None:
    rows = [unsaved(model) for _ in range(3)]
    since = Since(model)
    model._default_manager.bulk_create(rows)
    since.one("insert", rows)


def test_a_row_inserted_by_the_application_in_sql(model: Model) -> None:
    row = unsaved(model)
    since = Since(model)
    with as_app():
        insert(row)
    since.one("insert", [row])


@pytest.mark.parametrize("role", ["owner", "app"])
def test_rows_copied(model: Model, role: str) -> None:
    rows = [unsaved(model) for _ in range(2)]
    since = Since(model)
    with as_app() if role == "app" else ExitStack():
        if is_walled(model):
            assert refused(lambda: copy(model, rows)) == NO_COPY
            assert since.events() == []
            return
        copy(model, rows)
    since.one("insert", rows)


def is_walled(model: Model) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relrowsecurity FROM pg_class WHERE oid = %s::regclass", [model._meta.db_table]
        )
        return bool(cursor.fetchone()[0])


# --- 更新 ---


def test_rows_updated(model: Model) -> None:
    rows, field = [a_row(model), a_row(model)], changeable(model)
    value = another(field, rows)
    mine = model._default_manager.filter(pk__in=[row.pk for row in rows])
    since = Since(model)
    if is_frozen(model, "update"):
        assert refused(lambda: mine.update(**{field.name: value})) == FROZEN
        assert since.events() == []
        thaw(model)
    assert mine.update(**{field.name: value}) == len(rows)
    for change in since.one("update", rows):
        assert change.columns == [field.column]
        hidden = field.column in SECRET.get(since.table, set())
        assert set(change.before or {}) == set() if hidden else {field.column}
        assert change.before != change.after or hidden


def another(field: Any, rows: list[models.Model]) -> Any:
    """A value that none of the rows has."""
    if field.is_relation:
        return a_row(field.related_model).pk
    held = [getattr(row, field.attname) for row in rows]
    return next(value for _ in range(9) if (value := a_value(field)) not in held)


def test_a_row_updated_by_the_application_in_sql(model: Model) -> None:
    row, field = a_row(model), changeable(model)
    value = field.get_db_prep_save(another(field, [row]), connection)
    statement = f'UPDATE {model._meta.db_table} SET "{field.column}" = %s'
    statement += f" WHERE {model._meta.pk.column} = %s"
    since = Since(model)
    with as_app(), connection.cursor() as cursor:
        if is_frozen(model, "update"):
            assert refused(lambda: cursor.execute(statement, [value, row.pk])) == NO_RIGHT
            return
        cursor.execute(statement, [value, row.pk])
    (change,) = since.one("update", [row])
    assert change.columns == [field.column]


# --- 削除 ---


def test_rows_deleted(model: Model) -> None:
    rows = [a_row(model), a_row(model)]
    kept = [(row.pk, row) for row in rows]
    mine = model._default_manager.filter(pk__in=[row.pk for row in rows])
    since = Since(model)
    if is_frozen(model, "delete"):
        assert refused(mine.delete) == FROZEN
        assert since.events() == []
        thaw(model)
    mine.delete()
    for key, row in kept:
        row.pk = key
    for change in since.one("delete", rows):
        assert change.after is None
        assert change.before


def test_a_row_deleted_by_the_application_in_sql(model: Model) -> None:
    row = a_row(model)
    statement = f"DELETE FROM {model._meta.db_table} WHERE {model._meta.pk.column} = %s"
    since = Since(model)
    with as_app(), connection.cursor() as cursor:
        if is_frozen(model, "delete"):
            assert refused(lambda: cursor.execute(statement, [row.pk])) == NO_RIGHT
            return
        cursor.execute(statement, [row.pk])
    since.one("delete", [row])


def test_a_table_is_not_emptied_at_once(model: Model) -> None:
    thaw(model)
    with connection.cursor() as cursor:
        empty = f"TRUNCATE {model._meta.db_table} CASCADE"
        assert refused(lambda: cursor.execute(empty)) == FROZEN


# --- 変更の表そのもの ---


@pytest.mark.parametrize(
    "deed",
    [
        "INSERT INTO audit_change (record_id, position, body, at, table_name, operation, row_key,"
        " subject, columns) VALUES (1, 1, '112020', now(), 'x', 'insert', '1', '', '{}')",
        "UPDATE audit_change SET subject = 'x'",
        "DELETE FROM audit_change",
        "CREATE TRIGGER mine AFTER INSERT ON audit_change FOR EACH STATEMENT"
        " EXECUTE FUNCTION audit_rows_changed('0', '')",
    ],
)
def test_the_application_writes_no_change_of_its_own(roles: None, deed: str) -> None:
    with as_app(), connection.cursor() as cursor:
        assert refused(lambda: cursor.execute(deed)) == NO_RIGHT
