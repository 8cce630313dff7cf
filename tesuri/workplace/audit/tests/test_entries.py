"""記録の葉: the bytes that are hashed are what docs/for-auditor.md says, whatever is in them."""

import json
import sys
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tesuri.workplace.audit.entries import COLUMNS, DEEPEST, FORM, entry, written

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
DETAILS = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
)
AT = datetime(2026, 11, 2, 9, 30, 0, 5, tzinfo=UTC)


@given(
    st.fixed_dictionaries({name: TEXTS for name in COLUMNS if name not in ("id", "details")}),
    st.integers(min_value=1),
    st.dictionaries(TEXTS, DETAILS),
)
def test_an_entry_is_its_salt_and_the_canonical_json(
    texts: dict[str, str], number: int, details: dict[str, object]
) -> None:
    event = {**texts, "id": number, "details": details}
    said = {**event, "form": FORM, "at": "2026-11-02T09:30:00.000005Z"}
    written = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    expected = b"salt" + written.encode()
    assert entry({**event, "at": AT, "salt": b"salt"}) == expected
    as_text = {"at": said["at"], "details": json.dumps(details), "salt": memoryview(b"salt")}
    assert entry({**event, **as_text}) == expected


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_that_a_program_wrote_stands_as_it_always_did(number: float) -> None:
    assert written(json.dumps({"a": number})) == json.dumps({"a": number}, separators=(",", ":"))


@pytest.mark.parametrize(
    "details",
    [
        '{"a": 0.10000000000000000001}',
        '{"a": 1' + "0" * 5_000 + "}",
        '{"a": 1' + "0" * 400 + ".5}",
        '{"a": 0.' + "0" * 400 + "1}",
        "[" * 3_000 + "]" * 3_000,
        "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1),
    ],
)
def test_what_python_would_round_or_refuse_stands_as_postgresql_wrote_it(details: str) -> None:
    assert written(details) == details


def test_a_long_text_and_many_lists_are_no_numbers_and_no_depth() -> None:
    details = {"a": "7" * 5_000, "b": [["[" * 300]] * 300, "c": '[\\"' * 300}
    assert written(json.dumps(details)) == json.dumps(details, separators=(",", ":"))
    limit = sys.getrecursionlimit()
    deep = "[" * DEEPEST + "]" * DEEPEST
    assert (written(deep), limit > 4 * DEEPEST) == (deep, True)
