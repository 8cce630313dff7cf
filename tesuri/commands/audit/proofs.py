"""証明: `tesuri audit prove`, a file that whoever holds the public key can check alone."""

import argparse
import json
from typing import Any

import psycopg

from tesuri.commands.audit.places import places, the_system
from tesuri.commands.trouble import Trouble
from tesuri.workplace.audit.offline import Unsound, check_proof, public_keys
from tesuri.workplace.audit.proving import NoProof, of_event, of_growth


def prove(args: argparse.Namespace) -> int:
    """証明する: one event (RECORD), or that the tree only grew (--from SIZE --to SIZE)."""
    system = the_system(args)
    url, key, _ = places(args, system)
    with psycopg.connect(url) as connection:
        try:
            shown = _made(args, connection)
        except NoProof as failure:
            raise Trouble(str(failure), "there is no proof of this") from None
    try:
        check_proof(shown, public_keys(key.read_bytes()))
        holds = True
    except Unsound:
        holds = False
    print(json.dumps(shown | {"holds": holds}, ensure_ascii=False))
    return 0 if holds else 1


def _made(args: argparse.Namespace, connection: Any) -> dict[str, Any]:
    if args.record is not None:
        return of_event(connection, args.record)
    sizes = [each for each in (args.source, args.target) if each and each.isdecimal()]
    if len(sizes) < 2 or not args.body:
        raise Trouble(
            "prove には記録の番号か、--body と --from 件数 --to 件数 が必要です",
            "prove needs a record, or --body with --from SIZE --to SIZE",
        )
    return of_growth(connection, args.body, int(sizes[0]), int(sizes[1]))
