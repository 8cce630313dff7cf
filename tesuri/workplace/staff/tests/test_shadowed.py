"""一時表の影: an approval that the role of a process made up in a table of its session is none."""

from typing import Any

import psycopg
import pytest
from psycopg import sql

from tesuri.workplace.staff.tests.test_in_the_database import app, tried

__all__ = ["app"]
SHADOWED = (
    "CREATE TEMPORARY TABLE approvals_approval AS SELECT * FROM public.approvals_approval"
    " WHERE kind = 'staff.grant' LIMIT 1",
    "UPDATE pg_temp.approvals_approval SET number = -1, digest = 'x', maker_id = 'kanri',"
    " drafter_id = 'kanri', duty = 'administration', route = '[{}]', valid_days = NULL,"
    """ content = jsonb_build_object('grants', jsonb_build_array('{"user_id": "sato","""
    """ "duty": "audit", "level": "export", "since": "2026-01-01", "through": null}'::jsonb"""
    " || jsonb_build_object('office', (SELECT f.code FROM access_office f"
    " JOIN access_officer o ON o.office_id = f.id WHERE o.user_id = 'sato'))))",
    "CREATE TEMPORARY TABLE approvals_outcome AS SELECT * FROM public.approvals_outcome LIMIT 1",
    "UPDATE pg_temp.approvals_outcome SET approval_id = -1, actor_id = 'kanri2', for_id = '',"
    " digest = 'x', state = 'approved', ends = true, step = 1",
)


@pytest.mark.control("C-3-07")
def test_an_approval_in_a_temporary_table_is_none(app: psycopg.Connection[Any]) -> None:
    (role,) = app.execute("SELECT current_user").fetchone() or ("",)
    app.execute("RESET ROLE")  # a server of one's own, where everybody may make such tables
    name = sql.Identifier(app.info.dbname)
    app.execute(sql.SQL("GRANT TEMPORARY ON DATABASE {} TO PUBLIC").format(name))
    app.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(role)))
    for statement in SHADOWED:
        assert app.execute(statement.encode()).rowcount == 1
    granted = (
        "INSERT INTO access_grant (officer_id, office_id, duty, level, valid, granted_by,"
        " confirmed_by, approval) SELECT id, office_id, 'audit', 'export', '[2026-01-01,)',"
        " 'kanri', 'kanri2', -1 FROM access_officer WHERE user_id = 'sato'"
    )
    assert not tried(app, granted)
    app.rollback()
