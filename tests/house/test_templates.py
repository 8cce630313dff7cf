"""画面の決まり: every page stands in the house's frame; style and script come from files alone."""

import re
from pathlib import Path

from tests.house.sources import HOUSE, files, shown

PAGES = [path for path in files(".html") if path.is_relative_to(HOUSE)]
INLINE = re.compile(r"\sstyle\s*=|\son\w+\s*=\s*[\"']|<style\b|javascript:", re.I)
SCRIPT = re.compile(r"<script\b(?![^>]*\bsrc=)", re.I)
ELSEWHERE = re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.I)
COMMENT = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", re.S)
INCLUDED = {
    name
    for page in PAGES
    for name in re.findall(r"{% include \"([^\"]+)\"", page.read_text("utf-8"))
}
FRAMES = {"house.html"}
BARE = {  # pages that must stand without the frame, because what it needs may be missing
    "tesuri/sites/templates/400.html",
    "tesuri/sites/templates/403_csrf.html",
    "tesuri/sites/templates/404.html",
    "tesuri/sites/templates/500.html",
}


def markup(path: Path) -> str:
    return COMMENT.sub("", path.read_text("utf-8"))


def is_part(path: Path) -> bool:
    """What other pages include: a component, a panel, a table that two pages show."""
    name = path.as_posix().rpartition("/templates/")[2]
    return "components/" in name or "panel" in name or name in INCLUDED


def test_every_page_extends_the_house() -> None:
    whole = [p for p in PAGES if not is_part(p) and p.name not in FRAMES and shown(p) not in BARE]
    assert [shown(p) for p in whole if '{% extends "house.html" %}' not in markup(p)[:40]] == []
    assert [shown(p) for p in PAGES if is_part(p) and "<html" in markup(p)] == []


def test_no_style_and_no_script_stands_in_a_page() -> None:
    """What the content security policy forbids would not run anyway."""
    assert [shown(p) for p in PAGES if INLINE.search(markup(p)) or SCRIPT.search(markup(p))] == []


def test_no_page_asks_another_host_for_anything() -> None:
    assert [shown(p) for p in PAGES if ELSEWHERE.search(markup(p))] == []


def test_nothing_is_marked_safe_by_hand() -> None:
    assert [shown(p) for p in PAGES if re.search(r"\|\s*safe\b|autoescape off", markup(p))] == []


def test_every_form_that_posts_carries_its_token() -> None:
    form = re.compile(r"<form\b[^>]*method=[\"']post[\"'][^>]*>(.*?)</form>", re.S | re.I)
    assert [
        shown(p)
        for p in PAGES
        for content in form.findall(markup(p))
        if "{% csrf_token %}" not in content
    ] == []


def test_no_form_puts_a_search_into_the_address() -> None:
    """Search forms POST: an address is kept in histories and logs."""
    form = re.compile(r"<form\b(?![^>]*method=[\"']post[\"'])", re.I)
    assert [shown(p) for p in PAGES if form.search(markup(p))] == []
