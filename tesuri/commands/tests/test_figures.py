"""法令の値の命令: what is reviewed until when, and a draft that two officers still decide."""

import argparse
import io
import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.people import sato, suzuki, takahashi
from tesuri.commands import figures, proposing, standing
from tesuri.commands.main import main
from tesuri.commands.trouble import Trouble
from tesuri.ground.law import Edition
from tesuri.welfare.allowances import actions, queries
from tesuri.welfare.allowances.rules.months import (
    DISABLED_CHILD,
    SPECIAL_CHILD,
    SPECIAL_DISABILITY,
    amendments_of,
)
from tesuri.welfare.allowances.rules.special_disability import RULES
from tesuri.welfare.allowances.tests.figures_desk import JULY, MADE_UP_YEN, approve, new_rate
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.approvals import actions as approvals


def made_up(figure: str, value: int) -> standing.Approved:
    """架空の版: as its approval has it, with the number of the approval."""
    edition = Edition(JULY, value, "架空の告示（試験）", "found").entry()
    content = {"program": "special_disability", "figure": figure, "edition": edition}
    return 7, content | {"corrects": None, "reviewed_through": "", "reviewer": ""}


MADE_UP = made_up("monthly_rate", MADE_UP_YEN)
ORDER: dict[str, Any] = {
    "deed": "propose",
    "program": "special-disability",
    "figure": "monthly_rate",
    "since": "2026-07-01",
    "value": MADE_UP_YEN,
    "source": "架空の告示（試験）",
    "confidence": "found",
    "verify": None,
    "corrects": None,
    "reviewed_through": None,
    "reviewer": None,
}


@pytest.fixture
def amended(monkeypatch: pytest.MonkeyPatch) -> None:
    """架空の版が有効な団体."""
    monkeypatch.setattr(standing, "activated", lambda url: [MADE_UP])


