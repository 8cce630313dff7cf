"""画面の決まり: every page stands in the house's frame; style and script come from files alone."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.urls import URLResolver, get_resolver

from tests.house.sources import HOUSE, files, shown
from tesuri.sites.screens.navigation import SIGNPOSTS
from tesuri.workplace.access.doors import GRAVE_LEVELS
from tesuri.workplace.access.duties import Duty

PAGES = [path for path in files(".html") if path.is_relative_to(HOUSE)]
INLINE = re.compile(r"\sstyle\s*=|\son\w+\s*=\s*[\"']|<style\b|javascript:", re.I)
SCRIPT = re.compile(r"<script\b(?![^>]*\bsrc=)", re.I)
ELSEWHERE = re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.I)
FORM = re.compile(r"<form\b[^>]*method=\"post\"[^>]*>")
ACTION = re.compile(r"{% url '([a-z_:]+)'")
TO_ITSELF = ("staff/form.html", "staff/list.html", "approvals/new_arrangement.html")
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


def test_every_box_of_an_approval_is_told_what_it_shows() -> None:
    """Without facts it would show nothing of what is approved."""
    box = re.compile(r"{% include \"components/approval\.html\"([^%]*)%}")
    boxes = [(shown(p), given) for p in PAGES for given in box.findall(markup(p))]
    assert len(boxes) > 10
    assert [page for page, given in boxes if " facts=" not in given] == []


def views(resolver: URLResolver, *room: str) -> Iterator[tuple[str, Any]]:
    """The name that a page calls → the view behind it."""
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from views(each, *room, *([each.namespace] if each.namespace else []))
        elif each.name:
            yield ":".join((*room, each.name)), each.callback


def is_grave(view: Any) -> bool:
    """Whether the door asks for a fresh verification before an act."""
    demanded = getattr(view, "demands", None)
    if not isinstance(demanded, tuple):  # any officer, or another system by its scope
        return False
    duty, level = demanded
    return duty == Duty.ADMINISTRATION or level in GRAVE_LEVELS


def test_a_form_of_a_grave_act_verifies_the_officer_before_it_is_sent() -> None:
    """Else the door refuses after some minutes, and what was typed is lost."""
    sites = [get_resolver(f"tesuri.sites.{system}.urls") for system in SIGNPOSTS]
    grave = {name for site in sites for name, view in views(site) if is_grave(view)}
    forms = [(shown(page), form) for page in PAGES for form in FORM.findall(markup(page))]
    asking = [(page, form) for page, form in forms if set(ACTION.findall(form)) & grave]
    assert len(asking) > 25
    to_itself = [(page, form) for page, form in forms if page.endswith(TO_ITSELF)]
    assert len(to_itself) == len(TO_ITSELF)
    assert [each for each in asking + to_itself if "data-fresh" not in each[1]] == []
