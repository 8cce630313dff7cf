"""文書の決まり: what docs/ says of the code is what the code says of itself."""

import ast
import re
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import yaml

from tests.house.pages import (
    EVENTS_PAGE,
    LIMITS_PAGE,
    event_kinds,
    event_table,
    limit_table,
    table_in,
)
from tests.house.sources import HOUSE, ROOT, files, shown, tree

DOCS = ROOT / "docs"
JAPANESE = re.compile(r"[぀-ヿ㐀-鿿]")
READERS = ("municipality", "operator", "developer", "auditor")
DECISION_PARTS = ("## Context", "## Options", "## Decision", "## Consequences")
LONGEST_DECISION = 60
ROW = re.compile(r"^\| (?!-|日本語|boundary)(.+?) \|$", re.M)


def rows(page: Path) -> list[list[str]]:
    """The cells of every table row of a page, heads and rules left out."""
    return [[c.strip() for c in row.split(" | ")] for row in ROW.findall(page.read_text("utf-8"))]


# --- audit-events.md ---


def test_the_page_of_events_is_the_code() -> None:
    """When this fails: `python -m tests.house.pages`."""
    assert table_in(EVENTS_PAGE) == event_table()


def test_the_page_of_limits_is_the_code() -> None:
    """When this fails: `python -m tests.house.pages`."""
    assert table_in(LIMITS_PAGE) == limit_table()


def test_every_event_names_its_room_and_is_written_somewhere() -> None:
    values = [value for value, _, _ in event_kinds()]
    assert [value for value, n in Counter(values).items() if n > 1] == []
    misnamed = [v for v, _, room in event_kinds() if v.split(".")[0] != room.split("/")[-1]]
    assert misnamed == []
    assert [value for value, label, _ in event_kinds() if not JAPANESE.search(label)] == []


# --- glossary.md ---


def names_in_the_code() -> set[str]:
    """Every identifier and every word of one: names of classes, functions, fields, modules."""
    found: set[str] = set()
    for path in files(".py"):
        if path.is_relative_to(HOUSE):
            found |= set(path.relative_to(HOUSE).with_suffix("").parts)
            for node in ast.walk(tree(path)):
                found |= {
                    str(getattr(node, part))
                    for part in ("id", "attr", "name", "arg")
                    if isinstance(getattr(node, part, None), str)
                }
    words = {re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower() for name in found}
    return {
        "_".join(parts[start:end])
        for name in words
        if (parts := name.split("_"))
        for start in range(len(parts))
        for end in range(start + 1, len(parts) + 1)
    }


def test_every_word_of_the_glossary_is_used_in_the_code() -> None:
    used = names_in_the_code()
    missing = [
        f"{row[0]}: {word}"
        for row in rows(DOCS / "glossary.md")
        for word in re.findall(r"`(\w+)`", row[1])
        if not {word, f"{word}s"} & used
    ]
    assert missing == []


def test_the_glossary_has_one_word_for_a_term_and_one_term_for_a_word() -> None:
    terms = Counter(row[0] for row in rows(DOCS / "glossary.md"))
    words = Counter(w for row in rows(DOCS / "glossary.md") for w in re.findall(r"`(\w+)`", row[1]))
    assert [term for term, n in (terms + words).items() if n > 1] == []


# --- threats.md ---


def places_of_tests() -> set[str]:
    return {
        f"{shown(path)}::{node.name}"
        for path in files(".py")
        if path.stem.startswith("test_")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef)
    }


def test_every_threat_names_tests_that_exist() -> None:
    there = places_of_tests()
    table = rows(DOCS / "threats.md")
    assert table
    named = {(row[0], test) for row in table for test in re.findall(r"`([\w/.]+::\w+)`", row[-1])}
    assert sorted(test for _, test in named if test not in there) == []
    assert [row[1] for row in table if not re.search(r"::\w+`", row[-1])] == []


# --- decisions ---


def decisions() -> list[Path]:
    return sorted((DOCS / "decisions").glob("*.md"))


def test_decisions_are_numbered_once_and_without_gaps() -> None:
    numbers = [path.name[:4] for path in decisions()]
    assert numbers == [f"{n:04d}" for n in range(1, len(numbers) + 1)]


def test_a_decision_says_what_was_rejected_and_what_is_bad_about_it() -> None:
    for path in decisions():
        text = path.read_text("utf-8")
        assert re.match(r"# \d{4} ", text), path.name
        assert re.search(
            r"^Date: \d{4}-\d\d-\d\d\. Status: (accepted|superseded by \d{4})\.", text, re.M
        )
        assert [part for part in DECISION_PARTS if part not in text] == [], path.name
        assert "Rejected" in text, path.name
        assert "Bad:" in text, path.name
        assert len(text.splitlines()) <= LONGEST_DECISION, path.name


def test_every_link_between_documents_leads_somewhere() -> None:
    broken: list[str] = []
    for page in files(".md"):
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text("utf-8")):
            if not (page.parent / target).exists():
                broken.append(f"{shown(page)} -> {target}")
    assert broken == []


def test_there_is_a_page_for_each_reader() -> None:
    assert [r for r in READERS if not (DOCS / f"for-{r}.md").exists()] == []


# --- dependencies ---


def test_every_dependency_says_why_it_is_there() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    listed = tomllib.loads(project)
    wanted = {*listed["project"]["dependencies"], *listed["dependency-groups"]["dev"]}
    reasoned = set(re.findall(r'^ +"([^"]+)", +# \S.{4,}$', project, re.M))
    assert sorted(wanted - reasoned) == []


def test_every_requirement_is_pinned_and_hashed() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / "requirements" / name).read_text("utf-8")
        entries = re.split(r"\n(?=[a-z0-9])", text.strip(), flags=re.I)
        assert entries
        assert [e for e in entries if not re.match(r"[\w.\[\],-]+==\S+", e)] == []
        assert [e for e in entries if "--hash=sha256:" not in e] == []


def test_every_dependency_is_among_the_requirements() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    pinned = (ROOT / "requirements" / "requirements-dev.txt").read_text("utf-8").lower()
    names = [
        re.split(r"[\[<>=~! ]", each)[0].lower()
        for each in (*listed["project"]["dependencies"], *listed["dependency-groups"]["dev"])
    ]
    assert [n for n in names if not re.search(rf"^{re.escape(n)}==", pinned, re.M)] == []


# --- what a public body publishes ---


def test_publiccode_says_the_same_as_the_package() -> None:
    code = yaml.safe_load((ROOT / "publiccode.yml").read_text("utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert code["softwareVersion"] == project["version"]
    assert code["legal"]["license"] == project["license"] == "Apache-2.0"
    assert isinstance(code["releaseDate"], date)
    assert {"ja", "en"} <= code["description"].keys()
    assert "Apache License" in (ROOT / "LICENSE").read_text("utf-8")[:200]
