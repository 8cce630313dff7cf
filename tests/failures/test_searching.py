"""探し方の試験: the search for what must stand nowhere finds what does stand somewhere."""

from tesuri.commands.tour import entering
from tesuri.commands.tour.story import Story


def test_the_search_over_all_tables_finds_what_is_there(story: Story) -> None:
    entering.register(story)
    own = story.heroine["addressee_number"]
    assert "persons_person" in story.tables_with("welfare", "語られない言葉", own)
    assert "residents" in story.tables_with("sim_juki", own)
    assert story.tables_with("welfare", "語られない言葉", "もう一つの言葉") == []
