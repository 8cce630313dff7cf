"""分担: which worker runs which tests, when several share the work (`pytest -n 2`).

A file stays with one worker, and what shares the running town is one piece of work, for a town is
dear to start. The longest pieces are given out first, so that none is left to run alone at the end.
The marks of xdist for this (`--dist loadgroup`) do nothing with pytest 9.2.
"""

from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

TOWN = "town"
OF_THE_TOWN = ("tests/journeys/", "tests/failures/")
WITHOUT_IT = (
    "tests/journeys/test_first_tour.py",
    "tests/journeys/test_reviewing.py",
    "tests/journeys/test_answering.py",
    "tests/journeys/test_reporting.py",
)
LONGEST = (
    TOWN,
    "tests/journeys/test_first_tour.py",
    "tests/house/test_roles.py",
    "tesuri/commands/tests/test_run.py",
    "tesuri/workplace/staff/tests/test_management_in_chromium.py",
    "tests/house/test_addresses.py",
    "tests/test_changes.py",
    "tests/journeys/test_reviewing.py",
    "tests/journeys/test_answering.py",
    "tests/journeys/test_reporting.py",
    "tesuri/commands/tests/test_cluster.py",
    "tesuri/welfare/payments/tests/test_a_year.py",
    "tesuri/workplace/access/tests/test_fresh_in_chromium.py",
    "tesuri/commands/tests/test_benches.py",
    "tesuri/intermediary/enquiries/tests/test_exchange.py",
)


def piece_of(nodeid: str) -> str:
    """まとまり: the town, or the file of the test."""
    file = nodeid.partition("::")[0]
    return TOWN if file.startswith(OF_THE_TOWN) and file not in WITHOUT_IT else file


class Sharing(LoadScopeScheduling):  # type: ignore[misc]  # xdist tells no types
    """分担: by pieces; the longest first, the others in the order of chance."""

    def _split_scope(self, nodeid: str) -> str:
        return piece_of(nodeid)

    def _assign_work_unit(self, node: WorkerController) -> None:
        if longest := next((piece for piece in LONGEST if piece in self.workqueue), None):
            self.workqueue.move_to_end(longest, last=False)
        super()._assign_work_unit(node)
