"""監査記録: `tesuri audit verify | heads | prove | witness | archive`."""

import argparse
from pathlib import Path

from tesuri.commands.audit import archiving, proofs, verification, witnessing
from tesuri.commands.audit.places import SYSTEMS

NAME = "audit"
HELP = "監査記録の検証・証明・立会い・保存 / verify, prove, witness and archive the log"
WORK = {
    "verify": verification.verify,
    "heads": verification.heads,
    "prove": proofs.prove,
    "witness": witnessing.witness,
    "archive": archiving.archive,
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """引数: what to do, with which system; another database, key or folder may be named."""
    parser.add_argument("what", choices=list(WORK))
    parser.add_argument("record", nargs="?", type=int, help="記録の番号（prove）")
    parser.add_argument("--system", choices=SYSTEMS, help="省略すると三つとも")
    parser.add_argument("--url", help="別のデータベース（控えから戻したものなど）")
    parser.add_argument("--key", type=Path, help="公開鍵 audit.pub（witness では立会人の秘密鍵）")
    parser.add_argument("--heads", type=Path, help="控えの頭: ファイルかフォルダー")
    parser.add_argument("--witness", type=Path, help="立会人の公開鍵 witness.pub（verify）")
    parser.add_argument("--archive", type=Path, help="保存した月のフォルダー（verify）")
    parser.add_argument("--body", help="団体（prove --from --to）")
    parser.add_argument("--from", dest="source", help="前の件数（prove）、木の置き場所（witness）")
    parser.add_argument("--to", dest="target", help="後の件数（prove）、保存先（archive）")
    parser.add_argument("--state", type=Path, help="立会人が写しを置くフォルダー")
    parser.add_argument("--name", default="witness", help="立会人の名（witness）")
    parser.add_argument("--log-key", type=Path, help="監査鍵が替わったときの audit.pub（witness）")
    parser.add_argument("--before", help="この月より前を保存する、2019-04 の形（archive）")
    parser.add_argument("--by", help="氏名（archive）")
    parser.add_argument("--confirm", action="store_true", help="別の人として確かめる（archive）")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    """監査記録の仕事: 0 only when everything holds."""
    return WORK[args.what](args)
