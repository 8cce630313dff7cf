"""案内の試験: the tour in a town that runs already."""

import json

from tests.journeys.touring import toured
from tesuri.commands.processes import Town


def test_the_tour_ends_with_fourteen_true_steps_and_their_evidence(town: Town) -> None:
    done = toured({"TESURI_VAR": str(town.var)})
    assert done.returncode == 0, done.stdout + done.stderr
    steps = json.loads(done.stdout)
    assert [(each["step"], each["ok"]) for each in steps] == [(n, True) for n in range(1, 15)]
    assert all(each["evidence"] for each in steps)
