"""十・十一・十二: paid; published with two people; answered for when the prefecture asks."""

from tests.journeys.story import Story
from tests.town import paper
from tesuri.commands import bank


def clerk_prepares_the_payment(story: Story) -> None:
    """十: the coming payment month; each finding is answered with what was looked at."""
    clerk = story.clerk
    clerk.follow("支払")
    clerk.press("作る")
    clerk.sees(story.passbook["holder_kana"], "初めて")
    while clerk.page.get_by_label("確かめたこと").count():
        clerk.fill("確かめたこと", "請求書と通帳の写しを確かめた")
        clerk.press("処置する")
    clerk.press("決裁に上げる")
    clerk.sees_no_button("この内容を承認する")


def payment_is_approved_and_filed(story: Story) -> None:
    """十: approved by the chief; the bank opens its file and finds records of 120 bytes."""
    story.chief.page.goto(story.town.url("welfare"))
    story.chief.follow("支払", inside=story.chief.page.get_by_role("main"))
    story.chief.press("この内容を承認する")
    story.clerk.page.reload()
    story.clerk.press("ファイルを作る")
    story.clerk.choose("書き出す媒体", "U-001")
    story.clerk.press("媒体への出力を申し出る")
    zipped = story.clerk.download("ファイルを取り出す", role="button")
    content = bank.opened(story.town.var, zipped)
    assert len(content) % 120 == 0
    assert story.passbook["holder_kana"] in content.decode("cp932")


def decision_is_published(story: Story) -> None:
    """十一: drafted from the decision in force; another person approves the copy."""
    clerk, chief = story.clerk, story.chief
    clerk.follow("台帳")
    clerk.fill("カナ氏名", story.heroine["kana"])
    clerk.press("台帳を検索する")
    clerk.follow(story.heroine["name"])
    clerk.follow(story.told["decision"])
    clerk.press("副本登録を起案する")
    clerk.press("決裁に上げる")
    chief.page.goto(story.town.url("welfare"))
    chief.follow(clerk.number())
    chief.press("この内容を承認する")
    clerk.until("登録済み")


def prefecture_asks_and_is_answered(story: Story) -> None:
    """十二: a second body on the same platform, under a permit of its own."""
    asking, own = story.prefecture, story.heroine["addressee_number"]
    asking.follow("情報照会")
    asking.follow("照会を起案する")
    number = paper(story.town, "codes_110001.csv", own)["unified_number"]
    asking.fill("団体内統合宛名番号", number)
    asking.choose("事務手続と特定個人情報", "特別障害者手当")
    asking.choose("照会先", "熊谷市")
    asking.fill("照会の目的", "手帳事務のための確認")
    asking.press("起案して承認を依頼する")
    asking.sees_no_button("この内容を承認する")
    chief = story.prefecture_chief
    chief.page.goto(story.town.url("intermediary"))
    chief.follow("照会", inside=chief.row("山田"))
    chief.press("この内容を承認する")
    chief.until("特別障害者手当")
    chief.until("支給開始月")
