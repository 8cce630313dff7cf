"""変更の検査: what stands against a proposed change, asked when it is proposed and when approved.

Each fault names whom it is about, the column of the list, what is wrong, and what to do.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from tesuri.ground.text.eras import wareki
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.access.models import Grant
from tesuri.workplace.access.queries import terminal
from tesuri.workplace.staff.content import PARTS, Row, day, must_day, subjects
from tesuri.workplace.staff.limits import ADMINISTRATORS
from tesuri.workplace.staff.queries import manuals, officers
from tesuri.workplace.staff.register import Register

HANDLE_NOTHING = {Duty.ADMINISTRATION, Duty.MEDIA, Duty.AUDIT}


@dataclass(frozen=True)
class Fault:
    """不備: `subject` is a user id or the code of an office."""

    subject: str
    column: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.what}{self.remedy}"


def faults_of(
    content: dict[str, Any], body: str, today: date, drafted_on: date | None = None
) -> list[Fault]:
    """不備の一覧: empty when the change may be made on this day.

    No date of it may lie before the day on which it was drafted: who approves on the next morning
    still approves what was asked for.
    """
    register = Register.of(body, today, drafted_on or today, subjects(content))
    return [
        fault
        for part in PARTS
        for row in content.get(part, [])
        for fault in CHECKS[part](register, row)
    ]


def _account(register: Register, row: Row) -> Iterator[Fault]:
    user_id, begins, ends = row["user_id"], day(row["begins_on"]), day(row["ends_on"])
    if register.is_taken(user_id):
        yield Fault(
            user_id,
            "利用者ID",
            f"利用者ID {user_id} は使われたことがあります。",
            "一度使った利用者IDは二度と使えません。別の利用者IDにしてください。",
        )
    yield from _office(register, row)
    yield from _coming(register, user_id, "開始日", begins)
    if begins and ends and ends < begins:
        remedy = "日付を確かめてください。"
        yield Fault(user_id, "最終日", "最終日が開始日より前です。", remedy)


def _change(register: Register, row: Row) -> Iterator[Fault]:
    yield from _known(register, row)
    officer, ends = register.live(row["user_id"]), day(row["ends_on"])
    if officer and ends and ends != officer.ends_on:
        yield from _coming(register, row["user_id"], "最終日", ends)
        yield from _after_beginning(row["user_id"], officer.begins_on, ends)


def _posting(register: Register, row: Row) -> Iterator[Fault]:
    user_id, moves_on = row["user_id"], day(row["moves_on"])
    yield from _known(register, row)
    yield from _office(register, row)
    yield from _coming(register, user_id, "異動日", moves_on)
    officer = register.live(user_id)
    if officer is None or moves_on is None:
        return
    if register.seat(officer, moves_on).code == row["office"]:
        remedy = "部署コードを確かめてください。"
        yield Fault(user_id, "部署コード", "その日にはもうその部署にいます。", remedy)
    if moves_on < officer.begins_on or (officer.ends_on and moves_on > officer.ends_on):
        remedy = "日付を確かめるか、先に利用期間を変えてください。"
        yield Fault(user_id, "異動日", "異動日が利用期間の外です。", remedy)


def _end(register: Register, row: Row) -> Iterator[Fault]:
    user_id, ends = row["user_id"], day(row["ends_on"])
    yield from _known(register, row)
    yield from _coming(register, user_id, "最終日", ends)
    officer = register.live(user_id)
    if officer and ends:
        yield from _after_beginning(user_id, officer.begins_on, ends)
        if officer.ends_on and ends > officer.ends_on:
            what = f"今の最終日（{wareki(officer.ends_on)}）より後です。"
            yield Fault(user_id, "最終日", what, "延ばすときは「変更」で届けてください。")


def _grant(register: Register, row: Row) -> Iterator[Fault]:
    yield from _known(register, row)
    yield from _office(register, row)
    since, through, user_id = day(row["since"]), day(row["through"]), row["user_id"]
    yield from _coming(register, user_id, "開始日", since)
    officer, office = register.live(user_id), register.offices.get(row["office"])
    if officer is None or office is None or since is None:
        return
    if through and through < since:
        yield Fault(user_id, "最終日", "最終日が開始日より前です。", "日付を確かめてください。")
        return
    period = DateRange(since, through + timedelta(days=1) if through else None)
    same = Grant.objects.filter(officer=officer, office=office, valid__overlap=period)
    if same.filter(duty=row["duty"], level=row["level"]).exists():
        what = f"{_label(row['duty'])}の同じ権限が、重なる期間にもうあります。"
        yield Fault(user_id, "権限", what, "期間を確かめるか、先に今の権限を終わらせてください。")
    if row["duty"] == Duty.ADMINISTRATION:
        yield from _few(register, user_id)
    if row["duty"] not in HANDLE_NOTHING:
        yield from _trained(register, user_id, row["duty"])


def _few(register: Register, user_id: str) -> Iterator[Fault]:
    others = officers.administrators(register.body, register.day) - {user_id.lower()}
    if len(others) >= ADMINISTRATORS.value:
        what = f"管理の権限を持つ人は{ADMINISTRATORS.value}人までです（いま{len(others)}人）。"
        yield Fault(user_id, "権限", what, "先に、要らなくなった人の権限を終わらせてください。")


def _trained(register: Register, user_id: str, duty: str) -> Iterator[Fault]:
    manual = manuals.current(register.body, register.day)
    if manual is None:
        what = f"手引きが登録されていないので、{_label(duty)}の権限を付与できません。"
        yield Fault(user_id, "権限", what, "先に手引きの版を登録し、研修を記録してください。")
    elif not manuals.is_trained(user_id, manual):
        what = f"{manual}の研修の記録がないので、{_label(duty)}の権限を付与できません。"
        yield Fault(user_id, "権限", what, "研修をして、手引きの画面に記録してください。")


def _grant_end(register: Register, row: Row) -> Iterator[Fault]:
    grant = officers.grant(register.body, int(row["grant"]))
    last = day(row["last_day"])
    if grant is None or grant.officer.user_id != row["user_id"]:
        yield Fault(row["user_id"], "権限", "その権限はありません。", "画面を開き直してください。")
    elif last is None or last < register.earliest - timedelta(days=1):
        yield Fault(row["user_id"], "最終日", "最終日が過ぎています。", "日付を直してください。")
    elif grant.valid.upper is not None and grant.valid.upper <= last:
        what = "この権限はその日までに終わります。"
        yield Fault(row["user_id"], "最終日", what, "日付を確かめてください。")


def _office_itself(register: Register, row: Row) -> Iterator[Fault]:
    if row["chief"] and register.live(row["chief"]) is None:
        what = f"所属長にする利用者ID {row['chief']} の、使える職員がいません。"
        yield Fault(row["code"], "所属長", what, "利用者IDを確かめてください。")


def _review(register: Register, row: Row) -> Iterator[Fault]:
    grant = officers.grant(register.body, int(row["grant"]))
    if grant is None or grant.officer.user_id != row["user_id"]:
        yield Fault(row["user_id"], "権限", "その権限はありません。", "画面を開き直してください。")
    elif grant.reviews.filter(quarter=must_day(row["quarter"])).exists():
        what = "この四半期の確認は、もう済んでいます。"
        yield Fault(row["user_id"], "権限", what, "画面を開き直してください。")


def _terminal(register: Register, row: Row) -> Iterator[Fault]:
    number = row["terminal"]
    found = terminal(number)
    if found is None or found.body not in ("", register.body) or found.thumbprint != row["key"]:
        remedy = "端末番号を確かめてください。"
        yield Fault(number, "端末", f"端末 {number} はこの団体の端末ではありません。", remedy)
    elif found.retired_at is not None:
        what = f"端末 {number} は停止しています。"
        yield Fault(number, "端末", what, "また使うときは、その端末から申請し直してください。")
    elif found.accepted_at is not None and not found.body:
        what = f"端末 {number} はデモのための端末です。"
        yield Fault(number, "端末", what, "どの団体のものでもないため、変えられません。")
    if not row["is_shared"] and row["office"] not in register.offices:
        remedy = "部署を選ぶか、共用にしてください。"
        yield Fault(number, "部署", "端末を使う部署が登録されていません。", remedy)


def _known(register: Register, row: Row) -> Iterator[Fault]:
    user_id = row["user_id"]
    if register.account(user_id) is None:
        what = f"利用者ID {user_id} の職員はいません。"
        yield Fault(user_id, "利用者ID", what, "利用者IDを確かめてください。")
    elif register.live(user_id) is None:
        what = f"利用者ID {user_id} の利用は終わっています。"
        remedy = "また働く人には、新しい利用者IDを発行してください。"
        yield Fault(user_id, "利用者ID", what, remedy)


def _office(register: Register, row: Row) -> Iterator[Fault]:
    if row["office"] not in register.offices:
        what = f"部署コード {row['office']} の部署は登録されていません。"
        remedy = "部署コードを確かめるか、先に部署を登録してください。"
        yield Fault(row["user_id"], "部署コード", what, remedy)


def _coming(register: Register, user_id: str, column: str, given: date | None) -> Iterator[Fault]:
    if given is not None and given < register.earliest:
        what = f"{column}（{wareki(given)}）が過ぎています。"
        yield Fault(user_id, column, what, "今日か、今日より後の日にしてください。")


def _after_beginning(user_id: str, begins: date, ends: date) -> Iterator[Fault]:
    if ends < begins:
        what = f"最終日が利用開始日（{wareki(begins)}）より前です。"
        yield Fault(user_id, "最終日", what, "日付を確かめてください。")


def _label(duty: str) -> str:
    return Duty(duty).label


CHECKS: dict[str, Callable[[Register, Row], Iterator[Fault]]] = {
    "accounts": _account,
    "changes": _change,
    "postings": _posting,
    "ends": _end,
    "grants": _grant,
    "grant_ends": _grant_end,
    "offices": _office_itself,
    "reviews": _review,
    "terminals": _terminal,
}
