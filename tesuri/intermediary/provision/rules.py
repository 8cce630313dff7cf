"""提供の範囲: no more than was asked."""

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
