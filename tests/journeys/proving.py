"""十三・十四: everybody's records say the same, she may read them, and the log proves itself."""

import json
import os
import subprocess
import sys

from tests.journeys.story import Story
from tesuri.commands.programs import SITES


def records_agree(story: Story) -> None:
    """十三: the prefecture and the city read the same permit; she is told who asked and why."""
    clerk = story.clerk
    clerk.follow(story.heroine["name"])
    clerk.follow("開示一覧")
    clerk.sees("埼玉県", "深谷市", "番号利用法19条8号", "地方税関係情報", "提供あり")
    for desk in (story.prefecture, story.watcher):
        desk.follow("情報提供等記録")
        desk.press("検索")
        desk.sees("埼玉県", "熊谷市", "番号利用法19条8号", "自動応答", "提供あり")


def logs_are_sound(story: Story) -> None:
    """十四: `tesuri audit verify` finds nothing altered in any of the three systems."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("TESURI_")}
    done = subprocess.run(
        [sys.executable, "-m", "tesuri.commands.main", "audit", "verify", "--json"],
        env={**ours, "TESURI_VAR": str(story.town.var)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["system"] for each in told if each["sound"]] == list(SITES)


def person_page_tells_it_all(story: Story) -> None:
    """最後: one page has the whole of it, newest first."""
    story.clerk.follow(story.heroine["name"])
    story.clerk.sees("特別障害者手当", "支払", "副本登録", "情報照会")
