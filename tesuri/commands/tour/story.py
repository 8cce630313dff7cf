"""物語: who takes part, where, and what has come of it so far; and how a step is checked."""

import csv
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Any, Self, TypeVar

import psycopg
from psycopg.rows import DictRow, dict_row

from tesuri.commands.cast import PASSWORD
from tesuri.commands.places import database_url
from tesuri.commands.ticket import issued
from tesuri.commands.visitor import Desk, TurnedAway, Visitor

Found = TypeVar("Found")
PATIENCE_SECONDS = 30.0
GLANCE_SECONDS = 0.1
DIGEST = re.compile(r'name="digest" value="([0-9a-f]{64})"')
SYSTEMS = ("welfare", "addressees", "intermediary")
STAFF = {  # role in the story: (system, account)
    "clerk": ("welfare", "annai"),
    "chief": ("welfare", "annai-chief"),
    "confirmer": ("addressees", "annai-chief"),
    "prefecture": ("intermediary", "annai-ken"),
    "prefecture_chief": ("intermediary", "annai-ken-chief"),
}


class Failed(AssertionError):
    """成り立たない: what the step should have brought about is not there."""


class Story:
    """物語: a heroine whom the register does not know yet, five members of staff, six databases."""

    def __init__(self, var: Path, urls: dict[str, str]) -> None:
        self.var, self.urls = var, urls
        self.staff: dict[str, Visitor] = {}
        self.facts: dict[str, Any] = {}  # what earlier steps hand to later ones
        self._open = ExitStack()
        self._connections: dict[str, psycopg.Connection[DictRow]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    # --- 人 ---

    def call_staff(self) -> None:
        """職員を呼ぶ: each with a passkey of his or her own, at a desk of his or her own."""
        with ThreadPoolExecutor() as pool:
            tickets = dict(pair for pairs in pool.map(_tickets, SYSTEMS) for pair in pairs)
            arriving = [pool.submit(self._arrive, role, tickets[role]) for role in STAFF]
            for role, arrival in zip(STAFF, arriving, strict=True):
                self.staff[role] = self._open.enter_context(arrival.result())

    def _arrive(self, role: str, ticket: str) -> Visitor:
        system, account = STAFF[role]
        origin = self.urls[system]
        visitor = Visitor(origin, desk=Desk(origin, label=f"案内役の端末（{role}）"))
        visitor.enrol(account, PASSWORD, ticket)
        visitor.enter(account, PASSWORD)
        return visitor

    @cached_property
    def heroine(self) -> dict[str, str]:
        """物語の人: the first of those who moved in this year and are not in the register."""
        known = {row["addressee_number"] for row in self.rows("welfare", PERSONS)}
        for row in self.papers("story.csv"):
            if row["addressee_number"] not in known:
                return row
        raise Failed("台帳に登録されていない転入者がもういません。TESURI_VAR を新しくしてください")

    @cached_property
    def account(self) -> dict[str, str]:
        """口座: as on the passbook that she brings."""
        return self.paper("accounts.csv")

    def paper(self, name: str) -> dict[str, str]:
        """書類: her line in one of the files of the synthetic country."""
        own = self.heroine["addressee_number"]
        return next(row for row in self.papers(name) if row["addressee_number"] == own)

    def papers(self, name: str) -> list[dict[str, str]]:
        with (self.var / "country" / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    # --- 画面 ---

    def post(self, role: str, path: str, form: dict[str, Any], status: int = 200) -> Any:
        """画面を送る: as that member of staff; the reply must have the status."""
        reply = self.staff[role].post(path, form)
        if reply.status_code != status:
            shown = " ".join(re.sub(r"<[^>]+>", " ", reply.text).split())[:300]
            raise Failed(f"{path}: {reply.status_code}（{status}のはず） {shown}")
        return reply

    def page(self, role: str, path: str) -> str:
        """画面を開く."""
        try:
            return self.staff[role].page(path)
        except TurnedAway as turned:
            raise Failed(str(turned)) from turned

    def digest_on(self, role: str, path: str) -> str:
        """画面に示された内容のハッシュ: what this person would approve."""
        found = DIGEST.search(self.page(role, path))
        if found is None:
            raise Failed(f"{path} に決裁の欄がありません")
        return found[1]

    # --- 記録 ---

    def rows(self, system: str, query: str, *values: object, body: str = "") -> list[DictRow]:
        """台帳の行: as its auditor reads them; `body` opens one body's rows on the platform."""
        records = self._records(system)
        with records.transaction():
            if body:
                records.execute("SELECT set_config('tesuri.body', %s, true)", [body])
            return records.execute(query.encode(), values or None).fetchall()

    def _records(self, system: str) -> psycopg.Connection[DictRow]:
        """One connection a system for the whole story: a step looks a hundred times."""
        if system not in self._connections:
            role = "owner" if system.startswith("sim_") else "auditor"
            url = database_url(self.var, system, role)
            opened = psycopg.connect(url, row_factory=dict_row, autocommit=True)
            self._connections[system] = self._open.enter_context(opened)
        return self._connections[system]

    def row(self, system: str, query: str, *values: object, body: str = "") -> DictRow | None:
        """一行: the first, or None."""
        return next(iter(self.rows(system, query, *values, body=body)), None)

    def one(
        self, system: str, query: str, *values: object, body: str = "", otherwise: str
    ) -> DictRow:
        """ただ一つある行: raises Failed with the words when it is not there."""
        found = self.row(system, query, *values, body=body)
        if found is None:
            raise Failed(otherwise)
        return found

    def until(self, what: str, look: Callable[[], Found | None]) -> Found:
        """待つ: until the look finds something; another system works on it meanwhile."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if found := look():
                return found
            time.sleep(GLANCE_SECONDS)
        raise Failed(f"{what}を待ちましたが、{PATIENCE_SECONDS:.0f}秒たっても現れません")

    def tables_with(self, system: str, *texts: str) -> list[str]:
        """その文字を含む表: over every table of a database; it should be none."""
        tables = [each["name"] for each in self.rows(system, TABLES)]
        query = " UNION ALL ".join(HOLDING.format(name=name) for name in tables)
        return [each["name"] for each in self.rows(system, query, *[list(texts)] * len(tables))]


PERSONS = "SELECT addressee_number FROM persons_person"
TABLES = """
SELECT format('%I', c.relname) AS name FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind = 'r' AND has_table_privilege(c.oid, 'SELECT')
"""
HOLDING = """
SELECT '{name}' AS name WHERE EXISTS (
  SELECT 1 FROM {name} t CROSS JOIN LATERAL (SELECT t::text AS shown OFFSET 0) r
  WHERE EXISTS (SELECT 1 FROM unnest(%s::text[]) w WHERE position(w in r.shown) > 0))
"""


def _tickets(system: str) -> list[tuple[str, str]]:
    """(role, ticket) for everyone who works in that system."""
    roles = [role for role, (where, _) in STAFF.items() if where == system]
    return list(zip(roles, issued(system, [STAFF[role][1] for role in roles]), strict=True))


def check(holds: bool, otherwise: str) -> None:
    """確かめる: raises Failed with the words."""
    if not holds:
        raise Failed(otherwise)
