"""追記専用: tables whose rows are written once, kept so by triggers and by missing rights."""

from typing import Any

from django.db.migrations.operations import RunSQL

FUNCTION = """
CREATE OR REPLACE FUNCTION records_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


class AppendOnly(RunSQL):
    """追記専用にする: UPDATE, DELETE and TRUNCATE fail, for the owner of the table too."""

    def __init__(self, table: str) -> None:
        super().__init__(
            FUNCTION
            + f"""
            CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON {table}
              FOR EACH ROW EXECUTE FUNCTION records_refuse_change();
            CREATE TRIGGER append_only_table BEFORE TRUNCATE ON {table}
              FOR EACH STATEMENT EXECUTE FUNCTION records_refuse_change();
            """,
            f"""
            DROP TRIGGER append_only_rows ON {table};
            DROP TRIGGER append_only_table ON {table};
            """,
        )
        self.table = table

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.table], {}

    def describe(self) -> str:
        return f"追記専用: {self.table}"
