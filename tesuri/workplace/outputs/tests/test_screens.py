"""媒体と出力の画面の試験: the keeper, the superior and the clerk at work; nobody else sees any."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import people
from tests.entry import change_rights, inside
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit.models import AuditRecord
from tesuri.workplace.outputs import actions
from tesuri.workplace.outputs.limits import LIST_SIZE
from tesuri.workplace.outputs.models import Medium, Order, Recipient
from tesuri.workplace.outputs.tests.a_store import SECRET, Store, a_store, bank, pem
from tesuri.workplace.outputs.urls import urlpatterns

pytestmark = pytest.mark.django_db
FOR_EVERYBODY = "screen_printed"


def text(client: Client, place: str, form: dict[str, str] | None = None) -> str:
    answer = client.get(place) if form is None else client.post(place, form, follow=True)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def pages() -> list[str]:
    """Every address of the room, about number 1."""
    return [
        reverse(f"outputs:{each.name}", args=[1] if "int:number" in str(each.pattern) else [])
        for each in urlpatterns
        if each.name != FOR_EVERYBODY
    ]


def test_a_stranger_is_sent_to_the_entrance_and_another_desk_is_refused() -> None:
    stranger, other = Client(), inside(Client(), people.takahashi())
    for place in [*pages(), reverse("outputs:screen_printed")]:
        answers = [stranger.get(place), stranger.post(place)]
        assert {answer.status_code for answer in answers} <= {302, 405}
        assert any(a.headers.get("Location", "").startswith("/entry/") for a in answers)
    for place in pages():
        assert 403 in {other.get(place).status_code, other.post(place).status_code}


@pytest.mark.control("C-3-16")
def test_who_may_only_see_finds_no_way_to_print_or_export() -> None:
    store = a_store()
    number = str(store.lent().number)
    duties = (Duty.MEDIA, Duty.PAYMENTS)
    client = inside(Client(), people.an_officer("mita", "三田", *((d, Level.SEE) for d in duties)))
    for place in (reverse("outputs:media"), "/payments/", reverse("outputs:orders")):
        page = text(client, place)
        assert 'data-prints="no"' in page
        assert "この画面は印刷できません" in page
        assert "印刷を申し出る" not in page
    for place in (reverse("outputs:print_register"), "/payments/1/file/order/"):
        assert client.post(place, {"medium": number, "recipient": "1"}).status_code == 403


def test_a_medium_goes_its_whole_way_on_screens() -> None:
    store = a_store()
    keeper, chief = inside(Client(), store.keeper), inside(Client(), store.chief)
    assert "まだ何も登録されていません" in text(keeper, reverse("outputs:media"))
    given = {"kind": "usb", "label": "U-001", "serial": "S1", "place": "北", "key_holder": "課長"}
    wrong = keeper.post(reverse("outputs:enter_medium"), given | {"place": ""})
    assert (wrong.status_code, "保管場所" in wrong.content.decode()) == (422, True)
    assert "登録の承認待ち" in text(keeper, reverse("outputs:enter_medium"), given)
    medium = Medium.objects.get()
    own = reverse("outputs:medium", args=[medium.number])
    approve(chief, own, "保管中")
    lend(keeper, medium.number)
    approve(chief, own, "貸出中")
    erased = {"method": "上書き", "evidence": "空を確認", "done_on": "令和8年4月1日"}
    assert "消去を記録しました" in text(
        keeper, reverse("outputs:erase", args=[medium.number]), erased
    )
    text(keeper, reverse("outputs:bring_back", args=[medium.number]), {"reason": ""})
    approve(chief, own, "保管中")
    moved = {"place": "南", "key_holder": "係長"}
    assert "南" in text(keeper, reverse("outputs:move", args=[medium.number]), moved)
    gone = {"method": "破壊", "performed_by": "業者", "certificate_number": "D-1"}
    way = reverse("outputs:dispose", args=[medium.number])
    assert "廃棄の承認待ち" in text(keeper, way, gone | {"done_on": "2026-04-01"})
    page = approve(chief, own, "廃棄済み")
    for word in ("上書き", "佐藤", "証明書 D-1", "鈴木"):
        assert word in page


def approve(chief: Client, own: str, wanted: str) -> str:
    """As the chief sees it, so it is approved."""
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', text(chief, own))
    assert digest
    decision = {"decision": "approve", "digest": digest[1], "comment": ""}
    page = text(chief, f"{own}decide/", decision)
    assert wanted in page
    return page


def lend(keeper: Client, number: int) -> None:
    day = (timezone.localdate() + timedelta(days=3)).isoformat()
    form = {"borrower": "sato", "purpose": "銀行へ渡す", "used_at": "窓口", "due_on": day}
    way = reverse("outputs:lend", args=[number])
    assert keeper.post(way, form | {"borrower": "nobody"}).status_code == 422
    assert "貸出の承認待ち" in text(keeper, way, form)


@pytest.mark.parametrize("deed", ["lend", "erase", "dispose", "move"])
def test_a_form_that_is_not_whole_says_so_on_the_page(deed: str) -> None:
    store = a_store()
    medium = store.kept()
    keeper = inside(Client(), store.keeper)
    answer = keeper.post(reverse(f"outputs:{deed}", args=[medium.number]), {})
    assert answer.status_code == 422
    assert "入力を確かめてください" in answer.content.decode()


def test_a_medium_is_sent_back_with_words() -> None:
    store = a_store()
    medium = store.enter()
    chief = inside(Client(), store.chief)
    way = reverse("outputs:decide_medium", args=[medium.number])
    form = {"decision": "send_back", "digest": store.given().digest, "comment": "番号が違う"}
    assert "番号が違う" in text(chief, way, form)
    assert chief.post(way, {"decision": "?"}).status_code == 422


def test_the_list_is_searched() -> None:
    store = a_store()
    store.kept("U-001")
    store.kept("P-001", "paper")
    chief = inside(Client(), store.chief)
    found = text(chief, reverse("outputs:search"), {"words": "p-", "kind": "", "state": ""})
    assert "P-001" in found
    assert "U-001" not in found
    none = text(chief, reverse("outputs:search"), {"words": "無い", "kind": "", "state": ""})
    assert "探した条件に合うものはありません" in none
    assert chief.post(reverse("outputs:search"), {"kind": "?"}).status_code == 422


def test_a_recipient_is_registered_by_two_and_revoked_by_one() -> None:
    store = a_store()
    keeper, chief = inside(Client(), store.keeper), inside(Client(), store.chief)
    assert "受取先はまだありません" in text(keeper, reverse("outputs:recipients"))
    given = {"owner": "○○銀行", "purpose": "総合振込", "certificate": "違うもの"}
    assert keeper.post(reverse("outputs:enter_recipient"), given).status_code == 422
    text(keeper, reverse("outputs:enter_recipient"), given | {"certificate": pem(bank())})
    made = Recipient.objects.get()
    own = reverse("outputs:recipient", args=[made.number])
    assert made.fingerprint[:4] in text(chief, own)
    approve(chief, own, "登録済み")
    assert "登録済み" in text(keeper, reverse("outputs:recipients"))
    assert "失効" in text(keeper, f"{own}revoke/", {"reason": "鍵をなくした"})


def test_a_recipient_is_sent_back() -> None:
    store = a_store()
    made = actions.enter_recipient(store.keeper, owner="銀行", purpose="振込", pem=pem(bank()))
    chief = inside(Client(), store.chief)
    way = reverse("outputs:decide_recipient", args=[made.number])
    assert chief.post(way, {}).status_code == 422
    form = {"decision": "send_back", "digest": store.given().digest, "comment": "指紋が違う"}
    assert "指紋が違う" in text(chief, way, form)


def large(store: Store) -> Order:
    return actions.export(
        store.clerk,
        Duty.PAYMENTS,
        "総合振込ファイル",
        SECRET,
        count=LIST_SIZE.value + 1,
        medium=store.lent().number,
        recipient=store.receiver().number,
    )


def test_a_large_export_waits_and_is_taken_once() -> None:
    store = a_store()
    own = reverse("outputs:order", args=[large(store).number])
    clerk, chief = inside(Client(), store.clerk), inside(Client(), store.chief)
    page = text(clerk, own)
    assert "承認待ち" in page
    assert "ファイルを取り出す" not in page
    assert "総合振込ファイル" in text(chief, "/")
    approve(chief, own, "取り出せる")
    assert "取り出せる出力" in text(clerk, "/")
    assert "ファイルを取り出す" not in text(chief, own)
    taken = clerk.post(f"{own}export/")
    assert (taken.status_code, taken.headers["Content-Type"]) == (200, "application/zip")
    assert "取出し済み" in text(clerk, own)
    assert clerk.post(f"{own}export/").status_code == 409
    assert "総合振込ファイル" in text(clerk, reverse("outputs:orders"))


def test_an_order_is_sent_back_or_withdrawn() -> None:
    store = a_store()
    order = large(store)
    own = reverse("outputs:order", args=[order.number])
    clerk, chief = inside(Client(), store.clerk), inside(Client(), store.chief)
    assert chief.post(f"{own}decide/", {}).status_code == 422
    form = {"decision": "send_back", "digest": store.given().digest, "comment": "多すぎる"}
    assert "多すぎる" in text(chief, f"{own}decide/", form)
    small = actions.order_print(store.clerk, Duty.PAYMENTS, "一覧", SECRET, [])
    own = reverse("outputs:order", args=[small.number])
    assert "取り下げました" in text(clerk, f"{own}withdraw/", {})


def test_the_register_is_printed_as_an_order() -> None:
    store = a_store()
    store.kept("U-001")
    keeper = inside(Client(), store.keeper)
    assert "取り出せる" in text(keeper, reverse("outputs:print_register"), {})
    pdf = keeper.post(reverse("outputs:take_print", args=[Order.objects.get().number]))
    assert pdf.content.startswith(b"%PDF-")
    assert AuditRecord.objects.get(kind="outputs.printed").details["title"] == "媒体台帳"


# --- 透かしと画面の印刷 ---


@pytest.mark.control("C-3-16")
def test_the_mark_names_user_terminal_and_time_where_residents_are_shown() -> None:
    a_store()
    duties = (Duty.PAYMENTS, Duty.MEDIA, Duty.ADMINISTRATION)
    client = inside(Client(), people.an_officer("mita", "三田", *((d, Level.SEE) for d in duties)))
    page = text(client, "/payments/")
    assert re.search(
        r'<svg class="watermark".*三田　mita　T-1　令和\d+年\d+月\d+日 \d\d:\d\d', page
    )
    assert "watermark" in text(client, "/")
    assert "watermark" not in text(client, reverse("outputs:media"))
    assert "watermark" not in text(client, reverse("access:terminals"))
    assert "watermark" not in Client().get("/entry/").content.decode()


@pytest.mark.control("C-3-16")
def test_a_screen_is_printed_by_who_may_and_the_event_says_so() -> None:
    store = a_store()
    store.kept()
    keeper = inside(Client(), store.keeper)
    assert 'data-prints="yes"' in text(keeper, reverse("outputs:media"))
    told = reverse("outputs:screen_printed")
    assert keeper.post(told, {"path": reverse("outputs:media")}).status_code == 204
    event = AuditRecord.objects.get(kind="outputs.screen_printed")
    assert (event.user_id, event.duty, event.details["place"]) == ("ito", "media", "outputs:media")
    for path in ("", "/nowhere/", "/", "https://elsewhere/"):
        assert keeper.post(told, {"path": path}).status_code == 422
    assert keeper.post(told, {"path": "/payments/"}).status_code == 403
    change_rights(may_print=False)
    assert 'data-prints="no"' in text(keeper, reverse("outputs:media"))
    assert keeper.post(told, {"path": reverse("outputs:media")}).status_code == 403
