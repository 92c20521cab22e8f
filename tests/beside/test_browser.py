"""Every browser test of the embedded shop, on this one: the pages must not tell a person which commerce is behind them."""

# ruff: noqa: F403

from __future__ import annotations

from tests.e2e.test_card_purchase import *
from tests.e2e.test_cash_purchase import *
from tests.e2e.test_desk import *
from tests.e2e.test_every_page import *
from tests.e2e.test_finding import *
from tests.e2e.test_member import *
from tests.e2e.test_odd_purchases import *
from tests.e2e.test_opening import *
from tests.e2e.test_other_hands import *
from tests.e2e.test_weight import *
