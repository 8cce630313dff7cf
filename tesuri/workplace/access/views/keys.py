"""自分の鍵の画面: what each officer does with his or her own keys."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from tesuri.workplace.access import keyring
from tesuri.workplace.access.doors import actor_of, entered, freshly
from tesuri.workplace.access.forms import KeyNameForm, ReasonForm
from tesuri.workplace.access.views.answers import Message, part, step_inside, text

UNPROCESSABLE = 422


@entered
@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """自分の鍵."""
    return _page(request, KeyNameForm())


@step_inside
def existing(request: HttpRequest, message: Message) -> HttpResponse:
    """追加の始め: with a ticket, what a registered key is asked."""
    ticket = text(message, "ticket")
    return _options(keyring.ask_existing(request.session, actor_of(request), ticket))


@step_inside
def proof(request: HttpRequest, message: Message) -> HttpResponse:
    """本人の確認: the answer is what the new key is asked."""
    return _options(keyring.prove_existing(request.session, actor_of(request), message))


@step_inside
def add(request: HttpRequest, message: Message) -> HttpResponse:
    """鍵の追加."""
    form, answer = KeyNameForm(message), part(message, "answer")
    if not form.is_valid():
        raise keyring.bad_name(actor_of(request), form.errors["name"])
    name = form.cleaned_data["name"]
    keyring.add(request.session, actor_of(request), answer, name)
    messages.success(request, f"鍵「{name}」を追加しました。次のログインから使えます。")
    return JsonResponse({"added": True})


@entered
@require_POST
def rename(request: HttpRequest, number: int) -> HttpResponse:
    """鍵の名前の変更."""
    form = KeyNameForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=UNPROCESSABLE)
    keyring.rename(actor_of(request), number, form.cleaned_data["name"])
    messages.success(request, "鍵の名前を変えました。")
    return redirect("access:keys")


@entered
@require_POST
@freshly
def give_back(request: HttpRequest, number: int) -> HttpResponse:
    """自分の鍵の失効."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=UNPROCESSABLE)
    key = keyring.give_back(actor_of(request), number, form.cleaned_data["reason"])
    messages.success(request, f"鍵「{key}」を失効しました。もう使えません。")
    return redirect("access:keys")


def _page(request: HttpRequest, form: KeyNameForm | ReasonForm, status: int = 200) -> HttpResponse:
    keys = keyring.mine(actor_of(request))
    shown = {
        "keys": keys,
        "has_spare": sum(key.is_live for key in keys) > 1,
        "form": form,
        "is_demo": settings.TESURI_DEMO,
    }
    return render(request, "access/keys.html", shown, status=status)


def _options(options: str) -> HttpResponse:
    return HttpResponse(options, content_type="application/json")
