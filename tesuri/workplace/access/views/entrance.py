"""入口の画面: the terminal, the two factors, the first key, and the way out."""

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from tesuri.ground.text.eras import wareki
from tesuri.workplace.access import certificates, entry, sessions, terminals
from tesuri.workplace.access.doors import actor_of, found, on_the_threshold, public
from tesuri.workplace.access.models import Ending
from tesuri.workplace.access.views.answers import Message, part, step, text
from tesuri.workplace.access.views.ways_back import HOME, safe

DEMO_SCRIPT = Path(__file__).parent.parent / "scripts" / "demo-passkey.js"
NEXT = "next"
NUMERIC = ("127.0.0.1", "[::1]")  # no browser makes a passkey for an address without a name


@public
@require_GET
@ensure_csrf_cookie
def entrance(request: HttpRequest) -> HttpResponse:
    """入口: an unproved terminal sees its own registration and nothing else."""
    if found(request) is not None:
        return redirect(HOME)
    if request.get_host().startswith(NUMERIC) and settings.WEBAUTHN_RP_ID == "localhost":
        return redirect(settings.TESURI_ORIGIN + request.path)
    if NEXT in request.GET:
        request.session[NEXT] = safe(request.GET[NEXT])
    proved = entry.proved_terminal(request.session)
    page = "access/entrance.html" if proved else "access/terminal.html"
    return render(request, page, {"terminal": proved, "is_demo": settings.TESURI_DEMO})


@public
@require_GET
@ensure_csrf_cookie
def enrolment(request: HttpRequest) -> HttpResponse:
    """鍵の登録の画面."""
    proved = entry.proved_terminal(request.session)
    if not proved:
        return redirect("access:entrance")
    shown = {"terminal": proved, "is_demo": settings.TESURI_DEMO}
    return render(request, "access/enrolment.html", shown)


@step
def terminal_request(request: HttpRequest, message: Message) -> HttpResponse:
    """端末の登録申請."""
    jwk = part(message, "public_jwk")
    by = text(message, "requested_by", 64) if "requested_by" in message else ""
    certificate = certificates.presented(request)
    made = terminals.request(jwk, text(message, "label"), by, certificate)
    return JsonResponse({"terminal": made.number, "accepted": made.accepted_at is not None})


@step
def terminal_challenge(request: HttpRequest, message: Message) -> HttpResponse:
    """端末への問い."""
    return JsonResponse(entry.ask_terminal(request.session, text(message, "terminal")))


@step
def terminal_proof(request: HttpRequest, message: Message) -> HttpResponse:
    """端末の証明."""
    number, signature = text(message, "terminal"), text(message, "signature")
    entry.prove_terminal(request.session, number, signature, certificates.presented(request))
    return JsonResponse({"proved": True})


@step
def password(request: HttpRequest, message: Message) -> HttpResponse:
    """第一の要素: the answer is what the authenticator is asked."""
    user_id, given = text(message, "user_id"), text(message, "password")
    return _options(entry.give_password(request.session, user_id, given))


@step
def key(request: HttpRequest, message: Message) -> HttpResponse:
    """第二の要素: after it the officer is in."""
    wanted = request.session.get(NEXT, HOME)
    arrival = entry.give_key(request.session, message)
    rotate_token(request)
    _tell(request, arrival)
    return JsonResponse({"entered": True, "next": wanted})


@step
def enrolment_options(request: HttpRequest, message: Message) -> HttpResponse:
    """鍵の登録の始め."""
    given = [text(message, name) for name in ("user_id", "password", "ticket")]
    return _options(entry.ask_enrolment(request.session, *given))


@step
def enrol(request: HttpRequest, message: Message) -> HttpResponse:
    """鍵の登録."""
    entry.enrol(request.session, message)
    return JsonResponse({"enrolled": True})


@on_the_threshold
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """ログアウト."""
    sessions.end(request.session, actor_of(request))
    return redirect("access:entrance")


@public
@require_GET
def demo_script(request: HttpRequest) -> HttpResponse:
    """デモ用の鍵の台本: there is no such address outside the demo."""
    if not settings.TESURI_DEMO:
        raise Http404
    return HttpResponse(DEMO_SCRIPT.read_bytes(), content_type="text/javascript; charset=utf-8")


def _tell(request: HttpRequest, arrival: entry.Arrival) -> None:
    """前回のログイン: so that the officer notices what he or she did not do."""
    before = arrival.before
    if before is None:
        return
    began = timezone.localtime(before.began_at)
    said = f"前回のログイン：{wareki(began.date())} {began:%H:%M}、端末 {before.terminal}。"
    if before.ending == Ending.TAKEN_OVER:
        said += "そのセッションはまだ使われていたため、いま終わらせました。"
    failures = arrival.failures
    said += f"その後の失敗：{failures}回。" if failures else "その後の失敗はありません。"
    said += "身に覚えがないときは、管理者に知らせてください。" if failures else ""
    is_odd = failures or before.ending == Ending.TAKEN_OVER
    level, tag = (messages.WARNING, "") if is_odd else (messages.INFO, "notice")
    messages.add_message(request, level, said, extra_tags=tag)


def _options(options: str) -> HttpResponse:
    return HttpResponse(options, content_type="application/json")
