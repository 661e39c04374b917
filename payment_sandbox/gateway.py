"""Everything that the parts of the running sandbox share."""

from __future__ import annotations

import threading

import requests
from requests.adapters import HTTPAdapter

from payment_sandbox.clock import Clock
from payment_sandbox.faults import FaultBoard
from payment_sandbox.journal import Journal
from payment_sandbox.ledger import Ledger, next_number, read_ahead_ms
from payment_sandbox.limits import FlightLimit, KeyedLocks
from payment_sandbox.settings import Settings

MERCHANT_CONNECTIONS = 32
"""Connections to the merchant that are kept open, all senders and Checks together."""


class Gateway:
    """One terminal of the stand-in gateway.

    Attributes:
        settings: What was chosen at the start.
        ledger: The file with all state.
        clock: Time, as far ahead as the ledger remembers, and shortened waits.
        journal: Lines on stderr.
        faults: Troubles on order.
        flights: The limit of API requests at once.
        locks: Makes requests with the same key wait for each other.
        merchant: Connections to the merchant's addresses.
        mail: Set when a notification has been put into the ledger.
        stopping: Set when the sandbox is asked to end; every wait ends with it.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.ledger = Ledger(settings.ledger_path)
        with self.ledger.transaction() as books:
            self.clock = Clock(settings.speed, read_ahead_ms(books))
        self.journal = Journal(self.clock)
        self.faults = FaultBoard()
        self.flights = FlightLimit(settings.concurrency)
        self.locks = KeyedLocks()
        self.merchant = _merchant_session()
        self.mail = threading.Event()
        self.stopping = threading.Event()

    def new_transaction_id(self) -> int:
        """Return a number for an operation, known before the operation is written."""
        with self.ledger.transaction() as books:
            return next_number(books, "transaction_id")

    def close(self) -> None:
        """End the waits and close the ledger."""
        self.stopping.set()
        self.merchant.close()
        self.ledger.close()


def _merchant_session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    adapter = HTTPAdapter(pool_connections=MERCHANT_CONNECTIONS, pool_maxsize=MERCHANT_CONNECTIONS)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session
