"""JSONの受け答え: what the page's script and other programs send to the entrance."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_POST

from tesuri.ground.records import Refusal
from tesuri.ground.records.incoming import Unreadable, read_json
from tesuri.workplace.access.doors import entered, found, on_the_threshold, public
from tesuri.workplace.access.views.unreadable import note

Message = dict[str, Any]
JsonView = Callable[[HttpRequest, Message], HttpResponse]
UNREADABLE = "送られた内容を読み取れませんでした。画面を開き直してください。"
TOO_BIG = "送られた内容が大きすぎます。画面を開き直して、もう一度操作してください。"
OUTSIDE = "ログインしていません。画面を開き直して、ログインしてください。"
LARGEST_BYTES = 256 * 1024  # the longest answer of an authenticator, with its certificates, is 16


def step(view: JsonView) -> Callable[..., HttpResponseBase]:
    """入口の一歩: POST of one JSON object; a refusal becomes {"error", "code"} with its status."""
    return public(require_POST(_answered(view)))


def step_inside(view: JsonView) -> Callable[..., HttpResponseBase]:
    """中での一歩: the same, for an officer with a live session."""
    return entered(require_POST(_answered(view)))


def _answered(view: JsonView) -> Callable[[HttpRequest], HttpResponse]:
    @wraps(view)
    def answered(request: HttpRequest) -> HttpResponse:
        return _answer(view, request)

    return answered


def inner_step(view: JsonView) -> Callable[..., HttpResponseBase]:
    """中での一歩: the same for an officer who is in; a stranger is told so, and not led away."""

    @require_POST
    @wraps(view)
    def answered(request: HttpRequest) -> HttpResponse:
        if found(request) is None:
            return JsonResponse({"error": OUTSIDE, "code": "not_entered"}, status=403)
        return _answer(view, request)

    return on_the_threshold(answered, leads_away=False)


def _answer(view: JsonView, request: HttpRequest) -> HttpResponse:
    """Only what could not be read is answered as unreadable: an error of our own is one (500)."""
    try:
        return view(request, _read(request))
    except Refusal as refusal:
        said = {"error": refusal.message, "code": refusal.code}
        return JsonResponse(said, status=refusal.status)
    except RequestDataTooBig:
        note(request, "too_big")
        return JsonResponse({"error": TOO_BIG, "code": "too_big"}, status=413)
    except Unreadable:
        note(request, "unreadable")
        return JsonResponse({"error": UNREADABLE, "code": "unreadable"}, status=400)


def _read(request: HttpRequest) -> Message:
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal():
        raise Unreadable("no length")
    if int(length) > LARGEST_BYTES:
        raise RequestDataTooBig
    message = read_json(request.body)
    if not isinstance(message, dict):
        raise Unreadable("one JSON object is expected")
    return message


def text(message: Message, name: str, limit: int = 200) -> str:
    """A text of the message; Unreadable when it is missing, of another kind, or too long."""
    value = message.get(name)
    if not isinstance(value, str) or len(value) > limit:
        raise Unreadable(f"{name} is not a text of this length")
    return value


def part(message: Message, name: str) -> Message:
    """An object of the message; Unreadable when it is missing or of another kind."""
    value = message.get(name)
    if not isinstance(value, dict):
        raise Unreadable(f"{name} is no object")
    return value
