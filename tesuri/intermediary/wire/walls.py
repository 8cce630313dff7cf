"""団体の壁: migration steps that keep the rows of one body out of sight of every other."""

from typing import Any

from django.db.migrations.operations import RunSQL


class Wall(RunSQL):
    """行の壁: forced row level security, for the owner of the table too."""

    def __init__(self, table: str) -> None:
        body = "body = (SELECT current_setting('tesuri.body', true))"
        super().__init__(
            f"""
            ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
            ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
            CREATE POLICY one_body ON {table} USING ({body}) WITH CHECK ({body});
            """,
            f"""
            DROP POLICY one_body ON {table};
            ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
            ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
            """,
        )
        self.table = table

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.table], {}

    def describe(self) -> str:
        return f"団体の壁: {self.table}"


class SameBody(RunSQL):
    """同じ団体: a row may point only at a row of its own body.

    PostgreSQL checks references past row level security, so the body is part of the reference.
    """

    def __init__(self, table: str, column: str, target: str) -> None:
        name = f"{table}_{column}_same_body"
        super().__init__(
            f"""
            CREATE UNIQUE INDEX IF NOT EXISTS {target}_of_body ON {target} (body, id);
            ALTER TABLE {table} ADD CONSTRAINT {name}
              FOREIGN KEY (body, {column}) REFERENCES {target} (body, id);
            """,
            f"ALTER TABLE {table} DROP CONSTRAINT {name};",
        )
        self.table, self.column, self.target = table, column, target

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.table, self.column, self.target], {}

    def describe(self) -> str:
        return f"同じ団体: {self.table}.{self.column}"


class KeptUntil(RunSQL):
    """保存期間: no row changes, and none is deleted before its term has run out."""

    def __init__(self, table: str, term: str) -> None:
        super().__init__(
            f"""
            CREATE FUNCTION {table}_keep() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF TG_OP = 'DELETE' AND {term} THEN RETURN OLD; END IF;
              RAISE EXCEPTION '{table} is kept for its term: % refused', TG_OP
                USING ERRCODE = 'integrity_constraint_violation';
            END $$;
            CREATE TRIGGER kept_rows BEFORE UPDATE OR DELETE ON {table}
              FOR EACH ROW EXECUTE FUNCTION {table}_keep();
            CREATE TRIGGER kept_table BEFORE TRUNCATE ON {table}
              FOR EACH STATEMENT EXECUTE FUNCTION {table}_keep();
            """,
            f"""
            DROP TRIGGER kept_rows ON {table};
            DROP TRIGGER kept_table ON {table};
            DROP FUNCTION {table}_keep();
            """,
        )
        self.table, self.term = table, term

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.table, self.term], {}

    def describe(self) -> str:
        return f"保存期間: {self.table}"
