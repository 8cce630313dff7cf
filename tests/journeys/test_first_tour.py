"""初めての案内の試験: the tour where nothing runs, from the first table to the last process."""

import json

from tests.journeys.touring import toured
from tesuri.commands.cluster import Cluster
from tesuri.commands.processes import running_ports
from tesuri.commands.tests.calling import free_ports
from tesuri.commands.tests.strangers import open_folder


def test_where_nothing_runs_it_starts_everything_and_leaves_nothing_running() -> None:
    with open_folder() as folder:
        var = folder / "var"
        done = toured({**free_ports(), "TESURI_VAR": str(var)})
        assert [each["ok"] for each in json.loads(done.stdout)] == [True] * 14, done.stderr
        assert done.returncode == 0
        assert running_ports(var) == {}
        assert not Cluster(var).is_running()
