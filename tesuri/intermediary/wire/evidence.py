"""決裁の証: who made and who checked, as the sending system states it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tesuri.ground.records import Refusal

DIGEST_LENGTH = LONGEST_ID = 64
LONGEST_NAME = 100
HEXADECIMAL = set("0123456789abcdef")


class NotApproved(Refusal):
    """決裁がない: one person alone, or evidence that says nothing."""


@dataclass(frozen=True)
class Evidence:
    """決裁の証: two different people, the digest of what they approved, and when.

    The names are for reading alone, and empty where the sender states none.
    """

    maker: str
    checker: str
    digest: str
    approved_at: datetime
    maker_name: str = ""
    checker_name: str = ""


def evidence_in(approval: object) -> Evidence:
    """読み取る: raises NotApproved; the tables say the same by constraint."""
    found = approval if isinstance(approval, Mapping) else {}
    maker, checker, digest = (_text(found, name) for name in ("maker", "checker", "digest"))
    if not maker or not checker or maker == checker:
        raise NotApproved(
            "起案者と決裁者が別の人である決裁が必要です。送信元で決裁を受けてください。",
            code="two_people_needed",
        )
    names = [_text(found, name) for name in ("maker_name", "checker_name")]
    is_too_long = max(map(len, names)) > LONGEST_NAME
    if is_too_long or max(len(maker), len(checker)) > LONGEST_ID:
        raise NotApproved("起案者か決裁者の識別子か氏名が長すぎます。", code="two_people_needed")
    if len(digest) != DIGEST_LENGTH or not set(digest) <= HEXADECIMAL:
        raise NotApproved("決裁した内容のハッシュがありません。", code="bad_digest")
    return Evidence(maker, checker, digest, _moment(_text(found, "approved_at")), *names)


def person(name: str, user_id: str) -> str:
    """起案者・決裁者: of the sending system; the name, where it stated one."""
    return f"{name}（{user_id}）" if name else user_id


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name, "")
    return value if isinstance(value, str) else ""


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise NotApproved("決裁の日時がありません。", code="bad_approval_time")
    return moment
