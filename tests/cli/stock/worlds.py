"""A world to lead lives in, without a database."""

from datetime import UTC, datetime

from cli.stock.life import World
from cli.stock.stock import Wish, draw_world
from runtime.sealing import Sealer, new_sealing_key
from runtime.settings import BillingSettings

PRESENT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def build_world(*, months: int = 6, seed: int = 7) -> World:
    """Return a world that ends in November 2026."""
    return draw_world(
        Wish(viewers=1, months=months, seed=seed),
        ended=PRESENT,
        sealer=Sealer([new_sealing_key()]),
        settings=BillingSettings(renewal_spread_minutes=0, is_sandbox=True),
    )
