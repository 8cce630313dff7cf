"""監査記録の命令: what is typed, what is printed, and the sentence when something is missing."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection

from tesuri.commands import cluster
from tesuri.commands.audit import verification
from tesuri.commands.audit.archiving import JAPAN
from tesuri.commands.databases import password
from tesuri.commands.main import main
from tesuri.workplace.audit.places import public_key_file
from tesuri.workplace.audit.sealing import seal_heads
from tesuri.workplace.audit.tests.log import (
    AUDITOR,
    BODY,
    auditor,
    folder,
    sealed,
    write,
)
from tesuri.workplace.audit.tests.log import no_files as no_files

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.control("C-2-05")]


@pytest.fixture(autouse=True)
def place(monkeypatch: pytest.MonkeyPatch) -> None:
    """置き場所: that of the tests."""
    monkeypatch.setenv("TESURI_VAR", str(settings.TESURI_VAR))


def url() -> str:
    known = connection.settings_dict
    place = f"{known['HOST']}:{known['PORT']}/{known['NAME']}"
    return f"postgresql://{known['USER']}:{known['PASSWORD']}@{place}"


def typed(*words: Any) -> int:
    return main(["audit", *map(str, words), "--system", "welfare", "--url", url()])


def test_it_verifies_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    sealed(3)
    assert typed("verify") == 0
    assert f"welfare {BODY}: 正しい 記録 3 件 頭 2 件" in capsys.readouterr().out
    assert typed("verify", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["sound"], told["unsealed"], told["bodies"][0]["events"]) == (True, 0, 3)


def test_it_says_how_many_events_no_head_proves_yet(capsys: pytest.CaptureFixture[str]) -> None:
    sealed(3)
    assert typed("verify") == 0
    assert "署名を待つ" not in capsys.readouterr().out
    write(2)
    assert typed("verify") == 0
    assert "welfare: 署名を待つ記録 2 件" in capsys.readouterr().out


def test_one_system_that_cannot_be_verified_keeps_no_other_from_being(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed(3)
    nowhere = "postgresql://nobody@127.0.0.1:1/nothing"

    def address(var: Path, system: str, role: str) -> str:
        return url() if system == "welfare" else nowhere

    monkeypatch.setattr("tesuri.commands.audit.places.database_url", address)
    monkeypatch.setattr(verification, "SYSTEMS", ("addressees", "welfare"))
    key = public_key_file(settings.TESURI_VAR, "welfare")
    assert main(["audit", "verify", "--key", str(key)]) == 1
    told = capsys.readouterr().out
    assert "検証できません: OperationalError" in told
    assert f"welfare {BODY}: 正しい 記録 3 件" in told


def test_it_lists_the_heads_outside_with_their_time(capsys: pytest.CaptureFixture[str]) -> None:
    sealed(3)
    assert typed("heads") == 0
    line = capsys.readouterr().out.split()
    assert (line[0], line[1], line[2], line[-1]) == ("welfare", BODY, "3", "signed")


def test_it_proves_an_event_and_growth(capsys: pytest.CaptureFixture[str]) -> None:
    log = sealed(3, 2)
    assert typed("prove", log[1]) == 0
    assert json.loads(capsys.readouterr().out)["holds"] is True
    assert typed("prove", "--body", BODY, "--from", 3, "--to", 5) == 0
    assert json.loads(capsys.readouterr().out)["kind"] == "consistency"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["prove"], "prove には記録の番号か"),
        (["prove", 999_999_999], "木にないか"),
        (["prove", "--body", BODY, "--from", 2, "--to", 3], "2 件の頭はありません"),
        (["witness"], "witness には"),
        (["archive"], "--to で保存先を"),
        (["archive", "--to", "x"], "--by で氏名を"),
        (["archive", "--to", "x", "--by", " "], "--by で氏名を"),
        (
            ["archive", "--to", "x", "--by", "田中", "--before", "April"],
            "--before は 2019-04 の形で",
        ),
        (["verify", "--key", "nowhere/audit.pub"], "公開鍵がありません"),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(
    words: list[Any], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    sealed(3)
    assert typed(*words) == 1
    assert sentence in capsys.readouterr().err


def test_it_witnesses_on_a_second_host(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sealed(3)
    key, state = tmp_path / "witness.pem", tmp_path / "state"
    words = ["witness", "--from", folder().parent, "--state", state]
    assert main(["audit", *map(str, words), "--key", str(key)]) == 0
    assert f"tesuri/welfare/{BODY} 3" in capsys.readouterr().out
    given = ["--heads", state, "--witness", state / "witness.pub"]
    assert typed("verify", *given) == 0
    (folder() / "tile" / "0" / "000.p" / "3").write_bytes(b"x" * 96)
    assert main(["audit", *map(str, words), "--key", str(key)]) == 1
    assert "副署を断りました" in capsys.readouterr().out


def test_it_does_not_call_sound_what_no_kept_head_of_the_witness_covers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who cuts the tail also takes away the heads that would tell."""
    sealed(3)
    key, state = tmp_path / "witness.pem", tmp_path / "state"
    words = ["witness", "--from", folder().parent, "--state", state, "--key", key]
    assert main(["audit", *map(str, words)]) == 0
    own = ["--heads", folder(), "--witness", state / "witness.pub"]  # cosigned by nobody
    nothing = ["--heads", tmp_path / "nowhere"]
    for given in (own, nothing):
        capsys.readouterr()
        assert typed("verify", *given) == 1
        assert "0～2番: 控えの頭" in capsys.readouterr().out
    assert typed("verify", "--heads", state) == 0


