"""十三・十四: three accounts of every exchange agree; the log proves itself."""

from functools import partial
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from tesuri.commands.cluster import Cluster
from tesuri.commands.places import database_url
from tesuri.commands.tour.story import Story, check
from tesuri.workplace.audit.places import log_folder, public_key_file
from tesuri.workplace.audit.reading import unsealed_count, verdicts

SYSTEMS = ("welfare", "addressees", "intermediary")
LOG = ("audit_auditrecord", "audit_leaf", "audit_head", "audit_unsealed", "audit_change")
COPY = "tesuri_tour_copy"
ENTRY = """
SELECT permit_id, enquirer_code, provider_code, procedure, item, outcome, side, legal_basis
FROM ledger_entry WHERE permit_id = %s
"""
HUB = """
SELECT permit_id, enquirer, provider, procedure, item, outcome FROM permits WHERE permit_id = %s
"""
COLUMNS = """
SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""
ALTERED = """
UPDATE audit_auditrecord SET user_name = '見知らぬ人' WHERE id =
  (SELECT record_id FROM audit_leaf ORDER BY index OFFSET (SELECT count(*) / 2 FROM audit_leaf)
   LIMIT 1) RETURNING id
"""


def agree_and_disclose(story: Story) -> dict[str, Any]:
    """十三: enquirer, provider and hub say the same; she may read who asked what, under what."""
    exchanges = {
        story.facts["permit"]: ("112020", "112186"),
        story.facts["prefecture_permit"]: ("110001", "112020"),
    }
    for permit, (asking, giving) in exchanges.items():
        hub = story.one("sim_nws", HUB, permit, otherwise="ネットワークに記録がありません")
        told = (hub["enquirer"], hub["provider"], hub["procedure"], hub["item"])
        for body, side in ((asking, "enquirer"), (giving, "provider")):
            own = story.until(f"{body} の情報提供等記録", partial(_own, story, permit, body, side))
            check(len(own) == 1, f"{body} の情報提供等記録が{len(own)}件です")
            entry = own[0]
            codes = (entry["enquirer_code"], entry["provider_code"])
            check((*codes, entry["procedure"], entry["item"]) == told, "記録が一致しません")
            check(entry["outcome"] == hub["outcome"], "結果が一致しません")
    page = story.page("clerk", f"/exchange/disclosures/{story.facts['key']}/")
    for word in ("埼玉県", "番号利用法19条8号", story.facts["prefecture_permit"]):
        check(word in page, f"開示一覧に「{word}」がありません")
    return {"exchanges": len(exchanges), "records_compared": 3 * len(exchanges)}


def _own(story: Story, permit: str, body: str, side: str) -> list[dict[str, Any]]:
    """Its entries of this exchange; the enquirer writes its own once it has fetched the answer."""
    entries = story.rows("intermediary", ENTRY, permit, body=body)
    return [each for each in entries if each["side"] == side]


def _is_sealed(url: str) -> bool:
    return unsealed_count(url) == 0


def verify_and_tamper(story: Story) -> dict[str, Any]:
    """十四: each log verifies; in a copy, one altered event is named."""
    evidence: dict[str, Any] = {}
    for system in SYSTEMS:
        url = database_url(story.var, system, "auditor")
        story.until("署名した頭", partial(_is_sealed, url))
        found = _verdicts(story, system, url)
        check(all(each.is_sound for each in found), f"{system} の監査記録に異常があります")
        evidence[system] = sum(each.events for each in found)
    evidence["named"] = _altered(story)
    return evidence


def _verdicts(story: Story, system: str, url: str) -> Any:
    key, heads = public_key_file(story.var, system), log_folder(story.var, system)
    return verdicts(url, system, key, heads)


def _altered(story: Story) -> int:
    """The log of welfare in a database of its own, where a superuser changes one event."""
    cluster = Cluster(story.var)
    with psycopg.connect(cluster.superuser_url(), autocommit=True) as superuser:
        superuser.execute(f"DROP DATABASE IF EXISTS {COPY} (FORCE)".encode())
        superuser.execute(f"CREATE DATABASE {COPY}".encode())
        try:
            url = cluster.superuser_url(COPY)
            _copy_log(cluster.superuser_url("tesuri_welfare"), url)
            with psycopg.connect(url) as copy:
                (altered,) = copy.execute(ALTERED).fetchone() or (0,)
            found = _verdicts(story, "welfare", url)
            named = {finding.record for each in found for finding in each.findings}
            check(named == {altered}, f"改ざんした記録 {altered} ではなく {named} が挙がりました")
            return int(altered)
        finally:
            superuser.execute(f"DROP DATABASE IF EXISTS {COPY} (FORCE)".encode())


def _copy_log(source: str, target: str) -> None:
    with (
        psycopg.connect(source, row_factory=dict_row) as there,
        psycopg.connect(target) as here,
    ):
        there.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for table in LOG:
            columns = there.execute(COLUMNS, [table]).fetchall()
            parts = [
                sql.SQL("{} {}").format(sql.Identifier(c["name"]), sql.SQL(c["type"]))
                for c in columns
            ]
            name = sql.Identifier(table)
            here.execute(sql.SQL("CREATE TABLE {} ({})").format(name, sql.SQL(", ").join(parts)))
            rows = sql.SQL("COPY (SELECT * FROM {}) TO STDOUT (FORMAT binary)").format(name)
            into = sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(name)
            with there.cursor().copy(rows) as read, here.cursor().copy(into) as write:
                for chunk in read:
                    write.write(chunk)
