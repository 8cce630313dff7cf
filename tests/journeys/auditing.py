"""監査: who looked at this person, and a proof that leaves the house and is checked without it."""

import json
import os
import shutil
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser import ROOT
from tests.journeys.desk import Desk
from tests.town import papers
from tesuri.commands.processes import Town
from tesuri.workplace.audit.places import public_key_file

OFFLINE = ROOT / "tesuri/workplace/audit/offline.py"
MOST_LINES = 300


@dataclass
class Audit:
    """監査: a clerk who looked, the auditor, and the empty folder of the auditor's own machine."""

    town: Town
    clerk: Desk
    auditor: Desk
    resident: dict[str, str]
    folder: Path
    record: str = ""


@contextmanager
def an_audit(town: Town, browser: Browser, folder: Path) -> Iterator[Audit]:
    """監査の日: two desks of one office each."""
    clerk, auditor = (Desk(browser, town, "welfare", user_id) for user_id in ("sato", "ono"))
    try:
        yield Audit(town, clerk, auditor, papers(town, "known.csv")[1], folder)
    finally:
        for desk in (clerk, auditor):
            desk.leave()


def clerk_looks_at_a_person(audit: Audit) -> None:
    """閲覧: the look that will be proved."""
    audit.clerk.arrive()
    find(audit.clerk, audit.resident)


def find(desk: Desk, person: dict[str, str]) -> None:
    """台帳から開く."""
    desk.follow("台帳")
    desk.fill("カナ氏名", person["kana"])
    desk.press("台帳を検索する")
    desk.follow(person["name"])


def auditor_asks_who_looked(audit: Audit) -> None:
    """だれが見たか: one click from the page of the person."""
    auditor = audit.auditor
    auditor.arrive(purpose="点検・監査・開示請求への対応")
    find(auditor, audit.resident)
    auditor.press("だれが見たか")
    auditor.sees("佐藤", "個人の画面の閲覧")


def auditor_opens_the_record(audit: Audit) -> None:
    """一件の記録: what it says, and its place in the signed tree."""
    auditor = audit.auditor
    auditor.press("開く", inside=auditor.row("佐藤"))
    found = auditor.row("個人の画面の閲覧")
    auditor.open_tab(found.get_by_role("link"))
    auditor.sees("佐藤", audit.resident["addressee_number"], "署名した頭", "tesuri audit prove")
    audit.record = auditor.number()


def auditor_takes_proof_and_key(audit: Audit) -> None:
    """持ち帰る: the proof of that record, the public key, and the checker; nothing else."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("TESURI_")}
    command = [sys.executable, "-m", "tesuri.commands.main", "audit", "prove", audit.record]
    done = subprocess.run(
        [*command, "--system", "welfare"],
        env={**ours, "TESURI_VAR": str(audit.town.var)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    (audit.folder / "proof.json").write_text(done.stdout, "utf-8")
    shutil.copy(public_key_file(audit.town.var, "welfare"), audit.folder / "audit.pub")
    shutil.copy(OFFLINE, audit.folder / "offline.py")
    assert len(OFFLINE.read_text("utf-8").splitlines()) <= MOST_LINES


def checked(audit: Audit, name: str) -> subprocess.CompletedProcess[str]:
    """確かめる: in the folder of the auditor, where nothing of Tesuri can be imported."""
    words = ["offline.py", "proof", name, "--key", "audit.pub"]
    return subprocess.run(
        [sys.executable, "-I", *words],
        cwd=audit.folder,
        env={"LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
    )


def proof_holds_without_tesuri(audit: Audit) -> None:
    """正しい: and the event that was proved is there to be read."""
    done = checked(audit, "proof.json")
    assert done.returncode == 0, done.stderr
    assert "正しい / sound" in done.stdout
    assert json.loads(done.stdout.splitlines()[-1])["user_id"] == "sato"


def one_changed_byte_is_named(audit: Audit) -> None:
    """異常あり: another clerk's name in the event, of the same length."""
    shown = json.loads((audit.folder / "proof.json").read_text("utf-8"))
    changed = b64decode(shown["entry"]).replace(b'"user_id":"sato"', b'"user_id":"satp"')
    shown["entry"] = b64encode(changed).decode()
    (audit.folder / "changed.json").write_text(json.dumps(shown), "utf-8")
    done = checked(audit, "changed.json")
    assert done.returncode == 1
    assert f"記録 {audit.record} は木にありません" in done.stderr
