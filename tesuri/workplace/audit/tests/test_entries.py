"""記録の葉: the bytes that are hashed are what docs/for-auditor.md says, whatever is in them."""

import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from tesuri.workplace.audit.entries import COLUMNS, FORM, entry

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
