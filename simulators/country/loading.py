"""投入: the files into the databases of the three simulators, by COPY."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from simulators.juki.tables import TABLES as JUKI
from simulators.nws.tables import TABLES as NWS
from simulators.store import Store, started
from simulators.tax.tables import TABLES as TAX

CHUNK_BYTES = 1 << 20

# system, its tables, the table and the file that fills it, what is emptied with it
LOADS = (
    ("juki", JUKI, "residents", "people.csv", ""),
    ("tax", TAX, "tax_facts", "tax.csv", ""),
    ("nws", NWS, "codes", "nws_codes.csv", ", acquisitions, permits, messages"),
)


def load(folder: Path) -> None:
    """投入: replaces what the three databases held; all three at once."""
    with ExitStack() as open_stores, ThreadPoolExecutor(len(LOADS)) as workers:
        deeds: list[Callable[[], None]] = []
        for system, tables, table, file, beside in LOADS:
            store = open_stores.enter_context(started(system, tables))
            deeds.append(filling(store, table, folder / file, beside))
        for done in [workers.submit(deed) for deed in deeds]:
            done.result()


def filling(store: Store, table: str, path: Path, beside: str) -> Callable[[], None]:
    """投入の一件: one file into one table, in one transaction."""

    def deed() -> None:
        with store.connection() as connection, path.open("rb") as file:
            columns = file.readline().decode("ascii").strip()
            connection.execute(f"TRUNCATE {table}{beside}".encode())
            sql = f"COPY {table} ({columns}) FROM STDIN (FORMAT csv, NULL '\\N')"
            with connection.cursor().copy(sql.encode()) as copy:
                while chunk := file.read(CHUNK_BYTES):
                    copy.write(chunk)
            connection.execute(f"ANALYZE {table}".encode())

    return deed
