"""立会い: `tesuri audit witness` on a second host."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tesuri.commands.trouble import Trouble
from tesuri.workplace.audit.offline import Unsound
from tesuri.workplace.audit.places import CHECKPOINT, write_whole
from tesuri.workplace.audit.signing import private_key
from tesuri.workplace.audit.witness import Witness


def witness(args: argparse.Namespace) -> int:
    """立会い: copy, check and countersign each tree below --from; 1 when one was refused."""
    if not (args.source and args.state and args.key):
        raise Trouble(
            "witness には --from 木のフォルダー --state 写しのフォルダー --key 秘密鍵 が必要です",
            "witness needs --from DIR --state DIR --key FILE",
        )
    key = private_key(args.key)
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    write_whole(args.state / "witness.pub", public)
    one = Witness(args.name, key, args.state)
    logs = sorted(path.parent for path in Path(args.source).rglob(CHECKPOINT))
    if not logs:
        raise Trouble(f"{args.source} に checkpoint がありません", "no checkpoint below --from")
    return max(_countersigned(one, log, args.log_key) for log in logs)


def _countersigned(one: Witness, log: Path, log_key: Path | None) -> int:
    try:
        head = one.countersign(log, datetime.now(UTC), log_key)  # noqa: TID251  no Django here
    except (Unsound, OSError) as failure:
        print(f"{log}: 副署を断りました: {failure}")
        return 1
    print(f"{head.origin} {head.size} {head.root.hex()}: 副署しました")
    return 0
