"""通知書の試験: every registered character as registered, real text, several processes."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tesuri.workplace.documents import (
    FontMissing,
    NoGlyph,
    NotOnOnePage,
    render,
    render_all,
    render_pages,
)
from tesuri.workplace.documents.fonts import DEBIAN_FOLDER, TEXT, Font, Run, file_of, runs

KATSU, KATSU_ANOTHER, KATSU_MJ = "葛\U000e0100", "葛\U000e0101", "葛\U000e0102"
TEMPLATE = """
#let d = json(bytes(sys.inputs.at("notice")))
#set document(title: d.title, date: datetime(year: 2026, month: 4, day: 1))
#set text(font: ("BIZ UDPMincho", "IPAmjMincho", "HanaMinA", "HanaMinB"), lang: "ja")
#let exact(runs) = for run in runs { text(font: run.font, run.text) }
#exact(d.address)

#exact(d.name) 様 #for line in d.lines [ #line \\ ]
#context assert(counter(page).final().first() == 1, message: "one page")
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "letter.typ"
    path.write_text(TEMPLATE, "utf-8")
    return path


def letter(name: str = "𠮷田　髙子", *lines: str) -> dict[str, Any]:
    return {"title": "手紙", "name": name, "address": f"架空市{KATSU}飾町", "lines": list(lines)}


def tool(program: str, pdf: Path, *after: str) -> str:
    return subprocess.run([program, pdf, *after], check=True, capture_output=True, text=True).stdout


def test_a_sequence_is_set_in_the_font_that_has_it() -> None:
    assert runs(f"{KATSU}{KATSU_MJ}") == [Run("BIZ UDPMincho", KATSU), Run("IPAmjMincho", KATSU_MJ)]


def test_a_name_in_one_font_stays_one_run() -> None:
    assert runs("𠮷田　髙﨑") == [Run("IPAmjMincho", "𠮷田　髙﨑")]


@pytest.mark.parametrize(("character", "code"), [("\ue000", "U+E000"), ("葛\U000e01ef", "U+E01EF")])
def test_a_character_that_no_font_has_stops_the_notice(
    template: Path, character: str, code: str
) -> None:
    with pytest.raises(NoGlyph) as refused:
        render(template, letter(f"{character}子"))
    assert code in refused.value.message
    assert refused.value.code == "no_glyph"


@pytest.mark.parametrize("line", ["理由\ue000", f"市長　{KATSU_MJ}西"])
def test_running_text_is_held_to_the_same(template: Path, line: str) -> None:
    with pytest.raises(NoGlyph):
        render(template, letter("春子", line))


def test_text_that_does_not_fit_its_page_is_refused(template: Path) -> None:
    with pytest.raises(NotOnOnePage, match="一枚に収まりません"):
        render(template, letter("春子", *["理由の行"] * 200))


def test_a_missing_font_names_the_package_to_install() -> None:
    with pytest.raises(FontMissing, match="fonts-of-nobody"):
        file_of(Font("Nobody", "Nobody-Regular.ttf", "fonts-of-nobody"))


def test_fonts_may_lie_in_a_folder_of_ones_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "Own.ttf"
    own.symlink_to(file_of(TEXT))
    monkeypatch.setenv("TESURI_FONTS", os.pathsep.join([str(tmp_path), str(DEBIAN_FOLDER)]))
    assert file_of(Font("Own", "Own.ttf", "none")) == own


def test_a_notice_is_real_text_in_embedded_fonts(template: Path, tmp_path: Path) -> None:
    pdf = tmp_path / "letter.pdf"
    pdf.write_bytes(render(template, letter(f"𠮷野　{KATSU_MJ}")))
    assert "𠮷野" in tool("pdftotext", pdf, "-")
    fonts = [row.split() for row in tool("pdffonts", pdf).splitlines()[2:]]
    assert {"IPAmjMincho", "BIZUDPMincho"} <= {row[0].split("+")[-1].split("-")[0] for row in fonts}
    assert {row[-5] for row in fonts} == {"yes"}  # the column "emb"


def test_a_notice_declares_the_archive_and_the_accessible_standard(template: Path) -> None:
    pdf = render(template, letter())
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf


def test_different_variants_look_different(template: Path, tmp_path: Path) -> None:
    assert picture(template, tmp_path, KATSU) != picture(template, tmp_path, KATSU_ANOTHER)


def picture(template: Path, folder: Path, name: str) -> bytes:
    pdf = folder / "one.pdf"
    pdf.write_bytes(render(template, letter(name)))
    return subprocess.run(["pdftoppm", "-r", "100", pdf], check=True, capture_output=True).stdout


def test_a_bundle_on_two_processes_keeps_its_order(template: Path) -> None:
    letters = [letter(f"架空　{number}") for number in ("一郎", "二郎", "三郎")]
    assert render_all(template, letters, processes=2) == [render(template, one) for one in letters]


# --- 一つの PDF に何通でも ---

PAGES = """
#let all = json(bytes(sys.inputs.at("notice")))
#set document(title: all.title, date: datetime(year: 2026, month: 4, day: 1))
#set text(font: ("BIZ UDPMincho", "IPAmjMincho"), lang: "ja")
#let exact(runs) = for run in runs { text(font: run.font, run.text) }
#for (at, d) in all.pages.enumerate() [
  #if at > 0 { pagebreak() }
  #exact(d.address) #exact(d.name) 様 #for line in d.lines [ #line \\ ]
]
#context assert(counter(page).final().first() == all.pages.len(), message: "one page")
"""


@pytest.fixture
def of_many(tmp_path: Path) -> Path:
    path = tmp_path / "letters.typ"
    path.write_text(PAGES, "utf-8")
    return path


def test_many_letters_are_one_pdf_with_a_page_each(of_many: Path, tmp_path: Path) -> None:
    pdf = tmp_path / "many.pdf"
    letters = [letter("𠮷田　髙子"), letter("山﨑　春子")]
    pdf.write_bytes(render_pages(of_many, {"title": "手紙"}, letters))
    first, second = (tool("pdftotext", pdf, "-f", n, "-l", n, "-") for n in ("1", "2"))
    assert "𠮷田" in first
    assert "山﨑" in second
    assert "山﨑" not in first


def test_a_letter_that_is_longer_than_its_page_stops_the_bundle(of_many: Path) -> None:
    long = letter("𠮷田　髙子", *["行"] * 100)
    with pytest.raises(NotOnOnePage):
        render_pages(of_many, {"title": "手紙"}, [long, letter()])
