"""一年の再判定の画面: whom they let in, and the way from the start to the receipt."""

import json
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from tests.entry import inside
from tests.people import an_officer, takahashi
from tesuri.welfare.allowances import actions
from tesuri.welfare.allowances.models import Progress, Redetermination, YearDifference
from tesuri.welfare.allowances.tests.test_redeterminations import WORKER, finished, started
from tesuri.welfare.allowances.tests.two_people import Desk
from tesuri.welfare.allowances.tests.year_desk import granted_claims
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit.models import AuditRecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
LIST, START = "/allowances/redeterminations/", "/allowances/redeterminations/start/"
RUN = "/allowances/redeterminations/{}/"
PAGES = [
    ("get", LIST),
    ("get", START),
    ("post", START),
    ("get", RUN),
    ("post", f"{RUN}stop/"),
    ("post", f"{RUN}resume/"),
    ("get", f"{RUN}receipts/S2025-0000001/"),
]
CHANGING = [page for page in PAGES if page[0] == "post" or page[1] == START]


@pytest.mark.parametrize(("method", "path"), PAGES)
def test_a_stranger_is_sent_to_the_entrance(client: Client, method: str, path: str) -> None:
    reply = getattr(client, method)(path.format("R2026-000001"))
    assert reply.status_code == 302
    assert reply["Location"].startswith("/entry/")


@pytest.mark.parametrize(("method", "path"), PAGES)
def test_another_desk_is_refused(client: Client, method: str, path: str) -> None:
    reply = getattr(inside(client, takahashi()), method)(path.format("R2026-000001"))
    assert reply.status_code == 403
    assert Redetermination.objects.count() == 0


@pytest.mark.parametrize(("method", "path"), CHANGING)
def test_who_only_sees_changes_nothing(client: Client, method: str, path: str) -> None:
    looks = an_officer("mita", "三田", (Duty.ALLOWANCES, Level.SEE))
    assert getattr(inside(client, looks), method)(path.format("R2026-1")).status_code == 403


def test_a_clerk_starts_watches_stops_and_resumes(client: Client, desk: Desk) -> None:
    granted_claims(9)
    site = inside(client, desk.clerk)
    reply = site.post(START, {"first": "2025", "reason": "現況届の審査"})
    run = Redetermination.objects.get()
    assert reply["Location"] == RUN.format(run.number)
    assert "9件のうち0件" in site.get(reply["Location"]).content.decode()
    site.post(f"{RUN.format(run.number)}stop/")
    assert actions.redetermine_part(WORKER, run.number) == 0
    assert "停止中" in site.get(LIST).content.decode()
    site.post(f"{RUN.format(run.number)}resume/")
    assert finished(run).progress == Progress.FINISHED
    page = site.get(RUN.format(run.number)).content.decode()
    assert "9件のうち9件" in page
    assert "完了" in page
    assert "止める</button>" not in page


def test_the_form_asks_for_a_year_and_a_reason(client: Client, desk: Desk) -> None:
    reply = inside(client, desk.clerk).post(START, {"first": "1999", "reason": ""})
    assert reply.status_code == 422
    assert Redetermination.objects.count() == 0


def test_a_second_run_is_refused_in_words(client: Client, desk: Desk) -> None:
    started(desk)
    reply = inside(client, desk.clerk).post(START, {"first": "2025", "reason": "二度目"})
    assert reply.status_code == 422
    assert "動いている再判定があります" in reply.content.decode()


def test_whom_the_list_of_differences_names_stands_in_the_log(client: Client, desk: Desk) -> None:
    granted_claims(9)
    run = finished(started(desk))
    inside(client, desk.clerk).get(RUN.format(run.number))
    event = AuditRecord.objects.get(kind="allowances.redetermination_viewed")
    rows = YearDifference.objects.filter(run=run).select_related("claim__person")
    assert set(event.details["shown"]) == {row.claim.person.addressee_number for row in rows}


def replayed(file: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tesuri.commands.main", "replay", str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_receipt_on_the_screen_replays_in_another_process(
    client: Client, desk: Desk, tmp_path: Path
) -> None:
    (claim, *_) = granted_claims(3)
    run = finished(started(desk))
    page = inside(client, desk.clerk).get(f"{RUN.format(run.number)}receipts/{claim.number}/")
    shown = re.search(r"<pre[^>]*>(.*)</pre>", page.content.decode(), re.DOTALL)
    assert shown
    file = tmp_path / "receipt.json"
    file.write_text(whole := unescape(shown[1]))
    assert replayed(file).returncode == 0
    forged = json.loads(whole)
    forged["receipt"]["months"][0][2] += 1
    file.write_text(json.dumps(forged, ensure_ascii=False, sort_keys=True, separators=(",", ":")))
    done = replayed(file)
    assert done.returncode == 1
    assert "/receipt/months" in done.stdout
    event = AuditRecord.objects.get(kind="allowances.year_receipt_viewed")
    assert event.subject == claim.person.addressee_number
