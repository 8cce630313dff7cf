"""八・九: judged, decided with reasons, approved by another, notified."""

from tests.journeys.story import Story


def clerk_enters_the_judgement(story: Story) -> None:
    """八: the medical criterion, from the adviser's paper."""
    clerk = story.clerk
    clerk.follow(story.heroine["name"])
    clerk.follow("の続き")
    clerk.follow("判定を登録する")
    clerk.choose("障害の状態にある", "該当する")
    clerk.choose("該当する号", "施行令第１条第２項第１号（別表第２の障害の重複）")
    clerk.fill("判定日", story.claimed_on)
    clerk.fill("判定した者", "嘱託医 深谷 太郎")
    clerk.fill("判定の根拠", "特別障害者手当認定診断書")
    clerk.press("判定を登録する")


def clerk_drafts_the_decision(story: Story) -> None:
    """八: every fact, figure and article is on the screen."""
    clerk = story.clerk
    clerk.follow("支給要件を判定する")
    clerk.sees("認定", "法26条の2", "所得限度額")
    clerk.press("この内容で決定を起案する")
    clerk.press("決裁に上げる")
    clerk.sees_no_button("この内容を承認する")
    story.told["decision"] = clerk.number()


def chief_approves_the_decision(story: Story) -> None:
    """九: in force with the approval of another person."""
    story.chief.page.goto(story.town.url("welfare"))
    story.chief.follow(story.told["decision"])
    story.chief.press("この内容を承認する")
    story.chief.sees("効力が生じました")


def clerk_issues_the_notice(story: Story) -> None:
    """九: one PDF, as it is kept."""
    clerk = story.clerk
    clerk.page.reload()
    clerk.press("認定通知書を発行する")
    assert clerk.download("通知書（PDF）").startswith(b"%PDF-")
