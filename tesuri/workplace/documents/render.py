"""通知書を作る: one notice, or a bundle of thousands on several processes.

A template is a Typst file that reads its values as JSON from `sys.inputs.notice`.
"""

import json
import multiprocessing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import cache, partial
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from tesuri.ground.records import Refusal
from tesuri.workplace.documents import fonts

STANDARDS = ["ua-1", "a-2a"]  # read aloud by a machine, and kept for years
EXACT = ("name", "address")
BUNDLE = 50
ONE_PAGE = "one page"  # what a template asserts when its text does not fit
_one_at_a_time = Lock()  # a compiler serves one thread at a time


class NotOnOnePage(Refusal):
    """一枚に収まらない: a notice whose text is longer than its page."""

    def __init__(self) -> None:
        message = "通知書が一枚に収まりません。理由の行を短くまとめてから、もう一度作ってください。"
        super().__init__(message, code="not_on_one_page")


def render(template: Path, values: Mapping[str, Any], exact: Iterable[str] = EXACT) -> bytes:
    """通知書の PDF: PDF/A-2a and PDF/UA-1. `values` is JSON, its fields `exact` registered texts.

    These reach the template as runs `[{font, text}, …]`. Raises NoGlyph, FontMissing, NotOnOnePage.
    """
    fonts.demand_all()
    return _compiled(template, {**values, **must_be_shown(values, exact)})


def render_pages(
    template: Path,
    shared: Mapping[str, Any],
    pages: Sequence[Mapping[str, Any]],
    exact: Iterable[str] = EXACT,
) -> bytes:
    """通知書の束の PDF: one compile; page n is that of `pages[n]`, which the template asserts.

    It reads `shared` with `pages` as JSON. One of many costs its page and no compile of its own.
    """
    fonts.demand_all()
    named = tuple(exact)
    shown = [{**page, **must_be_shown(page, named)} for page in pages]
    return _compiled(template, {**shared, "pages": shown})


def must_be_shown(
    values: Mapping[str, Any], exact: Iterable[str] = EXACT
) -> dict[str, list[dict[str, str]]]:
    """書体の確かめ: the registered texts as runs; raises NoGlyph for what no font can show."""
    registered = {name: [asdict(run) for run in fonts.runs(values[name])] for name in exact}
    for text in _texts({name: value for name, value in values.items() if name not in registered}):
        fonts.must_show(text)
    return registered


def _compiled(template: Path, values: Mapping[str, Any]) -> bytes:
    inputs = {"notice": json.dumps(values, ensure_ascii=False)}
    try:
        with _one_at_a_time:
            pdf = _compiler(template).compile(
                sys_inputs=inputs, format="pdf", pdf_standards=STANDARDS
            )
    except typst.TypstError as error:
        if ONE_PAGE in str(error):
            raise NotOnOnePage from error
        raise
    assert isinstance(pdf, bytes)
    return pdf


def render_all(
    template: Path,
    notices: Iterable[Mapping[str, Any]],
    processes: int,
    exact: Iterable[str] = EXACT,
) -> list[bytes]:
    """通知書の束: the PDFs in order. Spawned, because after one compile a forked child hangs."""
    spawn = multiprocessing.get_context("spawn")
    make = partial(render, template, exact=tuple(exact))
    with ProcessPoolExecutor(processes, mp_context=spawn) as pool:
        return list(pool.map(make, notices, chunksize=BUNDLE))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for inner in value.values() for text in _texts(inner))
    elif isinstance(value, list | tuple):
        yield from (text for inner in value for text in _texts(inner))


@cache
def _compiler(template: Path) -> Any:
    """Reading the fonts takes most of the first compile: one compiler a template and process."""
    folders = [str(folder) for folder in fonts.folders()]
    options: Any = {"font_paths": folders, "ignore_system_fonts": True}
    return typst.Compiler(template, **options)
