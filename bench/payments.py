"""支払処理の速さ: a term is drafted, checked, put forward, approved and written into a file.

On a private cluster with the product's own tables, all its triggers and its log, through its own
actions, by two officers. Each person has one claim, three months that were paid a term ago and
three that are owed; one in a thousand has no account any more, one in a thousand is new.
"""

import argparse
import json
import os
import resource
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

HELP = "支払処理: 作成から総合振込ファイルまで / a payment run"
FOLDER = Path("var") / "bench" / "payments"
BODY = "112020"
TERMS = (2, 5, 8, 11)


def arguments(parser: argparse.ArgumentParser) -> None:
    """引数: how many people."""
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--keep", action="store_true", help="データを残す / keep the data")


def run(args: argparse.Namespace) -> int:
    """測る: what comes before the draft is laid by statements and not measured."""
    from bench.parts.laid import welfare_laid

    with welfare_laid(FOLDER, keep=args.keep) as cluster:
        figures = _paid(cluster.superuser_url("tesuri_welfare"), args.people)
    print(json.dumps(figures) if args.json else "\n".join(f"{k}: {v}" for k, v in figures.items()))
    return 0


def _paid(url: str, people: int) -> dict[str, Any]:
    from django.utils import timezone

    from bench.parts.payees import pay_the_term_before
    from tesuri.welfare.allowances.payment_signs import _rate

    today = timezone.localdate()
    term = max(_term(today, back) for back in range(4) if _term(today, back) <= today)
    months = [_months_before(term, back) for back in range(6, 0, -1)]
    yen = [_rate("special_disability", month)[0] for month in months]  # type: ignore[index]  # a figure is reviewed
    pay_the_term_before(url, people, months, yen, months[3])
    return _measured(people, term, today)


def _term(today: date, back: int) -> date:
    month = _months_before(today.replace(day=1), back)
    return month if month.month in TERMS else date.max


def _months_before(month: date, count: int) -> date:
    total = month.year * 12 + month.month - 1 - count
    return date(total // 12, total % 12 + 1, 1)


def _measured(people: int, term: date, today: date) -> dict[str, Any]:
    from tesuri.welfare.payments import actions
    from tesuri.welfare.payments.models import PaymentLine, Run
    from tesuri.workplace.approvals import actions as approvals
    from tesuri.workplace.approvals.queries import latest
    from tesuri.workplace.audit.announcing import announced

    sato, suzuki = _officers()
    spent: dict[str, float] = {}

    def timed(name: str, act: Callable[[], Any], actor: Any = sato) -> Any:
        begun = time.perf_counter()
        with announced(actor):
            done = act()
        spent[name] = round(time.perf_counter() - begun, 2)
        return done

    number = timed("draft", lambda: actions.draft_run(sato, term, today)).number
    findings = list(Run.objects.get(number=number).findings.values_list("pk", flat=True))

    def dispose() -> None:
        actions.look_at_run(sato, number)
        for finding in findings:
            actions.dispose_finding(sato, finding, "通帳の写しを確かめた")

    timed("check", dispose)
    timed("submit", lambda: approvals.put_forward(sato, actions.RUN, str(number)))
    given = latest(actions.RUN.kind, str(number))
    digest = given.digest if given else ""
    timed(
        "approve",
        lambda: approvals.decide(suzuki, actions.RUN, str(number), "approve", digest),
        suzuki,
    )
    made = timed("file", lambda: actions.make_file(sato, number))
    return {
        "people": made.count,
        "months": PaymentLine.objects.filter(payment__run=number).count(),
        "findings": len(findings),
        **{f"{name}_seconds": seconds for name, seconds in spent.items()},
        "total_seconds": round(sum(spent.values()), 2),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "file_bytes": len(bytes(made.content)),
        "cores": os.cpu_count(),
    }


def _officers() -> tuple[Any, Any]:
    from tesuri.workplace.access.duties import Level

    return (
        _officer("sato", "佐藤", Level.SEE, Level.EDIT, Level.EXPORT),
        _officer("suzuki", "鈴木", Level.SEE, Level.APPROVE),
    )


def _officer(user_id: str, name: str, *levels: Any) -> Any:
    """職員: with the rights of the desk, looked over for good."""
    from django.db.backends.postgresql.psycopg_any import DateRange

    from tesuri.workplace.access.duties import Duty
    from tesuri.workplace.access.models import Grant, Office, Officer, Review, ReviewOutcome
    from tesuri.workplace.audit.actors import Actor

    desk, _ = Office.objects.get_or_create(body=BODY, code="bench", defaults={"name": "障害福祉課"})
    begins, ends = date(2020, 1, 1), date(2099, 3, 31)
    officer = Officer.objects.create(
        user_id=user_id, name=name, office=desk, password="!", begins_on=begins, ends_on=ends
    )
    for level in levels:
        given = Grant.objects.create(
            officer=officer,
            duty=Duty.PAYMENTS,
            office=desk,
            level=level,
            valid=DateRange(begins, None),
        )
        Review.objects.create(
            grant=given,
            quarter=date(2099, 1, 1),
            outcome=ReviewOutcome.CONFIRMED,
            reviewer_id="system:set-up",
            reviewer_name="初期設定",
        )
    return Actor(user_id, name, BODY, "bench", terminal="T-1", session="S-1", purpose="測定")
