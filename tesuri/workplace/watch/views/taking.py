"""持ち出す: the one way by which a list or a report leaves this room as a file."""

from django.http import HttpResponse

KINDS = {".csv": "text/csv; charset=utf-8", ".pdf": "application/pdf"}


def taken(content: bytes, name: str) -> HttpResponse:
    """ファイルを渡す: the ending of the name says what it is; the action has recorded it."""
    kind = next(kind for ending, kind in KINDS.items() if name.endswith(ending))
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
