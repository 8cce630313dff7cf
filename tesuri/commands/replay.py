"""控えの再計算: `tesuri replay RECEIPT`, the same bytes again or a clear no."""

import argparse
import json
from pathlib import Path
from typing import Any

from tesuri.commands.trouble import Trouble
from tesuri.ground.law import NotAReceipt, digest, receipt_bytes
from tesuri.welfare.allowances.rules.months import replay_months, replay_year

NAME = "replay"
HELP = "判定の控えを計算し直して照合する / work a receipt out again and compare"


def arguments(parser: argparse.ArgumentParser) -> None:
    """引数: files with one receipt each, as stored."""
    parser.add_argument("receipts", nargs="+", type=Path, metavar="RECEIPT")


def run(args: argparse.Namespace) -> int:
    """照合する: 0 when every receipt gives its own bytes again, otherwise 1."""
    return max([_compare(path) for path in args.receipts])


def _compare(path: Path) -> int:
    stored = _stored(path)
    try:
        kept = json.loads(stored)
        same = replay_year(kept) if "sheet" in kept else replay_months(kept)
    except (TypeError, ValueError, NotAReceipt):
        raise Trouble(
            f"{path} は判定の控えではありません。保存した JSON をそのまま渡してください",
            f"{path} is not a receipt: pass the stored JSON unchanged",
        ) from None
    if same == stored:
        print(f"{path}: 一致 / same {digest(kept)}")
        return 0
    print(f"{path}: 不一致 / different: {'、'.join(_differences(kept, json.loads(same)))}")
    return 1


def _stored(path: Path) -> bytes:
    try:
        return path.read_bytes().rstrip(b"\r\n")
    except OSError as failure:
        raise Trouble(f"{path} を読めません", f"cannot read {path}: {failure.strerror}") from None


def _differences(kept: Any, again: Any, place: str = "") -> list[str]:
    """Where the two differ, as paths; the form alone when only spaces or order do."""
    if receipt_bytes({"": kept}) == receipt_bytes({"": again}):
        return [] if place else ["書き方（正準形でない） / not canonical"]
    if isinstance(kept, dict) and isinstance(again, dict):
        names = sorted(kept.keys() | again.keys())
        parts = [_differences(kept.get(n), again.get(n), f"{place}/{n}") for n in names]
        return [path for part in parts for path in part]
    if isinstance(kept, list) and isinstance(again, list) and len(kept) == len(again):
        parts = [
            _differences(one, other, f"{place}/{number}")
            for number, (one, other) in enumerate(zip(kept, again, strict=True))
        ]
        return [path for part in parts for path in part]
    return [place or "/"]
