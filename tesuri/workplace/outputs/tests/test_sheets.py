"""作業用の一覧の試験: who made it stands on every page; the rows are all there."""

import subprocess
from datetime import datetime
from pathlib import Path

import pytest

from tests.people import CITY
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs.sheets import Sheet, as_pdf

NOON = datetime(2026, 11, 28, 12, 5)  # noqa: DTZ001 -- the local time, as the sheet is given it


@pytest.mark.control("C-3-16")
def test_every_page_of_a_working_list_carries_user_terminal_and_time(tmp_path: Path) -> None:
    actor = Actor("sato", "佐藤", CITY, terminal="T-1")
    rows = [[f"U-{count:03}", "保管中"] for count in range(60)]
    path = tmp_path / "sheet.pdf"
    path.write_bytes(as_pdf(actor, Sheet("媒体台帳", ("管理番号", "状態"), rows), NOON))
    told = subprocess.run(
        ["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True
    )
    pages = told.stdout.split("\f")[:-1]
    assert len(pages) > 1
    for page in pages:
        for word in ("佐藤", "sato", "T-1", "令和8年11月28日", "12:05"):
            assert word in page
    assert all(row[0] in told.stdout for row in rows)
