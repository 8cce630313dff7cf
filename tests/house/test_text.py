"""文章の決まり: length, names, docstrings, and what must never stand in a file."""

import ast
import re
import unicodedata
from pathlib import Path

from tests.house.sources import HOUSE, ROOT, files, functions, product, shown, tree

JAPANESE = re.compile(r"[぀-ヿ㐀-鿿]")
LONGEST_FILE, LONGEST_FUNCTION = 400, 60
VAGUE = {
    *("core", "common", "utils", "util", "services", "service", "base", "misc", "lib", "shared"),
    *("helper", "helpers", "manager", "managers", "processor", "handler", "handlers"),
    *("data", "info"),
}
VAGUE_ENDINGS = ("Manager", "Processor", "Helper", "Util", "Utils", "Service", "Data", "Info")
TALKATIVE = ("tesuri/commands/", "simulators/", "bench/", "tests/house/pages.py")
BINARY = {".png", ".jpg", ".pdf", ".otf", ".ttf", ".woff2", ".ico"}
TWELVE = re.compile(r"(?<![0-9A-Za-z_.-])(\d{4}[- ]?\d{4}[- ]?\d{4})(?![0-9A-Za-z_-])")
SOMEBODYS_MACHINE = re.compile(
    r"(?<![\w.~}])/(?:home|root|work|Users|mnt|opt/[a-z]+/bin)/\w|[A-Z]:\\\\?Users"
)
REGISTRIES = re.compile(
    "|".join(
        re.escape(f"{first}.{second}")
        for first, second in (
            *(("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com")),
            *(("ghcr", "io"), ("docker", "io"), ("deb.debian", "org"), ("jsdelivr", "net")),
        )
    )
    + "|--(?:extra-)?index"
    + "-url|--find"
    + "-links|--trusted"
    + "-host"
)


def texts() -> list[Path]:
    """Every file that people write."""
    return [path for path in files() if path.suffix not in BINARY]


def read(path: Path) -> str:
    return path.read_text("utf-8", errors="replace")


def test_no_file_and_no_function_is_too_long() -> None:
    sources = files(".py")
    long = [
        shown(path)
        for path in sources
        if path.parent.name != "migrations" and len(read(path).splitlines()) > LONGEST_FILE
    ]
    long += [
        f"{shown(path)}: {node.name}"
        for path in sources
        for node in functions(path)
        if (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


def test_paths_are_ascii_and_say_what_they_hold() -> None:
    parts = {part for path in files() for part in path.relative_to(ROOT).with_suffix("").parts}
    assert sorted(part for part in parts if not part.isascii() or part in VAGUE) == []


def test_classes_say_what_they_are() -> None:
    assert [
        f"{shown(path)}: {node.name}"
        for path in product()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef) and node.name.endswith(VAGUE_ENDINGS)
    ] == []


def test_every_module_opens_with_its_japanese_term() -> None:
    modules = [
        path
        for path in files(".py")
        if not path.is_relative_to(ROOT / ".ci") and path.parent.name != "migrations" and read(path)
    ]
    docs = {shown(path): ast.get_docstring(tree(path)) or "" for path in modules}
    assert [path for path, doc in docs.items() if not opens_with_a_term(doc)] == []


def test_every_class_opens_with_its_japanese_term() -> None:
    assert [
        f"{shown(path)}: {node.name}"
        for path in product()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef)
        and node.name != "Meta"
        and not node.name.startswith("_")
        and not opens_with_a_term(ast.get_docstring(node) or "")
    ] == []


def opens_with_a_term(doc: str) -> bool:
    return bool(JAPANESE.search(re.split(r"[:：.]", doc, maxsplit=1)[0]))


def test_only_commands_and_simulators_speak_to_the_terminal() -> None:
    assert [
        f"{shown(path)}:{node.lineno}"
        for path in files(".py")
        if not shown(path).startswith(TALKATIVE) and "tests" not in path.parts
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("print", "pprint")
    ] == []


# --- what must never stand in a file ---


def check_digit(eleven: str) -> int:
    """検査用数字: the ministerial order of 2014, written a second time on purpose."""
    weighed = sum(
        int(digit) * (place + 1 if place <= 6 else place - 5)
        for place, digit in enumerate(reversed(eleven), start=1)
    )
    return 0 if weighed % 11 <= 1 else 11 - weighed % 11


def my_numbers(text: str) -> list[str]:
    """Twelve digits, full width or grouped by four too, whose check digit is right."""
    plain = unicodedata.normalize("NFKC", text)
    found = (re.sub(r"\D", "", match) for match in TWELVE.findall(plain))
    return [each for each in found if int(each) and check_digit(each[:11]) == int(each[11])]


def test_no_file_holds_a_my_number() -> None:
    assert [shown(path) for path in texts() if my_numbers(read(path))] == []


def test_the_scan_finds_a_my_number_however_it_is_written() -> None:
    eleven = "12345678901"
    number = f"{eleven}{check_digit(eleven)}"
    wide = number.translate({ord("0") + n: ord("０") + n for n in range(10)})
    grouped = f"{number[:4]}-{number[4:8]} {number[8:]}"
    assert all(my_numbers(f"番号は{each}です") for each in (number, wide, grouped))
    assert not my_numbers(f"{eleven}{(check_digit(eleven) + 1) % 10}")


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    assert [shown(p) for p in texts() if SOMEBODYS_MACHINE.search(read(p))] == []


def test_no_file_names_the_host_of_a_package_registry() -> None:
    assert [shown(p) for p in texts() if REGISTRIES.search(read(p))] == []


def test_no_private_key_stands_in_the_tree() -> None:
    opening = re.compile("-----BEGIN [A-Z ]*PRIVATE" + " KEY-----")
    private_jwk = re.compile(r'"d"\s*:\s*"[A-Za-z0-9_-]{40,}"')
    assert [
        shown(p) for p in texts() if opening.search(read(p)) or private_jwk.search(read(p))
    ] == []


def test_each_unfinished_piece_names_its_issue() -> None:
    word = "TO" + "DO"
    assert [
        f"{shown(path)}:{number}"
        for path in texts()
        if path.is_relative_to(HOUSE)
        for number, line in enumerate(read(path).splitlines(), start=1)
        if re.search(rf"\b({word}|FIXME|XXX)\b(?!\(#\d+\))", line)
    ] == []
