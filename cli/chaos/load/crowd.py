"""The threads of a storm's load: each plays one person after another."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from threading import Event, Thread
from uuid import UUID

from cli.chaos.load.callers import GaveUp, Refused, StubbornCaller
from cli.chaos.load.managers import BusyManager
from cli.chaos.load.notes import LoadNotes
from cli.chaos.load.viewers import Audience, NewViewer, ReturningMember
from cli.system.casting import manager_token, viewer_token
from cli.system.plan import SystemPlan

JOIN_TIMEOUT_SECONDS = 30.0
"""The longest request and its patience."""

CHANCE_OF_A_NEW_VIEWER = 0.75


@dataclass(frozen=True)
class Cast:
    """How many of whom.

    Args:
        newcomers: Threads of viewers who come to subscribe, and now and then come back.
        members: Threads of viewers who only come back.
        managers: Threads of managers.
    """

    newcomers: int
    members: int
    managers: int


FIRST_STORM = Cast(newcomers=8, members=0, managers=2)
RENEWAL_STORM = Cast(newcomers=0, members=2, managers=2)


class Crowd:
    """Everybody who wants something of the system.

    Args:
        plan: Where the system is.
        notes: What they did and were promised.
        seed: Of what they decide; when they get to it depends on the machine.
    """

    def __init__(self, plan: SystemPlan, notes: LoadNotes, seed: str) -> None:
        self._plan = plan
        self._notes = notes
        self._seed = seed
        self._stop = Event()
        self._threads: list[Thread] = []

    def come(self, cast: Cast) -> None:
        """Start the threads."""
        roles = (
            (self._play_newcomer, cast.newcomers, 0.3),
            (self._play_member, cast.members, 1.5),
            (self._play_manager, cast.managers, 3.0),
        )
        for play, number_of_threads, longest_pause_seconds in roles:
            for number in range(number_of_threads):
                # Chance, not secrecy, is what a seed is for.
                random = Random(f"{self._seed} {play.__name__} {number}")  # noqa: S311
                self._start(play, random, longest_pause_seconds)

    def leave(self) -> None:
        """Let everybody finish their present act, and return when all have gone."""
        self._stop.set()
        for thread in self._threads:
            thread.join(JOIN_TIMEOUT_SECONDS)

    def _start(
        self, play: Callable[[Random], None], random: Random, longest_pause_seconds: float
    ) -> None:
        def run() -> None:
            while not self._stop.wait(random.uniform(0.0, longest_pause_seconds)):
                self._play_once(play, random)

        thread = Thread(target=run, name=play.__name__, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _play_once(self, play: Callable[[Random], None], random: Random) -> None:
        try:
            play(random)
        except GaveUp:
            self._notes.did("somebody gave up")
        except Refused as refusal:
            self._notes.did(f"somebody was told {refusal.status}")

    def _play_newcomer(self, random: Random) -> None:
        if random.random() < CHANCE_OF_A_NEW_VIEWER:
            NewViewer(self._audience(), random).live()
            return
        self._play_member(random)

    def _play_member(self, random: Random) -> None:
        member = self._notes.pick_member(random)
        if member is not None:
            ReturningMember(self._audience(), member, random).live()

    def _play_manager(self, random: Random) -> None:
        member = self._notes.pick_member(random)
        if member is not None:
            token = manager_token(self._plan)
            admin = self._caller(self._plan.admin_url, token, "admin API")
            BusyManager(admin, self._notes, random).act(member)

    def _audience(self) -> Audience:
        sandbox = self._caller(self._plan.sandbox_url, None, "sandbox")
        return Audience(self._client_of, sandbox, self._notes)

    def _client_of(self, viewer_id: UUID) -> StubbornCaller:
        return self._caller(
            self._plan.client_url, viewer_token(self._plan, viewer_id), "client API"
        )

    def _caller(self, url: str, token: str | None, name: str) -> StubbornCaller:
        return StubbornCaller(url, token, name=name, notes=self._notes, stop=self._stop)
