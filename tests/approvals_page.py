"""決裁のページ: what the page of every approval tells of its content, and nothing of it raw."""

import re

from django.test import Client

from tesuri.workplace.approvals.models import Approval

RAW = re.compile(r"[a-z]_[a-z]|[{}\[\]]|\b(?:None|True|False)\b|\b\d{4}-\d\d")


def told(client: Client, approval: Approval | None) -> dict[str, str]:
    """内容の行: as whoever may see it reads them; no field names, no days as a program writes."""
    assert approval is not None
    page = client.get(f"/approvals/{approval.number}/")
    facts: dict[str, str] = dict(page.context["facts"])
    assert facts
    assert [each for each in facts.items() if RAW.search(" ".join(map(str, each)))] == []
    assert "内容の指紋" in page.content.decode()
    return facts
