"""規則の決まり: pure, cited, without bare figures, and never guessing what is unknown."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.sources import functions, imports, load, module_of, product, shown, tree
from tesuri.ground.law import Fact, Rulebook

JAPANESE = re.compile(r"[぀-ヿ㐀-鿿]")
LARGEST_BARE_NUMBER = 12  # months of the year; larger numbers are figures and live in params/
PURE = (
    *("collections", "dataclasses", "enum", "functools", "itertools", "json", "operator", "re"),
    "typing",
)
VALUES = ("datetime.date", "datetime.timedelta", "decimal", "polars")
LISTS = ("pathlib", "yaml")  # a dated list that lies beside its rules, read once
READS_A_LIST = {"tesuri/welfare/exchange/rules.py": "the items that each procedure may ask for"}
GUESSING = {
    *("when", "otherwise", "fill_null", "coalesce", "clip", "replace", "replace_strict", "cast"),
    *("is_null", "is_not_null", "eq_missing", "ne_missing", "map_elements", "map_batches"),
    *("any", "all", "sum", "mean", "min", "max", "any_horizontal", "all_horizontal"),
}
RULES = [path for path in product() if path.stem == "rules" or "rules" in path.parts]
BOOKS = [p for p in RULES if p.parent.name == "rules" and p.stem != "__init__"]
SHARED = [p for p in RULES if p.parent.name == "clauses" and p.stem != "__init__"]
PROVISIONS = [*BOOKS, *SHARED]


def rulebook(path: Path) -> Rulebook:
    rules: Rulebook = vars(load(path))["RULES"]
    return rules


def is_pure(path: Path, name: str) -> bool:
    own = module_of(path).partition(".rules")[0] + ".rules."
    allowed = [*PURE, *VALUES, "tesuri.ground.law"]
    if shown(path) in READS_A_LIST:
        allowed += LISTS
    return name.startswith(own) or any(name == a or name.startswith(f"{a}.") for a in allowed)


def test_there_are_rules_to_look_at() -> None:
    assert BOOKS
    assert SHARED


def test_provisions_import_only_the_law_and_what_their_benefits_share() -> None:
    allowed = re.compile(
        r"tesuri\.ground\.law\.|datetime\.date$|tesuri\.welfare\.\w+\.rules\.clauses\b"
    )
    assert [
        f"{shown(p)}: {n}" for p in PROVISIONS for n in imports(p) if not allowed.match(n)
    ] == []


def test_rules_read_no_clock_no_chance_and_no_table() -> None:
    assert [f"{shown(p)}: {n}" for p in RULES for n in imports(p) if not is_pure(p, n)] == []


def test_provisions_hold_no_bare_figures() -> None:
    assert [
        f"{shown(path)}:{node.lineno}: {node.value}"
        for path in PROVISIONS
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and node.value > LARGEST_BARE_NUMBER
    ] == []


def test_provisions_take_no_step_that_guesses_about_nulls() -> None:
    assert [
        f"{shown(path)}:{node.lineno}: .{node.attr}"
        for path in PROVISIONS
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in GUESSING
    ] == []


@pytest.mark.parametrize("path", PROVISIONS, ids=shown)
def test_every_rule_cites_its_articles_and_opens_with_its_term(path: Path) -> None:
    """A shared one in every book that takes it, of which there are at least two."""
    facts = [fact for book in BOOKS for fact in rulebook(book).facts.values()]
    mine = [fact for fact in facts if fact.rule.__module__ == module_of(path)]
    rules = {node.name: ast.get_docstring(node) or "" for node in functions(path)}
    entered = {name: [f for f in mine if f.rule.__name__ == name] for name in rules}
    unfit = [n for n, doc in rules.items() if not all(fit(fact, doc) for fact in entered[n])]
    assert unfit + [name for name in rules if not entered[name]] == []
    if path in SHARED:
        assert [n for n in rules if len({f.articles for f in entered[n]}) < 2] == []


def fit(fact: Fact, doc: str) -> bool:
    term, _, meaning = doc.partition(": ")
    return bool(fact and fact.articles and JAPANESE.search(term) and meaning)


@pytest.mark.parametrize("path", BOOKS, ids=shown)
def test_every_given_fact_and_every_figure_is_used(path: Path) -> None:
    book = rulebook(path)
    needed = {need for fact in book.facts.values() for need in fact.needs}
    assert sorted((book.given.keys() | book.figures.keys()) - needed) == []


KNOWS_THE_RELEASE = {
    "tesuri/commands/standing.py": "the same for commands",
    "tesuri/welfare/allowances/assessment.py": "titles and terms, no value",
    "tesuri/welfare/allowances/reasoning.py": "names of deductions, no value",
    "tesuri/welfare/allowances/letters.py": "titles and terms, no value",
    "tesuri/commands/tour/paying.py": "what a demo of the release expects",
}


def test_nobody_decides_with_the_figures_of_the_release_alone() -> None:
    """What was approved since would be passed over: the rules that hold now are an argument."""
    knowing = {shown(path) for path in product() if path not in RULES and has_a_book(path)}
    assert sorted(knowing ^ KNOWS_THE_RELEASE.keys()) == []
    asking = [
        f"{name}: {node.func.attr}"
        for name in KNOWS_THE_RELEASE
        for node in ast.walk(tree(Path(name)))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and re.search(r"(^RULES|\.book)$", ast.unparse(node.func.value))
        and node.func.attr != "amended"
    ]
    assert asking == []


PROGRAM = re.compile(r"\.rules\.months\.(PROGRAMS|BY_KEY|Program)$|\.allowances\.particulars\b")


def has_a_book(path: Path) -> bool:
    """Whether the file has the rules of the release at hand: by name, or as a program's book."""
    names = set(imports(path))
    books = {f"{module_of(book)}.RULES" for book in BOOKS}
    programs = {n for n in names if PROGRAM.search(n)}
    return bool(names & books or programs and any(is_book(node) for node in ast.walk(tree(path))))


def is_book(node: ast.AST) -> bool:
    """Of a program; `self.book` is one that was handed in."""
    named = isinstance(node, ast.Attribute) and node.attr == "book"
    return named and ast.unparse(node) != "self.book"
