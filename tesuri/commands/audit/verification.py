"""検証と頭の一覧: `tesuri audit verify | heads`, in the auditor's role."""

import argparse
import json
from datetime import UTC, datetime

from tesuri.commands.audit.places import SYSTEMS, places
from tesuri.workplace.audit.offline import COSIGNED, opened, public_keys
from tesuri.workplace.audit.places import notes_in
from tesuri.workplace.audit.reading import FAILURES, unsealed_count, verdicts
from tesuri.workplace.audit.verifier import Finding, Verdict


def verify(args: argparse.Namespace) -> int:
    """検証: of one system or all three."""
    return max(_verified(args, system) for system in _systems(args))


def heads(args: argparse.Namespace) -> int:
    """頭の一覧: those kept outside the database; body, size, root, moment, one a line."""
    for system in _systems(args):
        _, key, kept = places(args, system)
        keys = public_keys(key.read_bytes())
        for note in notes_in(kept):
            head = opened(note)
            place, time = head.signed(keys, COSIGNED)
            moment = datetime.fromtimestamp(time, UTC).isoformat() if place >= 0 else "-"
            body = head.origin.rpartition("/")[2]
            signed = "signed" if head.signed(keys)[0] >= 0 else "NOT-SIGNED"
            print(f"{system} {body} {head.size} {head.root.hex()} {moment} {signed}")
    return 0


def _systems(args: argparse.Namespace) -> tuple[str, ...]:
    return (args.system,) if args.system else SYSTEMS


def _verified(args: argparse.Namespace, system: str) -> int:
    url, key, kept = places(args, system)
    try:
        found = verdicts(url, system, key, kept, args.witness, args.archive)
        unsealed = unsealed_count(url)
    except FAILURES as failure:  # the other systems are verified all the same
        nothing = Finding("", f"検証できません: {type(failure).__name__}: {failure}", 0, 0)
        found, unsealed = [Verdict("", 0, 0, "", (nothing,))], 0
    if args.json:
        print(json.dumps(_as_json(system, found, unsealed), ensure_ascii=False))
    else:
        for verdict in found:
            print(_line(system, verdict))
            for finding in verdict.findings:
                print(f"  {finding}")
        if unsealed:
            print(f"{system}: 署名を待つ記録 {unsealed} 件は、まだ何も証明していません")
    return 0 if all(verdict.is_sound for verdict in found) else 1


def _line(system: str, verdict: Verdict) -> str:
    state = "正しい" if verdict.is_sound else "異常あり"
    line = f"{system} {verdict.body}: {state} 記録 {verdict.events} 件 頭 {verdict.heads} 件"
    return line + (f" うち保存済み {verdict.archived} 件" if verdict.archived else "")


def _as_json(system: str, found: list[Verdict], unsealed: int) -> dict[str, object]:
    return {
        "system": system,
        "sound": all(verdict.is_sound for verdict in found),
        "unsealed": unsealed,
        "bodies": [
            {
                "body": verdict.body,
                "events": verdict.events,
                "archived": verdict.archived,
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
