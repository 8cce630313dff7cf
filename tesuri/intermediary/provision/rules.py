"""提供の範囲: no more than was asked, and in one form by whichever route."""

from collections.abc import Mapping
from typing import Any


def within_terms(content: Any, terms: Mapping[str, Any]) -> Any:
    """照会条件の範囲: the asked income years of a tax answer; other contents as they are."""
    years = terms.get("income_years")
    if not isinstance(years, list) or not isinstance(content, Mapping):
        return content
    rows = content.get("tax_years")
    if not isinstance(rows, list):
        return content
    return {**content, "tax_years": [row for row in rows if row["income_year"] in years]}


def answer_of(
    permit_id: str,
    item: str,
    *,
    layout: str = "",
    as_of: str = "",
    content: Any = None,
    terms: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """回答の内容: what is sealed; without a layout it says that there is none."""
    return {
        "permit_id": permit_id,
        "item": item,
        "state": "given" if layout else "none",
        "layout": layout,
        "as_of": as_of,
        "content": within_terms(content, terms or {}),
    }
