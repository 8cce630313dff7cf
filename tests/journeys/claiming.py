"""二・三・四: nobody in the register; from the registry; the claim; the number; the code."""

from tests.journeys.story import Story

FACTS = {
    "日本国内に住所がある": "はい",
    "市内に住所がある": "はい",
    "施設に入所している": "いいえ",
    "病院・診療所・介護老人保健施設": "いいえ",
    "配偶者・扶養義務者をすべて確かめた": "はい",
}


def clerk_finds_nobody_and_registers_her(story: Story) -> None:
    """二: the register first, then the resident registry, for the purpose of a claim."""
    clerk, her = story.clerk, story.heroine
    clerk.follow("台帳")
    clerk.fill("カナ氏名", her["kana"])
    clerk.fill("生年月日", her["birth_date"])
    clerk.press("台帳を検索する")
    clerk.sees("台帳に該当する方はいません")
    clerk.choose("登録の目的", "手当の請求・届出の受付")
    clerk.press("住民基本台帳を検索する")
    clerk.sees(her["name"])
    clerk.press("対象者として登録する")
    clerk.sees(her["kana"])


def clerk_takes_the_claim(story: Story) -> None:
    """三: the paper form, the documents, the account."""
    clerk = story.clerk
    clerk.follow("請求を受け付ける")
    clerk.fill("請求日", story.claimed_on)
    clerk.tick("個人番号カード")
    for label, said in FACTS.items():
        clerk.choose(label, said)
    for field in clerk.page.get_by_label("非課税の年金").all():
        field.fill("0")
    book = story.passbook
    clerk.fill("金融機関コード", book["bank_code"])
    clerk.fill("支店コード", book["branch_code"])
    clerk.choose("預金種目", "普通")
    clerk.fill("口座番号", book["number"])
    clerk.fill("口座名義人", book["holder_kana"])
    clerk.press("請求を受け付ける")
    clerk.sees("受け付けました", story.heroine["name"])


def number_is_checked_and_bound(story: Story) -> None:
    """三: a wrong digit is refused with what to do; another person confirms the right number."""
    clerk, confirmer, number = story.clerk, story.confirmer, story.heroine["my_number"]
    clerk.fill("請求書の個人番号", f"{number[:-1]}{(int(number[-1]) + 1) % 10}")
    clerk.press("宛名システムへ送る")
    clerk.sees("検査用数字")
    clerk.fill("請求書の個人番号", number)
    clerk.press("宛名システムへ送る")
    clerk.sees("二人目の確認待ち")
    confirmer.follow("紐付けの確認")
    confirmer.follow("開く", inside=confirmer.row(story.heroine["addressee_number"]))
    confirmer.sees("一致", story.heroine["name"])
    confirmer.press("紐付けを確定する")
    confirmer.sees("確定しました")


def code_is_obtained(story: Story) -> None:
    """四: seen by the confirmer in the list, and by the clerk who asks."""
    own = story.heroine["addressee_number"]
    story.confirmer.follow("紐付けの一覧")
    story.confirmer.until("取得済み", inside=lambda desk: desk.row(own))
    story.clerk.press("ひも付けの状態を確かめる")
    story.clerk.sees("ひも付け済み", "取得済み")
