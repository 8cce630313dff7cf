"""案内: `tesuri tour`, one resident's whole story through the real processes, each step verified.

It works the screens as the staff do, over HTTP, with software passkeys; then it looks into the
databases whether what should have happened did, and prints one line a step with its evidence.
"""

import argparse
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tesuri.commands.places import var_folder
from tesuri.commands.tour import (
    asking,
    binding,
    deciding,
    entering,
    paying,
    proving,
    publishing,
)
from tesuri.commands.tour.story import Failed, Story

NAME = "tour"
HELP = "一人の住民の物語を、動いているシステムで最後までたどる / the whole story, verified"

STEPS = (
    ("端末・パスワード・パスキーで職員が入る", entering.enter),
    ("台帳にない転入者を住基から登録する", entering.register),
    ("請求を受け付け、個人番号をひも付ける", binding.claim_and_bind),
    ("符号を取得する", binding.obtain_code),
    ("照会を起案し、別の人が承認する", asking.draft_and_approve),
    ("許可証を得て、暗号化された回答を受け取る", asking.receive_answer),
    ("回答が所得の事実になる", asking.land_income),
    ("判定し、理由を付けて決定を起案する", deciding.decide),
    ("承認し、認定通知書を発行する", deciding.approve_and_notify),
    ("支払処理を作り、振込ファイルにする", paying.pay),
    ("副本を登録する", publishing.publish),
    ("県が照会し、回答を受け取る", publishing.answer_prefecture),
    ("三者の記録が一致し、本人に開示できる", proving.agree_and_disclose),
    ("監査記録を検証し、改ざんを見つける", proving.verify_and_tamper),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """引数: evidence for people or for machines."""
    parser.add_argument("--json", action="store_true", help="結果をJSONで出力する")


def run(args: argparse.Namespace) -> int:
    """案内する: 0 only when every step holds; the first that does not ends the tour."""
    results: list[dict[str, Any]] = []
    with _town() as story:
        for number, (title, step) in enumerate(STEPS, start=1):
            result = _taken(number, step, story)
            results.append(result)
            if not args.json:
                print(_line(title, result), flush=True)
            if not result["ok"]:
                break
    if args.json:
        print(json.dumps(results, ensure_ascii=False))
    return 0 if len(results) == len(STEPS) and all(each["ok"] for each in results) else 1


def _taken(number: int, step: Any, story: Story) -> dict[str, Any]:
    begun = time.monotonic()
    try:
        evidence, ok = step(story), True
    except Failed as failure:
        evidence, ok = {"failure": str(failure)}, False
    seconds = round(time.monotonic() - begun, 2)
    return {"step": number, "ok": ok, "seconds": seconds, "evidence": evidence}


def _line(title: str, result: dict[str, Any]) -> str:
    mark = "○" if result["ok"] else "×"
    told = "　".join(f"{name}={value}" for name, value in result["evidence"].items())
    return f"{mark} {result['step']:>2} {title}（{result['seconds']}秒）\n      {told}"


@contextmanager
def _town() -> Iterator[Story]:
    """The town that runs, or one that is started for the tour and stopped after it."""
    from tesuri.commands.processes import Town, running_ports

    var = var_folder()
    if ports := running_ports(var):
        with Story(var, {name: f"http://localhost:{port}" for name, port in ports.items()}) as told:
            yield told
        return
    with Town(var) as town, Story(var, {name: town.url(name) for name in town.ports}) as told:
        yield told
