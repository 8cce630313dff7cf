"""法令の値: `tesuri figures status | propose | activate`.

Who sits at a command line is nobody whom the system knows. So `propose` makes a draft that two
officers still have to put forward and to approve on their screens, and `activate` approves nothing:
it says whether an edition holds, by which approval, or what is missing.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tesuri.commands import places, programs, standing
from tesuri.commands.cluster import PROJECT
from tesuri.commands.trouble import Trouble
from tesuri.ground.law import Figure
from tesuri.welfare.allowances.rules.months import PROGRAMS, SPECIAL_DISABILITY

NAME = "figures"
HELP = "法令の値：いつまで確認済みか、新しい版の提案 / dated figures of law"
RUNS_OUT, REFUSED = 3, 3
WARNED_DAYS = 60
JAPAN = ZoneInfo("Asia/Tokyo")


def arguments(parser: argparse.ArgumentParser) -> None:
    """引数: one of three deeds."""
    deeds = parser.add_subparsers(dest="deed", metavar="DEED", required=True)
    status = deeds.add_parser(
        "status", help="値ごとの版と期限。60日以内に切れる値があれば終了コード3"
    )
    status.add_argument("--on", type=date.fromisoformat, metavar="YYYY-MM-DD", help="基準日")
    propose = deeds.add_parser("propose", help="新しい版の起案。決裁に上げるのは画面から")
    propose.add_argument("figure", metavar="FIGURE", help="値の名。tesuri figures status で見る")
    propose.add_argument(
        "--program", choices=PROGRAMS, default=SPECIAL_DISABILITY.id, help="その値を使う手当"
    )
    for name, kind, words in (
        ("since", _day, "適用の始まる日"),
        ("value", int, "新しい値"),
        ("source", str, "出典"),
        ("confidence", str, "確かさ：found（原文）checked（計算）known（未確認）"),
        ("verify", str, "まだ確かめていないこと"),
        ("corrects", str, "同じ日からの版の訂正であるときの理由"),
        ("reviewed-through", _day, "確認済みの最終日"),
        ("reviewer", str, "確認した者"),
    ):
        propose.add_argument(f"--{name}", type=kind, metavar=name.upper(), help=words)
    activate = deeds.add_parser("activate", help="承認されて有効になったかを確かめる")
    activate.add_argument("number", metavar="NUMBER", help="提案番号")
    for deed in (status, propose, activate):
        deed.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    """行う: status reads for itself; the other two inside the system."""
    if args.deed == "status":
        return status(args.on or datetime.fromtimestamp(time.time(), JAPAN).date(), args.json)
    order = {name: value for name, value in vars(args).items() if name not in ("run", "json")}
    told = _inside(order)
    print(json.dumps(told, ensure_ascii=False) if args.json else _spoken(told))
    return 0 if told["holds"] or args.deed == "propose" else REFUSED


def status(today: date, as_json: bool) -> int:
    """値ごとの今: 3 when one of them runs out within 60 days, or has run out."""
    standings = [(program, *standing.in_force(program)) for program in PROGRAMS.values()]
    approvals = sorted({number for *_, numbers in standings for number in numbers})
    figures: dict[tuple[str, str], dict[str, Any]] = {}
    for program, book, _ in standings:
        for figure in book.figures.values():
            row = figures.setdefault((figure.sheet, figure.name), _row(figure, today))
            row["programs"].append(program.id)
    rows = list(figures.values())
    if as_json:
        whole = {"today": today.isoformat(), "warned_days": WARNED_DAYS, "approvals": approvals}
        print(json.dumps({**whole, "figures": rows}, ensure_ascii=False))
    else:
        print("\n".join(line for row in rows for line in _lines(row)))
    return RUNS_OUT if any(row["runs_out"] for row in rows) else 0


def _row(figure: Figure, today: date) -> dict[str, Any]:
    days_left = (figure.last_day - today).days
    return {
        "programs": [],
        "figure": figure.name,
        "title": figure.title,
        "unit": figure.unit,
        "law": figure.law,
        "reviewed_through": figure.last_day.isoformat(),
        "reviewer": figure.reviewer,
        "days_left": days_left,
        "runs_out": days_left <= WARNED_DAYS,
        "disputed": figure.disputed.isoformat() if figure.disputed else None,
        "reviews": [[each.through.isoformat(), each.approval] for each in figure.reviews],
        "editions": [edition.entry() for edition in figure.editions],
    }


def _lines(row: dict[str, Any]) -> list[str]:
    mark = "　★期限が近い" if row["runs_out"] else ""
    titles = "・".join(PROGRAMS[each].title for each in row["programs"])
    head = f"{row['figure']}　{row['title']}（{row['unit']}）　{titles}　{row['law']}"
    until = f"　確認済み：{row['reviewed_through']}まで　残り{row['days_left']}日{mark}"
    return [head, until, *(_edition_line(edition) for edition in row["editions"])]


def _edition_line(edition: dict[str, Any]) -> str:
    approved = f"　決裁{edition['approval']}" if edition.get("approval") else ""
    verify = f"　要確認：{edition['verify']}" if edition["verify"] else ""
    told = f"　　{edition['since']}から　{edition['value']:,}　{edition['source']}"
    return f"{told}（{edition['confidence']}）{approved}{verify}"


def _spoken(told: dict[str, Any]) -> str:
    return "\n".join(told["words"])


def _inside(order: dict[str, Any]) -> dict[str, Any]:
    """In a process of welfare, as its app role; a refusal is a sentence."""
    var = places.var_folder()
    url = places.database_url(var, "welfare", "app")
    env = programs.environment(var, "welfare", {"TESURI_DATABASE_URL_WELFARE": url}, {}, demo=False)
    env |= {name: os.environ[name] for name in ("TESURI_BODY",) if name in os.environ}
    command = [sys.executable, "-m", "tesuri.commands.proposing"]
    done = subprocess.run(
        command, env=env, cwd=PROJECT, input=json.dumps(order), capture_output=True, text=True
    )
    if done.returncode == REFUSED:
        raise Trouble(done.stdout.strip(), "see the sentence before this one")
    if done.returncode:
        last = " ".join(done.stderr.split())[-200:]
        raise Trouble(
            "welfare で実行できません。データベースの接続先を確かめてください",
            f"nothing was done at welfare: {last}",
        )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _day(text: str) -> str:
    return date.fromisoformat(text).isoformat()
