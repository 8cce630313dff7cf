"""測定: `tesuri bench NAME`, each measurement a module in the folder bench/ of the sources."""

import argparse
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from tesuri.commands.trouble import Trouble

NAME = "bench"
HELP = "速さを測る / measure"
FOLDER = Path(__file__).parents[2] / "bench"


def arguments(parser: argparse.ArgumentParser) -> None:
    """引数: one measurement, with its own arguments."""
    measurements = parser.add_subparsers(dest="measurement", metavar="NAME", required=True)
    for path in sorted(FOLDER.glob("[a-z]*.py")):
        module = _load(path)
        own = measurements.add_parser(path.stem, help=module.HELP, description=module.HELP)
        module.arguments(own)
        own.set_defaults(measure=module.run)


def run(args: argparse.Namespace) -> int:
    """測る: print the figures."""
    return int(args.measure(args))


def _load(path: Path) -> ModuleType:
    """The module of a measurement: bench/ belongs to the sources and is not installed."""
    spec = importlib.util.spec_from_file_location(f"bench.{path.stem}", path)
    if spec is None or spec.loader is None:
        raise Trouble(f"{path} を読み込めません", f"cannot load {path}")
    if (root := str(FOLDER.parent)) not in sys.path:
        sys.path.append(root)  # a measurement may have parts of its own in a folder of bench/
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
