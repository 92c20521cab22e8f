"""The makers' portal and the exhibitions, in a browser beside a Saleor: the same tests as embedded."""

# ruff: noqa: F403

from __future__ import annotations

from tests.e2e.maker.test_helping import *
from tests.e2e.maker.test_leave import *
from tests.e2e.maker.test_new_piece import *
from tests.e2e.test_exhibitions import *
