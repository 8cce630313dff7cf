"""出口の決まり: no file leaves but through the one place that asks for right and terminal."""

import ast

import pytest

from tests.house.sources import imports, product, shown, tree

THE_WAY_OUT = "tesuri/workplace/outputs/handing.py"
ANSWERS = {  # what a view may answer with another kind of content than a page, and why
    "tesuri/workplace/access/views/entrance.py": "a script of the demo, and options of a passkey",
    "tesuri/workplace/access/views/keys.py": "options of a passkey, for the script of the page",
    "tesuri/intermediary/wire/doors.py": "a signed message to the hub, which is no person",
}
OF_NOBODY = {  # files that hold nobody's data, and why they are given without right or medium
    "tesuri/workplace/staff/views/changes.py": "a sample of a list, for who fills in one",
}
FILES = ("FileResponse", "StreamingHttpResponse", "Content-Disposition", "X-Accel-Redirect")
WRITES = ("enclose", "PKCS7EnvelopeBuilder")
ENCRYPTS = {"tesuri/workplace/outputs/cms.py", "tesuri/workplace/outputs/actions/exports.py"}


@pytest.mark.control("C-3-16")
def test_no_view_gives_a_file_by_another_way() -> None:
    found = {
        shown(path) for path in product() if any(word in path.read_text("utf-8") for word in FILES)
    }
    assert found == {THE_WAY_OUT, *OF_NOBODY}


@pytest.mark.control("C-3-16")
def test_no_view_answers_with_another_content_than_a_page() -> None:
    other = {
        shown(path)
        for path in product()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and "HttpResponse" in ast.unparse(node.func)
        if any(keyword.arg in ("content_type", "headers") for keyword in node.keywords)
    }
    assert other == {THE_WAY_OUT, *ANSWERS, *OF_NOBODY}


@pytest.mark.control("C-6-24")
def test_only_an_encrypted_content_becomes_an_export() -> None:
    """What waits to be taken is the cipher text of an export, or the sealed pages of a list."""
    found = {
        shown(path)
        for path in product("workplace", "welfare", "addressees", "intermediary", "oversight")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in WRITES
    }
    assert found == ENCRYPTS
    made = [
        ast.unparse(node)
        for path in product()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Parcel.objects.create"
    ]
    assert sorted(made) == [
        "Parcel.objects.create(order=order, content=cipher)",
        "Parcel.objects.create(order=order, content=sealed)",
    ]


def test_only_views_hand_over_what_an_action_let_out() -> None:
    """`handed` takes a Printout, which the actions of outputs alone make."""
    makers = {
        shown(path)
        for path in product()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Printout"
    }
    assert makers == {
        "tesuri/workplace/outputs/actions/exports.py",
        "tesuri/workplace/outputs/actions/prints.py",
    }
    users = {
        shown(path)
        for path in product()
        if "tesuri.workplace.outputs.handing.handed" in set(imports(path))
    }
    assert all("views" in path for path in users)
