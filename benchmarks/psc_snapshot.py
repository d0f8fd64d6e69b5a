"""Stream a generated snapshot of people with significant control, and measure rate and memory.

    python benchmarks/psc_snapshot.py [--lines 5000000] [--seed 7] [--db ADDRESS]

Half of the holders are companies, whose numbers lead back into the snapshot. Without ``--db`` the
records are made and thrown away: this is the loader alone.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
import time
from pathlib import Path

from loaders.load import load_paths
from loaders.psc.reader import read_companies_house
from loaders.reading.opening import opened
from loaders.records import Context
from ownership_graph.stores.opening import open_store

_NATURES = (
    "ownership-of-shares-25-to-50-percent",
    "ownership-of-shares-50-to-75-percent",
    "ownership-of-shares-75-to-100-percent",
    "voting-rights-25-to-50-percent",
    "voting-rights-75-to-100-percent",
    "right-to-appoint-and-remove-directors",
    "significant-influence-or-control",
)


def write_snapshot(path: Path, lines: int, seed: int) -> None:
    """Write the snapshot, two records a company on average."""
    dice = random.Random(seed)
    with path.open("w", encoding="utf-8") as target:
        for at in range(lines):
            company = f"{at // 2 + 1:08d}"
            data: dict[str, object] = {
                "etag": f"{at:040x}",
                "links": {"self": f"/company/{company}/persons-with-significant-control/x/{at:x}"},
                "natures_of_control": dice.sample(_NATURES, 2),
                "notified_on": f"20{dice.randrange(16, 26)}-0{dice.randrange(1, 10)}-11",
                "address": {"country": "England", "locality": "Fiction", "premises": "1"},
            }
            if dice.random() < 0.5:
                number = dice.randrange(1, lines // 2 + 1)
                data |= {
                    "kind": "corporate-entity-person-with-significant-control",
                    "name": f"Fictional Company {number} Limited",
                    "identification": {
                        "country_registered": "England And Wales",
                        "place_registered": "Companies House",
                        "registration_number": str(number),
                    },
                }
            else:
                data |= {
                    "kind": "individual-person-with-significant-control",
                    "name_elements": {"forename": "Fic", "surname": f"Tion{at}"},
                    "nationality": dice.choice(("British", "French", "Chinese", "Irish")),
                    "country_of_residence": "England",
                    "date_of_birth": {"month": 1, "year": 1970},
                }
            target.write(json.dumps({"company_number": company, "data": data}) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=5_000_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--db", help="store the records here")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "snapshot.txt"
        write_snapshot(path, wanted.lines, wanted.seed)
        begun, worked = time.perf_counter(), time.process_time()
        if wanted.db:
            with open_store(wanted.db) as store:
                summary = load_paths(store, [path], loaded_at="2026-01-01T00:00:00")
            print(summary.counts)
        else:
            with opened([str(path)]) as (named,):
                records = sum(1 for _ in read_companies_house(named.files, Context("psc")))
            print(f"{records:,} records made of {wanted.lines:,} lines")
        seconds, processor = time.perf_counter() - begun, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{seconds:.0f} s, processor {processor:.0f} s, peak {peak} MB")
    print(f"{wanted.lines / seconds:,.0f} lines a second")


if __name__ == "__main__":
    main()
