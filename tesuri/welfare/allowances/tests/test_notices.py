"""通知書: of each kind for the decision that owes it, with the facts that decided and no others."""

import re
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests.entry import a_terminal, inside
from tests.people import an_officer, takahashi
from tests.residents import resident, shielded
from tesuri.ground.records import Refusal
from tesuri.welfare.allowances import actions, owed
from tesuri.welfare.allowances.models import Decision, Notice, NoticeKind
from tesuri.welfare.allowances.tests.desk import FACTS, ready, submitted
from tesuri.welfare.allowances.tests.notices_desk import (
    GOLDEN,
    GOLDEN_FILES,
    MADE,
    OF_NATSUO,
    granted,
    issued,
    learns,
    lines_of,
    lost,
    reasons_in,
    refused,
    stopped_in_part,
    stopped_later,
    text_of,
    unchanged,
)
from tesuri.welfare.allowances.tests.two_people import IN_FACILITY, Desk
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit.models import AuditRecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
DECISION = "/allowances/decisions/D2026-000001/"
PAGES = [
    (method, f"{DECISION}notice/{kind}/{end}")
    for kind in NoticeKind.values
    for method, end in (("post", "issue/"), ("get", ""))
]
WORD = re.compile(r"[A-Za-z_]{2,}")
IDENTIFIER = re.compile(r"[0-9]{7,}|[A-Z][0-9]{4}-[0-9]+|[a-z]+_[a-z]+")

OWN_INCOME = (
    "本人の所得額は、本人の控除前の所得9,000,000円から控除（本人の給与・年金から引く額100,000円）を"
    "した額であること（施行令11条、施行令12条４項・５項（５条を準用））。"
)
OWN_LIMIT = (
    "本人の所得限度額は、本人の限度額の基礎3,661,000円（施行令12条１項（７条を準用）:{}（要確認））に"
    "よること。"
)
OF_MARCH = OWN_LIMIT.format(
    "令和７年８月１日時点の７条からの引用、目黒区・墨田区の表（令和７年８月分から）"
)
OF_AUGUST = OWN_LIMIT.format("令和８年７月分までと同じとみる")
OVER = "本人の令和{}年中の所得額8,900,000円が所得限度額3,661,000円を超えるため、支給を停止すること"
JUDGED_SO = (
    "施行令第１条第２項第１号（別表第２の障害の重複）に該当すると認められること"
    "（令和８年４月10日判定）。"
)
ARTICLE_20 = "（法第26条の５において準用する法第20条）。"
ARTICLE_21 = "（法第26条の５において準用する法第21条）。"
REASONS = {
    "却下": [
        "「施行令１条２項の障害の状態にあること」という要件を満たさない（令和８年４月10日判定）ため、"
        "支給要件に該当しないこと（法第２条第３項・第26条の２）。"
    ],
    "初めからの支給停止": [
        JUDGED_SO,
        f"令和８年３月分から、{OVER.format('６')}{ARTICLE_20}",
        OWN_INCOME,
        OF_MARCH,
        f"令和８年８月分から、{OVER.format('７')}{ARTICLE_20}",
        OF_AUGUST,
    ],
    "扶養義務者による支給停止": [
        JUDGED_SO,
        "令和８年３月分から、扶養義務者１の令和６年中の所得が所得限度額以上のため、支給を停止すること"
        + ARTICLE_21,
        "扶養義務者の所得限度額は、その扶養親族等の有無と数に応じて定まること（施行令12条２項（２条２項を準用））。",
        "令和８年８月分から、扶養義務者１の令和７年中の所得が所得限度額以上のため、支給を停止すること"
        + ARTICLE_21,
    ],
    "後からの支給停止": [
        f"令和８年８月分から、{OVER.format('７')}{ARTICLE_20}",
        OWN_INCOME,
        OF_AUGUST,
    ],
    "支給停止解除": [
        "令和８年８月分から、本人の令和７年中の所得額400,000円が所得限度額3,661,000円を超えないこと"
        + ARTICLE_20
    ],
    "資格喪失": [
        "令和８年６月分から、入所した月の翌月以後である（入所日令和８年５月２日）ため、支給要件に該当しないこと"
        "（法26条の２第１号・第２号、法26条の５（５条２項・５条の２第１項を準用））。",
        "受給資格を失った後に再び支給要件に該当しても、その後の支給には新たな認定の請求を要すること"
        "（法第26条の５において準用する法第５条第２項）。",
    ],
}


