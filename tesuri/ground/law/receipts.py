"""判定の控え: one determination as canonical JSON, the same bytes whenever it is worked out again.

A receipt holds the given facts as they were known, the editions of the figures that were used, the
facts that followed, the articles, and a digest of the rules and the engine. It needs no database:
it is worked out again from itself, in any process, whatever was corrected since.
"""

import json
import sys
from collections.abc import Mapping
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from tesuri.ground.law.facts import Row, Rulebook
from tesuri.ground.law.figures import Edition
from tesuri.ground.law.kinds import DATE

ENGINE = "tesuri.ground.law 1"
Receipt = dict[str, Any]


class NotAReceipt(ValueError):
    """控えでないもの: the text is not a receipt of these rules."""


def receipt(book: Rulebook, case: Row, *targets: str, row: Row | None = None) -> Receipt:
    """The receipt of one case; raises NotReviewed outside the reviewed figures.

    `row`: what the book answered to these targets, where that was asked already.
    """
    row = book.answer(case, *targets) if row is None else row
    used = [name for name in book.order(targets, case) if name in book.figures]
    editions = {name: book.figures[name].on(row[book.figures[name].by]) for name in used}
    own = {name: edition for name, edition in editions.items() if name not in case}
    return _written(book, case, targets, own, row)


def replay(kept: Receipt, book: Rulebook) -> bytes:
    """The bytes of the receipt, worked out again from its own inputs and editions."""
    return receipt_bytes(again(kept, book))


def again(kept: Receipt, book: Rulebook) -> Receipt:
    """The receipt worked out again; a part that a receipt must have and that is missing raises."""
    try:
        case = {name: _read(book, name, value) for name, value in kept["given"].items()}
        editions = {name: Edition.read(entry) for name, entry in kept["editions"].items()}
        figures = {name: edition.value for name, edition in editions.items()}
        targets = tuple(kept["targets"])
        row = book.answer({**case, **figures}, *targets)
        return _written(book, case, targets, editions, row)
    except (KeyError, TypeError, AttributeError, LookupError) as error:
        raise NotAReceipt(f"控えとして読めません: {error}") from error


def receipt_bytes(kept: Mapping[str, Any]) -> bytes:
    """正準形: sorted keys, no spaces, UTF-8."""
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8")


def digest(kept: Mapping[str, Any]) -> str:
    """要約値: SHA-256 of the canonical bytes, in hexadecimal."""
    return sha256(receipt_bytes(kept)).hexdigest()


def rules_digest(book: Rulebook, editions: Mapping[str, Edition]) -> str:
    """規則の要約値: of the engine, the rules' own source, and the editions that were used."""
    return digest_of_rules(book, {name: edition.entry() for name, edition in editions.items()})


def digest_of_rules(book: Rulebook, figures: Mapping[str, Any]) -> str:
    """同じ要約値: of figures that are told in another way, as a year tells them."""
    modules = sorted({fact.rule.__module__ for fact in book.facts.values()})
    return sha256(_source(tuple(modules)) + receipt_bytes(figures)).hexdigest()


@cache
def _source(modules: tuple[str, ...]) -> bytes:
    engine = sorted(Path(__file__).parent.glob("*.py"))
    rules = [Path(sys.modules[name].__file__ or "") for name in modules]
    return b"".join(sha256(path.read_bytes()).digest() for path in [*engine, *rules])


def _written(
    book: Rulebook,
    case: Row,
    targets: tuple[str, ...],
    editions: Mapping[str, Edition],
    row: Row,
) -> Receipt:
    derived = [n for n in book.order(targets, case) if n in book.facts and n not in case]
    left_out = {*editions, *derived}
    given = {name: row[name] for name in row if name not in left_out}
    return {
        "engine": ENGINE,
        "rules_digest": rules_digest(book, editions),
        "targets": list(targets),
        "given": {name: _plain(value) for name, value in given.items()},
        "editions": {name: edition.entry() for name, edition in editions.items()},
        "facts": {name: _plain(row[name]) for name in derived},
        "articles": {name: list(book.facts[name].articles) for name in derived},
        "answers": {target: _plain(row[target]) for target in targets},
    }


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _read(book: Rulebook, name: str, value: Any) -> Any:
    is_date = value is not None and book.kinds[name].dtype == DATE
    return date.fromisoformat(value) if is_date else value
