"""What every test shares: the golden-file flag, and which tests run when."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples on every run: a busy machine or an unlucky draw must not fail a change that is
# right. `make test-deep` is where new worlds are searched for.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("deep", deadline=None)
settings.load_profile("steady")

# Shared helpers stand in a folder of their own: a dependency installs a package named ``tests``.
sys.path.insert(0, str(Path(__file__).parent / "support"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Golden files are rewritten only on request."""
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="rewrite golden files and README outputs from what the commands print now",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave long searches out unless asked for; keep the tests of one server on one worker."""
    if "deep" not in str(config.option.markexpr):
        deep = [item for item in items if item.get_closest_marker("deep")]
        config.hook.pytest_deselected(items=deep)
        items[:] = [item for item in items if item not in deep]
    for item in items:
        if item.get_closest_marker("neo4j"):
            item.add_marker(pytest.mark.xdist_group("neo4j"))


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether this run rewrites golden files."""
    return bool(request.config.getoption("--update-golden"))