def agreed(case: str) -> list[str]:
    """取り決めた文面: line by line, as the page has it."""
    return (GOLDEN / f"{GOLDEN_FILES[case]}.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("case", MADE)
def test_a_notice_says_what_was_agreed_word_for_word(desk: Desk, case: str, tmp_path: Path) -> None:
    assert text_of(lines_of(issued(desk, case), tmp_path)) == text_of(agreed(case))


@pytest.mark.parametrize("case", REASONS)
def test_the_reasons_are_the_facts_that_decided_and_no_others(case: str) -> None:
    assert reasons_in(text_of(agreed(case))) == [text_of([reason]) for reason in REASONS[case]]


def test_another_amount_is_told_with_the_edition_of_the_rate() -> None:
    (reason,) = reasons_in(text_of(agreed("手当額変更")))
    assert reason.startswith("令和８年７月分から、手当の月額は11,111円であること（法26条の３")
    assert "架空の告示第０号（試験）" in reason


@pytest.mark.parametrize("case", MADE)
def test_a_notice_holds_no_identifier_and_no_english_word(case: str) -> None:
    lines = agreed(case)
    assert [WORD.findall(line) + IDENTIFIER.findall(line) for line in lines if line] == [
        [] for line in lines if line
    ]


@pytest.mark.control("C-6-10")
def test_an_obligor_is_neither_named_nor_told_of_in_yen() -> None:
    text = text_of(agreed("扶養義務者による支給停止"))
    for theirs in ("夏男", f"{OF_NATSUO:,}", "8,420,000", "6,287,000"):
        assert theirs not in text
    assert "扶養義務者の所得の額は、御本人以外の方の情報のため" in text


@pytest.mark.parametrize("case", MADE)
def test_each_notice_tells_how_to_object_and_to_whom(case: str) -> None:
    text = text_of(agreed(case))
    for words in ("３か月以内に、埼玉県知事に対して審査請求", "６か月以内に、熊谷市を被告として"):
        assert words in text


# --- どの通知書か ---


@pytest.mark.parametrize("case", MADE)
def test_a_decision_owes_one_kind_and_refuses_the_others_by_name(desk: Desk, case: str) -> None:
    kind, decide = MADE[case]
    decision = decide(desk)
    assert list(owed.owed(decision)) == [kind]
    for other in set(NoticeKind) - {kind}:
        with pytest.raises(Refusal) as refusal:
            actions.issue_notice(desk.clerk, decision.number, other)
        assert refusal.value.code == "not_of_this_kind"
        assert refusal.value.message.startswith(f"{other.label}は、")
        assert refusal.value.message.endswith(f"この決定で発行するのは、{kind.label}です。")
    assert Notice.objects.count() == 0


def test_a_decision_that_changes_nothing_owes_no_notice(desk: Desk) -> None:
    decision = unchanged(desk)
    for kind in NoticeKind:
        with pytest.raises(Refusal, match="前の決定と同じ内容"):
            actions.issue_notice(desk.clerk, decision.number, kind)


def test_a_grant_that_is_stopped_later_owes_both_notices(desk: Desk, tmp_path: Path) -> None:
    decision = stopped_in_part(desk)
    assert list(owed.owed(decision)) == [NoticeKind.GRANT, NoticeKind.SUSPENSION]
    grant, stop = (
        text_of(lines_of(actions.issue_notice(desk.clerk, decision.number, kind), tmp_path))
        for kind in (NoticeKind.GRANT, NoticeKind.SUSPENSION)
    )
    over = f"令和８年８月分から、{OVER.format('７')}{ARTICLE_20}"
    assert "令和８年８月分から支給停止" in grant
    assert reasons_in(grant)[-1] == over
    assert reasons_in(stop) == [text_of([each]) for each in (over, OWN_INCOME, OF_AUGUST)]
    assert "受給資格を認定" not in stop


def test_a_grant_that_has_ended_already_owes_both_notices(desk: Desk, tmp_path: Path) -> None:
    claim = ready(desk.clerk)
    actions.amend_facts(desk.clerk, claim.number, IN_FACILITY, "施設からの通知")
    decision = desk.decided_anew(claim.number)
    assert list(owed.owed(decision)) == [NoticeKind.GRANT, NoticeKind.LOSS]
    grant, loss = (
        text_of(lines_of(actions.issue_notice(desk.clerk, decision.number, kind), tmp_path))
        for kind in (NoticeKind.GRANT, NoticeKind.LOSS)
    )
    assert "令和８年４月分から令和８年５月分まで30,450円" in grant
    assert "令和８年６月分から特別障害者手当を支給しません" in loss


def test_a_stop_that_goes_on_in_the_same_year_is_told_once(desk: Desk) -> None:
    decision = stopped_later(desk)
    learns(decision.claim.person, 2025, 9_500_000)
    assert owed.owed(desk.decided_anew(decision.claim.number)) == {}


def test_a_withdrawn_grant_is_refused_every_notice_by_name(desk: Desk) -> None:
    decision = granted(desk)
    before = IN_FACILITY | {"facility_since": date(2026, 2, 15)}
    actions.amend_facts(desk.clerk, decision.claim.number, before, "施設からの通知")
    withdrawn = desk.decided_anew(decision.claim.number)
    for kind in NoticeKind:
        with pytest.raises(Refusal, match=owed.WITHDRAWN):
            actions.issue_notice(desk.clerk, withdrawn.number, kind)


def test_an_entitlement_that_comes_back_is_refused_every_notice_by_name(desk: Desk) -> None:
    decision = lost(desk)
    actions.amend_facts(desk.clerk, decision.claim.number, FACTS, "人違い", was_mistaken=True)
    restored = desk.decided_anew(decision.claim.number)
    with pytest.raises(Refusal, match=owed.RESTORED):
        actions.issue_notice(desk.clerk, restored.number, NoticeKind.GRANT)


def test_nothing_is_told_before_it_is_in_force_not_even_by_the_database(desk: Desk) -> None:
    decision = submitted(desk.clerk)
    for kind in NoticeKind:
        with pytest.raises(Refusal, match="効力の生じた"):
            actions.issue_notice(desk.clerk, decision.number, kind)
    with pytest.raises(IntegrityError, match="in force"), transaction.atomic():
        kept(decision, NoticeKind.GRANT)


def test_the_database_keeps_one_notice_of_a_kind(desk: Desk) -> None:
    notice = issued(desk, "却下")
    with pytest.raises(IntegrityError, match="notice_of_a_kind_once"), transaction.atomic():
        kept(notice.decision, NoticeKind.REFUSAL)
    with pytest.raises(IntegrityError, match="notice_kind_listed"), transaction.atomic():
        kept(notice.decision, "other")


def kept(decision: Decision, kind: str) -> Notice:
    return Notice.objects.create(
        decision=decision,
        kind=kind,
        number="架第99号",
        issued_on="2026-05-20",
        pdf=b"x",
        digest=sha256(b"x").hexdigest(),
        issued_by_id="x",
        issued_by_name="x",
    )


# --- 発行と印刷 ---


@pytest.mark.parametrize("case", MADE)
def test_a_notice_is_issued_once_and_printed_as_the_same_bytes(desk: Desk, case: str) -> None:
    notice = issued(desk, case)
    number, kind = notice.decision.number, NoticeKind(notice.kind)
    assert actions.issue_notice(desk.clerk, number, kind) == notice
    a_terminal()
    printed = [actions.print_notice(desk.clerk, number, kind).content for _ in range(2)]
    assert printed == [bytes(notice.pdf)] * 2
    events = AuditRecord.objects.filter(kind__startswith="allowances.notice")
    assert [(event.kind, event.details["kind"]) for event in events.order_by("pk")] == [
        ("allowances.notice_issued", kind.value),
        *[("allowances.notice_printed", kind.value)] * 2,
    ]
    titles = [e.details["title"] for e in AuditRecord.objects.filter(kind="outputs.printed")]
    assert titles == [f"{kind.label} {notice.number}"] * 2


def test_what_was_not_issued_is_not_printed(desk: Desk) -> None:
    decision = refused(desk)
    with pytest.raises(Refusal, match="却下通知書はまだ発行されていません"):
        actions.print_notice(desk.clerk, decision.number, NoticeKind.REFUSAL)


def test_neither_another_desk_nor_the_approver_issues_or_prints(desk: Desk) -> None:
    decision, other = refused(desk), takahashi()
    for actor in (other, desk.chief):
        for act in (actions.issue_notice, actions.print_notice):
            with pytest.raises(NotAllowed), transaction.atomic():
                act(actor, decision.number, NoticeKind.REFUSAL)
    assert Notice.objects.count() == 0


@pytest.mark.control("C-6-10")
@pytest.mark.parametrize("case", ["却下", "後からの支給停止", "資格喪失"])
def test_who_is_shielded_is_told_by_who_sees_the_address_alone(desk: Desk, case: str) -> None:
    kind, decide = MADE[case]
    decision = decide(desk)
    shielded(decision.claim.person)
    trusted = an_officer("mori", "森", (Duty.SHIELDED, Level.SEE), (Duty.ALLOWANCES, Level.PRINT))
    for act in (actions.issue_notice, actions.print_notice):
        with pytest.raises(Refusal) as refusal:
            act(desk.clerk, decision.number, kind)
        assert refusal.value.code == "address_hidden"
        assert resident()["address"] not in refusal.value.message
    assert actions.issue_notice(trusted, decision.number, kind).kind == kind


# --- 画面 ---


@pytest.mark.parametrize(("method", "path"), PAGES)
def test_a_stranger_is_sent_to_the_entrance(client: Client, method: str, path: str) -> None:
    reply = getattr(client, method)(path)
    assert (reply.status_code, reply["Location"].startswith("/entry/")) == (302, True)


@pytest.mark.parametrize(("method", "path"), PAGES)
def test_another_desk_and_who_may_only_look_are_refused(
    client: Client, method: str, path: str
) -> None:
    looks = an_officer("ito", "伊藤", (Duty.ALLOWANCES, Level.SEE))
    for actor in (takahashi(), looks):
        assert getattr(inside(client, actor), method)(path).status_code == 403


def test_the_page_offers_what_is_owed_and_keeps_what_was_issued(client: Client, desk: Desk) -> None:
    decision = refused(desk)
    place, at_desk = f"/allowances/decisions/{decision.number}/", inside(client, desk.clerk)
    page = at_desk.get(place).content.decode()
    assert "却下通知書を発行する" in page
    assert "認定通知書を発行する" not in page
    at_desk.post(f"{place}notice/refusal/issue/")
    page = at_desk.get(place).content.decode()
    assert "却下通知書を発行する" not in page
    assert "却下通知書（PDF）を出力する" in page
    pdf = at_desk.get(f"{place}notice/refusal/")
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert at_desk.get(f"{place}notice/letter/").status_code == 404


def test_the_page_says_when_there_is_nothing_to_tell(client: Client, desk: Desk) -> None:
    decision = unchanged(desk)
    page = inside(client, desk.clerk).get(f"/allowances/decisions/{decision.number}/")
    assert "発行する通知書はありません" in page.content.decode()