def archiving(target: Path, before: str, by: str = "田中") -> list[Any]:
    return ["archive", "--to", target, "--before", before, "--by", by]


def test_a_month_within_the_term_is_not_archived(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    now = datetime.now(JAPAN)  # noqa: TID251  the command reads the true clock
    young, old = f"{now.year - 7}-{now.month:02}", f"{now.year - 8}-{now.month:02}"
    later = f"{now.year - 7 + now.month // 12}-{now.month % 12 + 1:02}"
    assert typed(*archiving(tmp_path, later)) == 1
    assert "より前の月だけを保存できます" in capsys.readouterr().err
    for month in (young, old):
        assert typed(*archiving(tmp_path, month)) == 0


def test_a_month_is_archived_by_two_people(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with time_machine.travel(datetime(1999, 1, 1, tzinfo=JAPAN), tick=False):
        write(1)
    write(1)
    seal_heads()
    assert typed(*archiving(tmp_path, "1999-01")) == 0
    assert "1999-01 より前の月はありません" in capsys.readouterr().out
    assert typed(*archiving(tmp_path, "2000-01")) == 1
    assert "1999-01: 1 件を" in (said := capsys.readouterr().out)
    assert "別の人の確認を待っています" in said
    assert typed("archive", "--to", tmp_path, "--confirm", "--by", "木村") == 1
    assert "提案した人（役割）は確かめられません" in capsys.readouterr().err
    with auditor():  # gives the role its rights
        words = ["archive", "--to", tmp_path, "--confirm", "--by", "木村", "--url", as_auditor()]
    assert main(["audit", *map(str, words), "--system", "welfare"]) == 0
    assert "1999-01: ファイルを木と照らし、消すことを確かめました" in capsys.readouterr().out
    assert main(["audit", *map(str, words), "--system", "welfare"]) == 0
    assert "確認を待つ月はありません" in capsys.readouterr().out
    assert typed(*archiving(tmp_path, "2000-01")) == 0
    assert "に保存しました" in capsys.readouterr().out
    seal_heads()
    assert typed("verify", "--archive", tmp_path) == 0
    assert "うち保存済み 1 件" in capsys.readouterr().out


def as_auditor() -> str:
    """The address in the role of the auditor, whose password the cluster of the tests keeps."""
    known = connection.settings_dict
    word = password(cluster.test_cluster_unstarted().keys, AUDITOR)
    return f"postgresql://{AUDITOR}:{word}@{known['HOST']}:{known['PORT']}/{known['NAME']}"
