"""JSONの受け答え: what the page's script and other programs send to the entrance."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_POST

from tesuri.ground.records import Refusal
from tesuri.ground.records.incoming import read_json
from tesuri.workplace.access.doors import entered, public

Message = dict[str, Any]
JsonView = Callable[[HttpRequest, Message], HttpResponse]
UNREADABLE = "送られた内容を読み取れませんでした。画面を開き直してください。"


def step(view: JsonView) -> Callable[..., HttpResponseBase]:
    """入口の一歩: POST of one JSON object; a refusal becomes {"error", "code"} with its status."""
    return public(require_POST(_answered(view)))


def step_inside(view: JsonView) -> Callable[..., HttpResponseBase]:
    """中での一歩: the same, for an officer with a live session."""
    return entered(require_POST(_answered(view)))


def _answered(view: JsonView) -> Callable[[HttpRequest], HttpResponse]:
    @wraps(view)
    def answered(request: HttpRequest) -> HttpResponse:
        try:
            message = read_json(request.body)
            if not isinstance(message, dict):
                raise ValueError("one JSON object is expected")
            return view(request, message)
        except Refusal as refusal:
            said = {"error": refusal.message, "code": refusal.code}
            return JsonResponse(said, status=refusal.status)
        except (ValueError, KeyError, TypeError):
            return JsonResponse({"error": UNREADABLE, "code": "unreadable"}, status=400)

    return answered


def text(message: Message, name: str, limit: int = 200) -> str:
    """A text of the message; ValueError when it is missing, of another kind, or too long."""
    value = message[name]
    if not isinstance(value, str) or len(value) > limit:
        raise ValueError(f"{name} is not a text of this length")
    return value
