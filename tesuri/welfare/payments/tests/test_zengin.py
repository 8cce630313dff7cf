"""全銀ファイルの試験: the bytes as the layout says, the sums, and every refusal in words."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tesuri.ground.text.kana import BANK_CHARACTERS
from tesuri.welfare.payments.formats import banks
from tesuri.welfare.payments.formats.accounts import AccountKind
from tesuri.welfare.payments.formats.layout import LAYOUTS, RECORD
from tesuri.welfare.payments.formats.yucho import NotYucho, YuchoAccount, account_of
from tesuri.welfare.payments.formats.zengin import (
    Header,
    Transfer,
    TransferRefused,
    parse,
    write,
)

HEADER = Header(
    *("0000012345", "クマガヤシ", date(2026, 5, 8), "0017", "574", AccountKind.ORDINARY, "0000001"),
)
TRANSFER = Transfer(
    *("0017", "574", AccountKind.ORDINARY, "0123456", "クマガヤ　ハルコ", 60_040, "77"),
)
HOLDERS = st.text(sorted(BANK_CHARACTERS), min_size=1, max_size=30).filter(
    lambda name: bool(name.strip())
)


def refused(transfer: Transfer, header: Header = HEADER) -> TransferRefused:
    with pytest.raises(TransferRefused) as caught:
        write(header, [TRANSFER, transfer], banks.branch)
    assert transfer.account_number not in caught.value.message
    return caught.value


def test_the_widths_of_each_record_add_up() -> None:
    assert [sum(field.width for field in layout) for layout in LAYOUTS.values()] == [RECORD] * 4


def test_the_file_is_what_the_layout_says() -> None:
    data = write(HEADER, [TRANSFER], banks.branch)
    header, transfer, trailer, end = (
        data[at : at + RECORD].decode("cp932") for at in range(0, len(data), RECORD)
    )
    assert header == (
        "12100000012345" + "ｸﾏｶﾞﾔｼ".ljust(40) + "0508" + "0017" + "ｻｲﾀﾏﾘｿﾅ".ljust(15)
        + "574" + "ｸﾏｶﾞﾔ".ljust(15) + "1" + "0000001" + " " * 17
    )  # fmt: skip
    assert transfer == (
        "20017" + "ｻｲﾀﾏﾘｿﾅ".ljust(15) + "574" + "ｸﾏｶﾞﾔ".ljust(15) + "0000" + "1" + "0123456"
        + "ｸﾏｶﾞﾔ ﾊﾙｺ".ljust(30) + "0000060040" + "0" + "0000000077" + "0000000000" + "7" + " " * 8
    )  # fmt: skip
    assert trailer == "8" + "000001" + "000000060040" + " " * 101
    assert end == "9" + " " * 119


def test_line_ends_are_added_only_when_a_bank_wants_them() -> None:
    plain = write(HEADER, [TRANSFER], banks.branch)
    lines = write(HEADER, [TRANSFER], banks.branch, line_ends=True)
    assert b"\r\n" not in plain
    assert [len(line) for line in lines.split(b"\r\n")] == [RECORD] * 4 + [0]
    assert parse(lines) == parse(plain)


@given(st.lists(st.tuples(HOLDERS, st.integers(1, 10**10 - 1)), min_size=1, max_size=20))
def test_what_was_written_is_read_back_with_its_sums(people: list[tuple[str, int]]) -> None:
    transfers = [replace(TRANSFER, holder=holder, yen=yen) for holder, yen in people]
    read = parse(write(HEADER, transfers, banks.branch))
    assert (read.count, read.total) == (len(people), sum(yen for _, yen in people))
    assert [(row["holder"], int(row["yen"])) for row in read.transfers] == [
        (holder.strip(" "), yen) for holder, yen in people
    ]


@pytest.mark.parametrize(
    ("wrong", "code", "words"),
    [
        (replace(TRANSFER, holder="熊谷 ハルコ"), "name_unwritable", "2件目: .*熊（U\\+718A）"),
        (replace(TRANSFER, holder="　"), "name_unwritable", "名義のカナがありません"),
        (replace(TRANSFER, holder="ガ" * 16), "name_too_long", "30文字を超えています"),
        (replace(TRANSFER, yen=0), "amount_out_of_range", "支払額を確かめて"),
        (replace(TRANSFER, yen=10**10), "amount_out_of_range", "10桁までの範囲"),
        (replace(TRANSFER, branch_code="999"), "unknown_bank", "0017 支店 999 .*登録し直して"),
        (replace(TRANSFER, bank_code="0118"), "unknown_bank", "金融機関一覧にありません"),
        (replace(TRANSFER, account_number="987654"), "account_malformed", "数字7桁ではありません"),
        (replace(TRANSFER, account_number="１２３４５６７"), "account_malformed", "口座番号"),
        (replace(TRANSFER, reference="1" * 11), "reference_malformed", "顧客コード"),
    ],
)
def test_a_transfer_that_cannot_be_sent_says_why(wrong: Transfer, code: str, words: str) -> None:
    refusal = refused(wrong)
    assert refusal.code == code
    assert refusal.message.startswith("2件目: ")
    with pytest.raises(TransferRefused, match=words):
        raise refusal


def test_the_payer_is_checked_too() -> None:
    assert refused(TRANSFER, replace(HEADER, client_code="1")).code == "account_malformed"
    assert refused(TRANSFER, replace(HEADER, branch_code="999")).message.startswith("委託者")


def test_an_empty_file_is_not_made() -> None:
    with pytest.raises(TransferRefused, match="1件もありません"):
        write(HEADER, [], banks.branch)


def test_the_count_and_the_total_have_their_limits() -> None:
    with pytest.raises(TransferRefused, match="件数が6桁"):
        write(HEADER, [TRANSFER] * 10**6, banks.branch)
    with pytest.raises(TransferRefused, match="合計金額が12桁"):
        write(HEADER, [replace(TRANSFER, yen=10**10 - 1)] * 101, banks.branch)


def test_a_file_whose_sums_are_wrong_is_not_read() -> None:
    data = write(HEADER, [TRANSFER], banks.branch)
    for wrong in (
        data.replace(b"0000060040", b"0000060041", 1),
        data[:-RECORD],
        data[:-1],
        b"",
        data.replace(b"\x38000001", b"\x37000001"),
    ):
        with pytest.raises(ValueError, match="レコード|合計|長さ"):
            parse(wrong)


# --- 金融機関 ---


def test_a_branch_has_its_names_and_a_dead_bank_has_none() -> None:
    found = banks.branch("0017", "574")
    assert found is not None
    assert (found.bank.name, found.name, found.kana) == ("埼玉りそな", "熊谷", "クマガヤ")
    assert banks.exists("9900", "058")
    assert not banks.exists("0118", "001")  # a stale branch file lies in the data
    assert not banks.exists("../banks", "001")
    assert len(banks.banks()) > 1000


# --- ゆうちょ銀行 ---


@pytest.mark.parametrize(
    ("symbol", "number", "branch", "kind", "account"),
    [
        ("10530", "12345671", "058", AccountKind.ORDINARY, "1234567"),
        ("10190", "1231", "018", AccountKind.ORDINARY, "0000123"),
        ("00150", "12345", "019", AccountKind.CURRENT, "0012345"),
    ],
)
def test_a_passbook_becomes_an_account(
    symbol: str, number: str, branch: str, kind: AccountKind, account: str
) -> None:
    assert account_of(symbol, number) == YuchoAccount(branch, kind, account)
    assert banks.exists("9900", branch)


@pytest.mark.parametrize(
    ("symbol", "number", "words"),
    [
        ("10530", "12345672", "1で終わります"),
        ("10530", "1", "1で終わります"),
        ("10530", "123456781", "8桁まで"),
        ("10530", "", "8桁まで"),
        ("00150", "12345678", "7桁まで"),
        ("10531", "12345671", "0で終わる5桁"),
        ("20530", "12345671", "0で終わる5桁"),
        ("1053", "12345671", "0で終わる5桁"),
    ],
)
def test_what_is_no_passbook_is_refused(symbol: str, number: str, words: str) -> None:
    with pytest.raises(NotYucho, match=words):
        account_of(symbol, number)


def test_each_kind_of_account_has_its_code_and_term() -> None:
    assert {kind.value: kind.label for kind in AccountKind} == {
        "1": "普通",
        "2": "当座",
        "4": "貯蓄",
        "9": "その他",
    }
