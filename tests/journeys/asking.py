"""五・六・七: an enquiry goes out after approval; its answer becomes income facts."""

from tests.journeys.story import Story
from tesuri.ground.text.eras import wareki_year


def clerk_drafts_an_enquiry(story: Story) -> None:
    """五: the form offers what the list permits; the drafter has no button to approve."""
    clerk = story.clerk
    clerk.follow(story.heroine["name"])
    clerk.follow("照会を起案する")
    clerk.choose("照会先", "深谷市")
    clerk.press("照会を起案する")
    clerk.press("決裁に上げる")
    clerk.sees_no_button("この内容を承認する")
    story.told["enquiry"] = clerk.number()


def chief_approves_the_enquiry(story: Story) -> None:
    """五: from the home page, what was drafted is what is sent."""
    story.chief.page.goto(story.town.url("welfare"))
    story.chief.follow(story.told["enquiry"])
    story.chief.sees(story.heroine["name"], "深谷市")
    story.chief.press("この内容を承認する")


def answer_arrives_as_income(story: Story) -> None:
    """六・七: under a permit; the facts of both years with source and time."""
    clerk = story.clerk
    clerk.until("許可証の番号")
    clerk.follow("所得情報", inside=clerk.page.get_by_role("main"))
    clerk.until("情報提供ネットワークシステム")
    clerk.sees(*(f"{wareki_year(day)}中の所得" for day in story.tested_years))
