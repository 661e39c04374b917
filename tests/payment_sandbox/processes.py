"""The sandbox as a process of its own, which a test may kill."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from tests.payment_sandbox.running import API_SECRET, PUBLIC_ID, GatewayClient

ROOT = Path(__file__).parents[2]


class SandboxProcess(GatewayClient):
    """`python -m payment_sandbox` on a free port; its journal goes to a file beside the ledger."""

    def __init__(self, folder: Path, notify_url: str, *options: str) -> None:
        self.journal_path = folder / "journal.log"
        with self.journal_path.open("ab") as journal:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "payment_sandbox", "--port", "0"),
                    *("--public-id", PUBLIC_ID, "--api-secret", API_SECRET),
                    *("--ledger", str(folder / "ledger.sqlite3"), "--notify-url", notify_url),
                    *options,
                ],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=journal,
                text=True,
            )
        assert self._process.stdout is not None
        self.first_line = self._process.stdout.readline()
        super().__init__(self.first_line.split()[-1])

    def kill(self) -> None:
        """End it as `kill -9` does: it gets no chance to finish anything."""
        self._end(signal.SIGKILL)

    def terminate(self) -> int:
        """Ask it to end and return its exit status."""
        return self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> int:
        self._process.send_signal(number)
        status = self._process.wait(30)
        if self._process.stdout is not None:
            self._process.stdout.close()
        super().close()
        return status

    def close(self) -> None:
        if self._process.poll() is None:
            self.kill()
