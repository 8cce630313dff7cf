"""監査記録: `tesuri audit verify | heads | prove`, offline and in the auditor's role."""

import argparse
import json
from pathlib import Path

import psycopg
from psycopg.rows import dict_row

from tesuri.commands.places import database_url, var_folder
from tesuri.commands.trouble import Trouble
from tesuri.workplace.audit.entries import entry, leaf_of
from tesuri.workplace.audit.heads import heads_file, public_key_file
from tesuri.workplace.audit.merkle import included, inclusion
from tesuri.workplace.audit.reading import outside_heads, unsealed_count, verdicts
from tesuri.workplace.audit.verifier import Verdict

NAME = "audit"
HELP = "監査記録の検証 / verify the log, prove one event, list the signed heads"
SYSTEMS = ("welfare", "addressees", "intermediary")
LEAVES = "SELECT hash FROM audit_leaf WHERE body = %s ORDER BY index LIMIT %s"
ONE = """
SELECT l.index, l.body AS tree, r.* FROM audit_auditrecord r
JOIN audit_leaf l ON l.record_id = r.id WHERE r.id = %s
"""
COVERING = "SELECT size, root FROM audit_head WHERE body = %s AND size > %s ORDER BY size LIMIT 1"


def arguments(parser: argparse.ArgumentParser) -> None:
    """引数: what to do, with which system; another database or key may be named."""
    parser.add_argument("what", choices=["verify", "prove", "heads"])
    parser.add_argument("record", nargs="?", type=int, help="記録の番号（prove）")
    parser.add_argument("--system", choices=SYSTEMS, help="省略すると三つとも")
    parser.add_argument("--url", help="別のデータベース（控えから戻したものなど）")
    parser.add_argument("--key", type=Path, help="公開鍵 audit.pub")
    parser.add_argument("--heads", type=Path, help="控えの頭 heads.jsonl")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    """検証・証明・一覧: 0 only when everything holds."""
    if args.what == "prove":
        return _prove(args)
    work = _heads if args.what == "heads" else _verify
    return max(work(args, system) for system in ([args.system] if args.system else SYSTEMS))


def _files(args: argparse.Namespace, system: str) -> tuple[str, Path, Path]:
    var = var_folder()
    key = args.key or public_key_file(var, system)
    if not key.exists():
        raise Trouble(
            f"公開鍵がありません: {key}。--key で audit.pub を指定してください",
            f"no public key at {key}: name it with --key",
        )
    url = args.url or database_url(var, system, "auditor")
    return url, key, args.heads or heads_file(var, system)


def _verify(args: argparse.Namespace, system: str) -> int:
    url, key, heads = _files(args, system)
    found = verdicts(url, system, key, heads)
    unsealed = unsealed_count(url)
    if args.json:
        print(json.dumps(_as_json(system, found, unsealed), ensure_ascii=False))
    else:
        for verdict in found:
            state = "正しい" if verdict.is_sound else "異常あり"
            print(
                f"{system} {verdict.body}: {state} 記録 {verdict.events} 件 頭 {verdict.heads} 件"
            )
            for finding in verdict.findings:
                print(f"  {finding}")
    return 0 if all(verdict.is_sound for verdict in found) else 1


def _as_json(system: str, found: list[Verdict], unsealed: int) -> dict[str, object]:
    return {
        "system": system,
        "sound": all(verdict.is_sound for verdict in found),
        "unsealed": unsealed,
        "bodies": [
            {
                "body": verdict.body,
                "events": verdict.events,
                "heads": verdict.heads,
                "root": verdict.root,
                "findings": [
                    {"what": f.what, "first": f.first, "last": f.last, "record": f.record}
                    for f in verdict.findings
                ],
            }
            for verdict in found
        ],
    }


def _heads(args: argparse.Namespace, system: str) -> int:
    _, _, heads = _files(args, system)
    for head in outside_heads(heads):
        print(f"{system} {head.body} {head.size} {head.root.hex()} {head.signed_at}")
    return 0


def _prove(args: argparse.Namespace) -> int:
    """包含証明: the event, its place, and the hashes that lead from it to a signed root."""
    if args.record is None or not args.system:
        raise Trouble(
            "prove には記録の番号と --system が必要です", "prove needs a record and --system"
        )
    url, _, _ = _files(args, args.system)
    with psycopg.connect(url, row_factory=dict_row) as connection:
        row = connection.execute(ONE, [args.record]).fetchone()
        head = row and connection.execute(COVERING, [row["tree"], row["index"]]).fetchone()
        if not row or not head:
            raise Trouble(
                f"記録 {args.record} を覆う署名した頭がまだありません",
                f"no signed head covers record {args.record} yet",
            )
        leaves = [
            bytes(each["hash"]) for each in connection.execute(LEAVES, [row["tree"], head["size"]])
        ]
    proof = inclusion(row["index"], leaves)
    root = bytes(head["root"])
    holds = included(entry(row), row["index"], head["size"], proof, root)
    shown = {
        "record": row["id"],
        "index": row["index"],
        "size": head["size"],
        "leaf": leaf_of(row).hex(),
        "proof": [each.hex() for each in proof],
        "root": root.hex(),
        "holds": holds,
    }
    print(json.dumps(shown, ensure_ascii=False))
    return 0 if holds else 1
