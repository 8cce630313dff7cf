"""一覧: a search as a list to keep, with its count, its SHA-256 and its place in the signed tree.

The digest is over the canonical form of each record, a line each, in the order of time: paper,
file and the records themselves give the same one.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db.models import Max, Min, QuerySet
from django.utils import timezone

from tesuri.ground.records import Refusal, canonical
from tesuri.ground.text.eras import wareki
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.entries import moment
from tesuri.workplace.audit.models import AuditRecord, Leaf
from tesuri.workplace.watch import limits
from tesuri.workplace.watch.queries import log

HEAD = (
    *("番号", "日時", "部屋", "事象", "結果", "操作者", "氏名", "部署", "端末"),
    *("事務", "利用目的", "対象者の宛名番号", "内容"),
)
DIGESTED = (
    *("id", "kind", "outcome", "user_id", "user_name", "office", "terminal", "session"),
    *("duty", "purpose", "subject", "details"),
)
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BOM = "\ufeff"
ADDRESSEE = re.compile(r"[0-9]{10}")  # 宛名番号


class TooLong(Refusal):
    """長すぎる一覧: more rows than a list may have."""

    def __init__(self, most: int) -> None:
        super().__init__(
            f"一覧にできるのは{most:,}件までです。期間を短くするか、条件を加えてください。",
            code="list_too_long",
        )


@dataclass(frozen=True)
class Proof:
    """一覧の証し: how many records, their digest, their places in the tree, and the newest head."""

    count: int
    digest: str
    first_leaf: int | None
    last_leaf: int | None
    head_size: int | None
    head_root: str

    def told(self) -> list[tuple[str, str]]:
        """証し: label and value, as lists and pages print them."""
        has_leaves = self.first_leaf is not None
        leaves = f"{self.first_leaf}から{self.last_leaf}まで" if has_leaves else "まだありません"
        head = (
            f"先頭から{self.head_size}件（根 {self.head_root}）"
            if self.head_size
            else "まだありません"
        )
        return [
            ("件数", f"{self.count:,}件"),
            ("一覧のSHA-256", self.digest),
            ("葉の番号の範囲", leaves),
            ("署名した頭", head),
        ]


@dataclass(frozen=True)
class Listing:
    """一覧: the criteria, the rows in Japanese, and the proof."""

    criteria: log.Criteria
    rows: list[list[str]]
    proof: Proof
    subjects: list[str]  # 宛名番号, each once

    def as_csv(self) -> bytes:
        """CSV: UTF-8 with its mark, what it is on top, and no cell that a sheet would calculate."""
        file = io.StringIO(newline="")
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(["監査記録の一覧"])
        writer.writerows(_harmless([*self.criteria.told(), *self.proof.told()]))
        writer.writerow([])
        writer.writerow(HEAD)
        writer.writerows(_harmless(self.rows))
        return (BOM + file.getvalue()).encode()


def listing(actor: Actor, criteria: log.Criteria, most: int | None = None) -> Listing:
    """一覧を作る: of the actor's own body; TooLong beyond `most` rows, by default those of a file.

    The action that calls it demands the level and records the list.
    """
    most = most or limits.LIST_ROWS.value
    offices, digest = log.office_names(actor.body), sha256()
    rows, numbers, people = [], [], set()
    for record in log.in_order(log.found(actor.body, criteria), most + 1):
        digest.update(_line(record))
        rows.append(_cells(record, offices))
        numbers.append(record["id"])
        people |= people_in(record)
    if len(rows) > most:
        raise TooLong(most)
    leaves = Leaf.objects.filter(body=actor.body, record_id__in=numbers)
    proof = _proof(actor.body, len(rows), digest.hexdigest(), leaves)
    return Listing(criteria, rows, proof, sorted(people))


def people_in(record: Mapping[str, Any]) -> set[str]:
    """記録にある宛名番号: its subject, and whom its details name, as the event of a list does.

    Whoever takes the record out takes all of them out.
    """
    named = {text for text in _texts(record["details"]) if ADDRESSEE.fullmatch(text)}
    return named | ({record["subject"]} - {""})


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def proof_of(body: str, rows: QuerySet[AuditRecord]) -> Proof:
    """証しだけを作る: reads the records as a stream, however many they are."""
    digest, count = sha256(), 0
    for record in log.in_order(rows):
        digest.update(_line(record))
        count += 1
    leaves = Leaf.objects.filter(body=body, record_id__in=rows.order_by().values("id"))
    return _proof(body, count, digest.hexdigest(), leaves)


def _proof(body: str, count: int, digest: str, leaves: QuerySet[Leaf]) -> Proof:
    places = leaves.aggregate(first=Min("index"), last=Max("index"))
    head = log.newest_head(body)
    root = bytes(head.root).hex() if head else ""
    return Proof(count, digest, places["first"], places["last"], head.size if head else None, root)


def _line(row: Mapping[str, Any]) -> bytes:
    return canonical({name: row[name] for name in DIGESTED} | {"at": moment(row["at"])}) + b"\n"


def _cells(row: Mapping[str, Any], offices: Mapping[str, str]) -> list[str]:
    shown = log.line(row, offices)
    at = timezone.localtime(row["at"])
    return [
        str(row["id"]),
        f"{wareki(at.date())} {at:%H:%M:%S}",
        shown["room"],
        shown["label"],
        shown["outcome_label"],
        row["user_id"],
        row["user_name"],
        shown["office_name"],
        row["terminal"],
        shown["duty_label"],
        row["purpose"],
        row["subject"],
        "／".join(f"{label}：{value}" for label, value in shown["told"]),
    ]


def _harmless(rows: Iterable[Iterable[str]]) -> Iterator[list[str]]:
    """A cell that begins like a formula is given an apostrophe, so that it stays text."""
    for row in rows:
        yield [f"'{cell}" if cell.startswith(BEGINS_A_FORMULA) else cell for cell in row]