def status(on: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    code = main(["figures", "status", "--on", on, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_status_tells_each_figure_with_its_editions_and_days(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, told = status("2026-05-20", capsys)
    assert code == 0
    mine = [row for row in told["figures"] if "special-disability" in row["programs"]]
    assert [row["figure"] for row in mine] == list(RULES.figures)
    rate = told["figures"][0]
    assert (rate["reviewed_through"], rate["days_left"]) == ("2027-03-31", 315)
    assert [each["value"] for each in rate["editions"]][-1] == 30450
    assert not rate["runs_out"]


@pytest.mark.parametrize(
    ("on", "code"),
    [("2027-01-29", 0), ("2027-01-30", figures.RUNS_OUT), ("2027-04-01", figures.RUNS_OUT)],
    ids=["61 days", "60 days", "over"],
)
def test_the_exit_code_says_that_one_runs_out(
    on: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status(on, capsys)[0] == code


def test_status_reads_aloud(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["figures", "status", "--on", "2027-03-01"]) == figures.RUNS_OUT
    said = capsys.readouterr().out
    assert "手当の月額（円／月）" in said
    assert "残り30日　★期限が近い" in said


def test_status_tells_a_figure_that_allowances_share_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _, told = status("2026-05-20", capsys)
    programs = {(row["figure"], row["programs"][0]): row["programs"] for row in told["figures"]}
    assert len(programs[("obligor_limit_base", "special-disability")]) == 4
    assert programs[("own_limit_base", "special-disability")][-1] == "transitional"
    assert programs[("own_limit_base", "special-child")] == ["special-child"]
    assert programs[("monthly_rate", "disabled-child")] == ["disabled-child"]


def test_an_edition_holds_for_every_allowance_that_shares_the_figure_and_for_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both = [made_up(name, 9_999_999) for name in ("obligor_limit_base", "own_limit_base")]
    monkeypatch.setattr(standing, "activated", lambda url: [MADE_UP, *both])
    monkeypatch.setenv("TESURI_DATABASE_URL_WELFARE", "postgresql://a@127.0.0.1:1/x")
    child, _ = standing.in_force(DISABLED_CHILD)
    carer, approved = standing.in_force(SPECIAL_CHILD)
    names = ("obligor_limit_base", "own_limit_base")
    assert [child.figures[n].on(JULY).value for n in names] == [9_999_999] * 2
    assert [carer.figures[n].on(JULY).value for n in names] == [9_999_999, 4_596_000]
    assert child.figures["monthly_rate"].on(JULY).value == 16_560
    assert approved == [7]


@pytest.mark.usefixtures("amended")
def test_status_names_the_approval_of_what_came_after_the_release(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _, told = status("2026-05-20", capsys)
    assert told["approvals"] == [7]
    assert told["figures"][0]["editions"][-1]["approval"] == 7


def test_a_database_that_cannot_be_reached_is_no_silent_return_to_the_release(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TESURI_DATABASE_URL_WELFARE", "postgresql://a@127.0.0.1:1/x")
    assert main(["figures", "status"]) == 1
    assert "接続できません" in capsys.readouterr().err


def test_without_any_database_the_release_is_what_there_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("TESURI_DATABASE_URL_WELFARE", raising=False)
    monkeypatch.setenv("TESURI_VAR", str(tmp_path))
    book, approved = standing.in_force(SPECIAL_DISABILITY)
    assert (book.figures, approved) == (RULES.figures, [])


# --- 起案と、有効かどうか ---


@pytest.mark.django_db
def test_what_the_command_drafts_holds_only_after_two_officers() -> None:
    told = proposing.propose(ORDER)
    number = told["proposal"]
    assert told["content"]["edition"]["value"] == MADE_UP_YEN
    assert "まだ判定には使われません" in told["words"][0]
    assert "決裁に上がっていません" in proposing.activate(number)["words"][0]
    approvals.put_forward(sato(Duty.ALLOWANCES), actions.FIGURE, number)
    waits = proposing.activate(number)
    assert (waits["holds"], "承認を待っています" in waits["words"][0]) == (False, True)
    approve(suzuki(Duty.ALLOWANCES), queries.proposal_numbered(number))
    holds = proposing.activate(number)
    assert (holds["holds"], holds["approval"] > 0) == (True, True)


@pytest.mark.django_db
def test_the_draft_of_the_command_is_put_forward_by_no_other_desk() -> None:
    number = proposing.propose(ORDER)["proposal"]
    with pytest.raises(NotAllowed):
        approvals.put_forward(takahashi(), actions.FIGURE, number)


@pytest.mark.django_db
def test_commands_read_what_was_approved_from_the_tables() -> None:
    clerk = sato(Duty.ALLOWANCES)
    proposal = actions.propose_figure(clerk, new_rate())
    approvals.put_forward(clerk, actions.FIGURE, proposal.number)
    approve(suzuki(Duty.ALLOWANCES), proposal)
    connection.ensure_connection()
    (amendment,) = amendments_of(SPECIAL_DISABILITY, standing.read(connection.connection))
    assert amendment.edition
    assert (amendment.figure, amendment.edition.since) == ("monthly_rate", JULY)
    assert amendment.approval == proposal.activation.approval
    book = RULES.amended([amendment])
    assert book.figures["monthly_rate"].on(date(2026, 8, 1)).value == MADE_UP_YEN


@pytest.mark.django_db
def test_a_refusal_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    order = ORDER | {"since": "2026-04-01"}
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(order)))
    assert proposing.main() == proposing.REFUSED
    assert "同じ日からの版がすでにあります" in capsys.readouterr().out


def test_the_command_hands_the_order_to_welfare(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    orders = []

    def inside(order: dict[str, Any]) -> dict[str, Any]:
        orders.append(order)
        return {"proposal": "L2026-000001", "holds": False, "words": ["起案しました。"]}

    monkeypatch.setattr(figures, "_inside", inside)
    words = ["figures", "propose", "monthly_rate", "--since", "2026-07-01", "--value", "11111"]
    assert main([*words, "--source", "架空", "--confidence", "found"]) == 0
    assert (orders[0]["since"], orders[0]["value"]) == ("2026-07-01", 11111)
    assert main(["figures", "activate", "L2026-000001"]) == figures.REFUSED
    assert capsys.readouterr().out.count("起案しました。") == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["activate", "L2026-999999"], "その番号の値の提案はありません"),
        (["propose", "invented", "--since", "2026-07-01"], "その名前の値はありません"),
    ],
)
def test_a_process_of_welfare_answers_in_one_sentence(
    words: list[str],
    answer: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    server, _, _ = os.environ["TESURI_DATABASE_URL_WELFARE"].rpartition("/")
    url = f"{server}/{connection.settings_dict['NAME']}"
    monkeypatch.setenv("TESURI_DATABASE_URL_WELFARE", url)
    assert main(["figures", *words]) == 1
    assert answer in capsys.readouterr().err


def test_the_process_of_welfare_says_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TESURI_DATABASE_URL_WELFARE", "postgresql://a@127.0.0.1:1/x")
    args = argparse.Namespace(deed="activate", number="L2026-000001", json=False, run=None)
    with pytest.raises(Trouble, match="接続先を確かめて"):
        figures.run(args)
