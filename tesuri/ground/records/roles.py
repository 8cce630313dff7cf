"""接続の役割: a process that could change the log or read past its rights does not start."""

from django.db import connection

POWERS = """
SELECT rolsuper, rolbypassrls,
       EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
               WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
                 AND pg_has_role(current_user, c.relowner, 'MEMBER')),
       has_database_privilege(current_user, current_database(), 'TEMPORARY')
FROM pg_roles WHERE rolname = current_user
"""


class PowerfulRole(SystemExit):
    """強すぎる役割: the sentence is printed, and the process ends with 1."""


def refuse_powerful_role() -> None:
    """Raises PowerfulRole when connected as superuser, owner, or past row level security.

    So it does when the role may create temporary tables, which could stand before ours.
    """
    with connection.cursor() as cursor:
        cursor.execute(POWERS)
        superuser, bypasses, owns, may_shadow = cursor.fetchone()
    found = [
        name
        for name, has in (("superuser", superuser), ("BYPASSRLS", bypasses), ("owner", owns))
        if has
    ]
    if found:
        raise PowerfulRole(
            f"データベースに強すぎる役割（{', '.join(found)}）で接続しています。"
            "TESURI_DATABASE_URL_… に <データベース名>_app の役割を指定してください。"
            " / Connected with too powerful a role: use the _app role."
        )
    if may_shadow:
        raise PowerfulRole(
            "データベースに強すぎる役割（TEMPORARY）で接続しています。データベースの所有者で "
            "REVOKE TEMPORARY ON DATABASE <データベース名> FROM PUBLIC を実行してください。"
            " / The role may create temporary tables: revoke TEMPORARY from PUBLIC."
        )
