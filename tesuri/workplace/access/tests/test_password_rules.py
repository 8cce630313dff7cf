"""パスワードの決まりの試験: each rule alone, both sides of each limit, in the words people read."""

from typing import Any

import pytest

from tesuri.workplace.access import common_passwords, password_rules
from tesuri.workplace.access.password_rules import Proposal, objections

GOOD = "むらさきの自転車と梅干し"
BIKE = "violet bicycle and plum"


def proposal(password: str, **given: Any) -> Proposal:
    return Proposal(password=password, common=common_passwords.listed(), **given)


@pytest.mark.parametrize("password", [GOOD, BIKE, "7 dry lentils on Tuesday"])
def test_a_row_of_words_is_taken(password: str) -> None:
    assert objections(proposal(password, user_id="sato", name="佐藤 花子", present="x" * 20)) == []


@pytest.mark.control("C-3-05")
@pytest.mark.parametrize(("length", "is_refused"), [(11, True), (12, False)])
def test_the_shortest_is_counted_in_characters(length: int, is_refused: bool) -> None:
    said = password_rules.too_short(Proposal(GOOD[:length]))
    assert ("12文字以上" in said) is is_refused


@pytest.mark.parametrize(("length", "is_refused"), [(128, False), (129, True)])
def test_the_longest_is_what_is_hashed(length: int, is_refused: bool) -> None:
    assert bool(password_rules.too_long(Proposal("x" * length))) is is_refused


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaaaa",
        "abababababab",
        "qwertyuiop12",
        "1qaz2wsx3edc",
        "123456789012",
        "zyxwvutsrqpo",
    ],
)
def test_rows_of_keys_and_repetitions_are_refused(password: str) -> None:
    assert "キーの並び" in password_rules.too_plain(Proposal(password))


@pytest.mark.parametrize(
    "password",
    [
        "password2026",
        "P@ssw0rd!2026",
        "1Sunshine1!2",
        "sakurasakura",
        "パスワード平成31年",
        "himitsu-sakura",
        "埼玉県熊谷市2026!",
        "熊谷福祉2026_1128",
        "さくら20261128!",
    ],
)
def test_listed_words_alone_are_refused(password: str) -> None:
    assert "よく使われる言葉" in password_rules.common(proposal(password))


def test_a_city_adds_its_own_words(settings: Any) -> None:
    assert password_rules.common(proposal("ニャオざね2026!!")) == ""
    settings.TESURI_PASSWORD_WORDS = ["にゃおざね"]
    assert password_rules.common(proposal("ニャオざね2026!!")) != ""


@pytest.mark.parametrize(
    ("user_id", "password"),
    [
        ("takahashi", "takahashi and rice"),
        ("takahashi", "T@k@h@5h1 and rice"),
        ("takahashi", "tokahashi and rice"),
        ("takahashi", "ihsahakat and rice"),
        ("sato", "my sato and me, ok"),
        ("satou", "わたしのサトウと米びつ"),
    ],
)
def test_the_user_id_in_whatever_dress_is_refused(user_id: str, password: str) -> None:
    assert "利用者ID" in password_rules.like_the_user_id(proposal(password, user_id=user_id))


def test_a_short_piece_of_the_user_id_is_no_likeness() -> None:
    assert password_rules.like_the_user_id(proposal("saturn and satin", user_id="sato")) == ""


@pytest.mark.parametrize(
    "password", ["佐藤の自転車と梅干し", "わたしは佐藤花子です。", "梅干しとﾊﾅｺさんの山"]
)
def test_the_name_is_refused(password: str) -> None:
    name = "佐藤 はなこ" if "ﾊﾅｺ" in password else "佐藤 花子"
    assert "氏名" in password_rules.like_the_name(proposal(password, name=name))


@pytest.mark.control("C-3-06")
@pytest.mark.parametrize(
    "password",
    [
        BIKE,
        BIKE.upper(),
        BIKE[::-1],
        f"{BIKE}1",
        f"2026{BIKE}",
        BIKE.replace("i", "1").replace("o", "0").replace("a", "@"),
        BIKE.replace("plum", "plug"),
        f"{BIKE} and so on and on",
        "violet bicycle",
    ],
)
def test_what_resembles_the_present_one_is_refused(password: str) -> None:
    assert "今のパスワードに似すぎ" in password_rules.like_the_present(
        proposal(password, present=BIKE)
    )


@pytest.mark.parametrize(("differing", "is_refused"), [(3, True), (4, False)])
def test_so_many_characters_must_differ(differing: int, is_refused: bool) -> None:
    present = "abcdefghjkmn"
    new = "z" * differing + present[differing:]
    said = password_rules.like_the_present(proposal(new, present=present))
    assert bool(said) is is_refused


def test_all_objections_come_at_once() -> None:
    said = "".join(
        objections(proposal("sato1111", user_id="sato", name="佐藤", present="Sato1112"))
    )
    for part in ("12文字以上", "利用者ID", "今のパスワードに似すぎ"):
        assert part in said
