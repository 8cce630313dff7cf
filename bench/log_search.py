"""記録の検索の速さ: the four standard searches and だれが見たか over a log of a given size.

The table is the product's own, in a private cluster, laid by its migrations; only the filling is
this file's. The events are spread over seven years, two bodies, a hundred thousand persons, two
hundred officers; one in fifty is a list that shows twenty of the persons.
"""

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

HELP = "監査記録の検索: 四つの検索にかかる時間 / searching the log"
FOLDER = Path("var") / "bench" / "log_search"
BODY, OTHER_BODY = "112020", "112186"
PERSONS, OFFICERS, TERMINALS = 100_000, 200, 150
LISTS, NAMED = 50, 20  # one event in so many is a list, which shows so many persons
DAYS = 7 * 365
BATCH = 500_000
PASSES = 15
LAST = datetime(2026, 10, 31, tzinfo=UTC)
INDEXES = """
CREATE INDEX IF NOT EXISTS bench_subject ON audit_auditrecord (body, subject, at DESC, id DESC);
CREATE INDEX IF NOT EXISTS bench_user ON audit_auditrecord (body, user_id, at DESC, id DESC);
CREATE INDEX IF NOT EXISTS bench_terminal ON audit_auditrecord (body, terminal, at DESC, id DESC);
CREATE INDEX IF NOT EXISTS bench_kind ON audit_auditrecord (body, kind, at DESC, id DESC);
CREATE INDEX IF NOT EXISTS bench_at ON audit_auditrecord (body, at DESC, id DESC);
"""
HAS_INDEXES = """
SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
WHERE c.relname = 'audit_auditrecord' AND a.attname = 'body'
"""
FILL = """
INSERT INTO audit_auditrecord (body, at, kind, outcome, user_id, user_name, office, terminal,
  session, duty, purpose, subject, details, salt)
SELECT CASE WHEN n %% 10 = 0 THEN %(other)s ELSE %(body)s END,
  %(begin)s + (n::float8 / %(events)s) * %(span)s + (hashint8(n) %% 3600) * interval '1 second',
  (%(kinds)s::text[])[1 + abs(hashint8(n * 7)) %% %(kind_count)s],
  CASE WHEN n %% 200 = 0 THEN 'refused' ELSE 'done' END,
  'u' || abs(hashint8(n * 11)) %% %(officers)s, '職員', 'shogai',
  'T2026-' || abs(hashint8(n * 13)) %% %(terminals)s, 'session-mark-of-32-characters-xx',
  'persons', '請求の受付',
  CASE WHEN n %% %(lists)s = 1 THEN '' ELSE
    lpad((abs(hashint8(n * 17)) %% %(persons)s)::text, 10, '0') END,
  CASE WHEN n %% %(lists)s = 1 THEN jsonb_build_object('count', %(named)s::int, 'shown', (
      SELECT jsonb_agg(lpad((abs(hashint8(n * 19 + k)) %% %(persons)s)::text, 10, '0'))
      FROM generate_series(1, %(named)s) AS k))
    ELSE '{"items": ["氏名", "生年月日", "住所"], "place": "persons:person"}' END,
  '\\x00112233445566778899aabbccddeeff'
FROM generate_series(%(from)s::bigint, %(through)s::bigint) AS n
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """引数: how many events."""
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--keep", action="store_true", help="データを残す / keep the data")


def run(args: argparse.Namespace) -> int:
    """測る: lay the tables, fill them, ask."""
    from bench.parts.laid import welfare_laid

    begin_filling = time.perf_counter()
    with welfare_laid(FOLDER, keep=args.keep) as cluster:
        count = _fill(cluster.superuser_url("tesuri_welfare"), args.events)
        filled = time.perf_counter() - begin_filling
        figures = _ask(cluster.superuser_url("tesuri_welfare"))
    figures |= {"events": count, "filling_seconds": round(filled, 1), "cores": os.cpu_count()}
    print(json.dumps(figures) if args.json else "\n".join(f"{k}: {v}" for k, v in figures.items()))
    return 0


def _fill(url: str, events: int) -> int:
    from tesuri.workplace.watch import kinds

    chosen = list(kinds.labels())
    span = timedelta(days=DAYS)
    given: dict[str, Any] = {
        "body": BODY,
        "other": OTHER_BODY,
        "begin": LAST - span,
        "span": span,
        "events": events,
        "kinds": chosen,
        "kind_count": len(chosen),
        "officers": OFFICERS,
        "terminals": TERMINALS,
        "persons": PERSONS,
        "lists": LISTS,
        "named": NAMED,
    }
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET synchronous_commit = off")
        connection.execute("SET session_replication_role = replica")
        (there,) = connection.execute("SELECT count(*) FROM audit_auditrecord").fetchone() or (0,)
        for begin in range(there + 1, events + 1, BATCH):
            part = {"from": begin, "through": min(begin + BATCH - 1, events)}
            connection.execute(FILL, given | part)
        (has,) = connection.execute(HAS_INDEXES).fetchone() or (0,)
        if not has:
            connection.execute(INDEXES)
        connection.execute("VACUUM ANALYZE audit_auditrecord")
        (count,) = connection.execute("SELECT count(*) FROM audit_auditrecord").fetchone() or (0,)
    return int(count)


def _ask(url: str) -> dict[str, Any]:
    """The four standard searches, each with its count, first and second page; and だれが見たか."""
    from tesuri.workplace.watch import kinds
    from tesuri.workplace.watch.queries import log

    last = LAST.date()
    whole, month = last - timedelta(days=DAYS), last - timedelta(days=29)
    a_kind = list(kinds.labels())[0]

    def criteria(since: date, n: int, **asked: str) -> log.Criteria:
        told = {name: value.format(n % 100) for name, value in asked.items()}
        return log.Criteria(since, last, **told)

    searches: dict[str, Callable[[int], log.Criteria]] = {
        "person": lambda n: criteria(whole, n, subject=str(n * 37).zfill(10)),
        "actor": lambda n: criteria(whole, n, user_id="u{}"),
        "terminal_period": lambda n: criteria(month, n, terminal="T2026-{}"),
        "kind_period": lambda n: criteria(month, n, kind=a_kind),
    }
    figures: dict[str, Any] = {}
    for name, made in searches.items():
        spent = sorted(_seconds(log.page, made(n)) for n in range(PASSES))
        figures[f"{name}_ms"] = round(statistics.median(spent) * 1000, 1)
        figures[f"{name}_slowest_ms"] = round(spent[-1] * 1000, 1)
    spent = sorted(_looking(str(n * 37).zfill(10), whole, last) for n in range(PASSES))
    figures["lookers_ms"] = round(statistics.median(spent) * 1000, 1)
    figures["lookers_slowest_ms"] = round(spent[-1] * 1000, 1)
    return figures


def _looking(subject: str, since: date, through: date) -> float:
    from tesuri.workplace.watch.queries import log

    begun = time.perf_counter()
    log.lookers(BODY, subject, since, through)
    return time.perf_counter() - begun


def _seconds(page: Callable[..., Any], criteria: Any) -> float:
    begun = time.perf_counter()
    first = page(BODY, criteria)
    if first.following:
        page(BODY, criteria, first.following)
    return time.perf_counter() - begun
