"""団体の名称の試験."""

from tesuri.ground.text.municipalities import municipality


def test_a_code_of_five_or_six_digits_has_a_name() -> None:
    assert municipality("112186") == municipality("11218") == "埼玉県深谷市"


def test_what_is_in_no_list_stays_a_code_and_nothing_stays_nothing() -> None:
    assert municipality("999999") == "999999"
    assert municipality("") == ""
