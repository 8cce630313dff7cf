"""試験の窓口: two operations behind real doors."""

from typing import Any
from uuid import uuid4

from django.http import HttpRequest
from django.urls import include, path

from tesuri.workplace.partners.doors import Answer, offered
from tesuri.workplace.partners.models import Client
from tesuri.workplace.partners.refusals import CallRefused


@offered("welfare:samples:write")
def write(request: HttpRequest, caller: Client, message: dict[str, Any]) -> Answer:
    """書く: each act has its own number."""
    if message.get("refuse"):
        raise CallRefused("この見本は受け付けません。", code="no_sample", extra={"why": ["見本"]})
    return 201, {"act": uuid4().hex, "by": caller.client_id}


@offered("welfare:samples:read")
def read(request: HttpRequest, caller: Client, message: dict[str, Any], number: str) -> Answer:
    """読む."""
    return {"number": number}


@offered("welfare:samples:break")
def broken(request: HttpRequest, caller: Client, message: dict[str, Any]) -> Answer:
    """壊れる."""
    raise ZeroDivisionError


urlpatterns = [
    path("oauth/", include("tesuri.workplace.partners.urls")),
    path("api/samples", write),
    path("api/samples/<str:number>", read),
    path("api/broken", broken),
]
