"""A cinema whose prices move at random, and the last price that its viewer was promised."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from billing_rules.lifecycles import OPEN_PRICE_CONSENT_STATES, InvoiceState
from billing_rules.periods import Period
from interaction_bus.commands import (
    AnnouncePrice,
    AnswerPriceMove,
    CancelPriceMove,
    Command,
    DropPriceMove,
    GrantTime,
    PlanPriceMove,
    RenewSubscription,
    TurnRenewalOff,
    TurnRenewalOn,
)
from interaction_bus.envelope import Actor
from interaction_bus.events import PriceAnnounced
from models import Invoice, Plan, Price, PriceMove, PriceMoveViewer, Subscription, Viewer
from runtime.identifiers import derived_id, new_id
from runtime.sealing import Sealer, new_sealing_key
from runtime.settings import BillingSettings
from state_updater.handlers import HANDLERS
from state_updater.handlers.entitlement import begin_period
from state_updater.machines import MoveRefused
from state_updater.rejections import CommandRejected
from state_updater.rows import Rows
from state_updater.unit_of_work import Cause, Staged, UnitOfWork

START = datetime(2027, 1, 31, 12, tzinfo=UTC)


SEALER = Sealer([new_sealing_key()])


@dataclass(frozen=True)
class Promise:
    """A price that the viewer was told of, and when."""

    consent_id: UUID
    amount_minor: int
    told_at: datetime
    applies_at: datetime
    notice_days: int


class Cinema:
    """One subscriber, a manager who changes prices, sweeps that come when they like."""

    def __init__(self) -> None:
        self.now = START
        self.rows = Rows()
        self.promises: list[Promise] = []
        self.paid = [10_000]
        self.broken: list[str] = []
        self._open_shop()

    def _open_shop(self) -> None:
        viewer = Viewer(id=new_id(), locale="ru", timezone="Europe/Moscow", payment_epoch=0)
        plan = Plan(id=new_id(), code="m", title={}, period_unit="month", period_count=1)
        self.plan, self.viewer = plan, viewer
        price = self._new_price(10_000)
        self.subscription = Subscription(
            id=new_id(),
            viewer_id=viewer.id,
            plan_id=plan.id,
            price_id=price.id,
            state="active",
            moves=1,
            grace_days=3,
            anchor_day=31,
            period_start=START,
            period_end=datetime(2027, 2, 28, 12, tzinfo=UTC),
            access_until=datetime(2027, 3, 3, 12, tzinfo=UTC),
            renews_at=datetime(2027, 2, 28, 12, tzinfo=UTC),
            auto_renew=True,
        )
        self.rows.put([viewer, plan, self.subscription])

    def _new_price(self, amount_minor: int) -> Price:
        price = Price(
            id=new_id(),
            plan_id=self.plan.id,
            amount_minor=amount_minor,
            currency="RUB",
            created_at=self.now,
        )
        self.rows.put([price])
        return price

    def _send(self, command: Command) -> None:
        staged = Staged()
        cause = Cause(
            new_id(), type(command).__name__, new_id(), Actor(kind="schedule", id="s"), None
        )
        work = UnitOfWork(
            cause,
            now=self.now,
            rows=self.rows,
            staged=staged,
            sealer=SEALER,
            settings=BillingSettings(),
        )
        try:
            HANDLERS[type(command)](command, work)
        except (CommandRejected, MoveRefused):
            return
        for told in staged.events:
            if isinstance(told.event, PriceAnnounced):
                self._hear(told.event)

    def _hear(self, event: PriceAnnounced) -> None:
        consent = self._consent(event.price_consent_id)
        move = next(it for it in self.rows.each(PriceMove) if it.id == consent.price_move_id)
        price = next(it for it in self.rows.each(Price) if it.id == consent.to_price_id)
        self.promises.append(
            Promise(consent.id, price.amount_minor, self.now, event.applies_at, move.announce_days)
        )

    def _consent(self, consent_id: UUID) -> PriceMoveViewer:
        return next(it for it in self.rows.each(PriceMoveViewer) if it.id == consent_id)

    def consents_ahead(self) -> list[PriceMoveViewer]:
        consents = list(self.rows.each(PriceMoveViewer))
        return [it for it in consents if it.state in OPEN_PRICE_CONSENT_STATES]

    def time_passes(self, days: int, *, is_swept: bool) -> None:
        self.now += timedelta(days=days, hours=1)
        for consent in self.consents_ahead() if is_swept else []:
            self._send(AnnouncePrice(price_consent_id=consent.id))

    def a_manager_moves_the_price(
        self, amount_minor: int, announce_days: int, without_consent: str, *, needs_consent: bool
    ) -> None:
        self.now += timedelta(seconds=1)
        price_move = PriceMove(
            id=new_id(),
            plan_id=self.plan.id,
            to_price_id=self._new_price(amount_minor).id,
            announce_days=announce_days,
            needs_consent=needs_consent,
            without_consent=without_consent,
            created_at=self.now,
        )
        self.rows.put([price_move])
        self._plan(price_move)

    def _plan(self, price_move: PriceMove) -> None:
        consent_id = derived_id(price_move.id, "consent", str(self.subscription.id))
        self._send(
            PlanPriceMove(
                price_move_id=price_move.id,
                subscription_id=self.subscription.id,
                new_price_consent_id=consent_id,
            )
        )

    def the_viewer_answers(self, *, agrees: bool) -> None:
        for consent in self.consents_ahead():
            command = AnswerPriceMove(
                price_consent_id=consent.id, viewer_id=self.viewer.id, agrees=agrees
            )
            self._send(command)

    def something_comes_between(self, what: str, days: int) -> None:
        match what:
            case "granted days":
                self._send(
                    GrantTime(subscription_id=self.subscription.id, days=days, reason="sorry")
                )
            case "called off" if self.consents_ahead():
                price_move_id = self.consents_ahead()[0].price_move_id
                self._send(CancelPriceMove(price_move_id=price_move_id, reason="a mistake"))
            case "renewal off for a while":
                self._send(TurnRenewalOff(subscription_id=self.subscription.id))
                self.time_passes(days, is_swept=True)
                self._send(TurnRenewalOn(subscription_id=self.subscription.id))
            case "sweeps again":
                self.sweeps_come_again()

    def sweeps_come_again(self) -> None:
        for price_move in self.rows.each(PriceMove):
            self._plan(price_move)
        for consent in self.consents_ahead():
            self._send(DropPriceMove(price_consent_id=consent.id))

    def the_period_ends(self, hours_late: int) -> None:
        renews_at, period_start = self.subscription.renews_at, self.subscription.period_end
        assert renews_at is not None
        assert period_start is not None
        self.now = max(self.now, renews_at + timedelta(hours=hours_late))
        open_before = {consent.id: consent.state for consent in self.consents_ahead()}
        invoice_id = new_id()
        command = RenewSubscription(
            subscription_id=self.subscription.id,
            new_invoice_id=invoice_id,
            new_payment_id=new_id(),
            period_start=period_start,
        )
        self._send(command)
        invoice = self.rows.find(Invoice, invoice_id)
        if invoice is not None:
            self._judge(invoice, period_start, open_before)
            self._pay(invoice)

    def _judge(self, invoice: Invoice, period_start: datetime, states: dict[UUID, str]) -> None:
        if invoice.amount_minor > self.paid[-1] and not any(
            promise.amount_minor == invoice.amount_minor
            and promise.told_at + timedelta(days=promise.notice_days) <= period_start
            and promise.applies_at <= period_start
            and self._is_allowed(promise, states)
            for promise in self.promises
        ):
            self.broken.append(f"{invoice.amount_minor} after {self.paid[-1]} at {self.now}")
        self.paid.append(invoice.amount_minor)

    def _is_allowed(self, promise: Promise, states: dict[UUID, str]) -> bool:
        consent = self._consent(promise.consent_id)
        return states.get(consent.id) == "agreed" or (
            not consent.needs_consent and states.get(consent.id) == "announced"
        )

    def _pay(self, invoice: Invoice) -> None:
        assert invoice.period_start is not None
        assert invoice.period_end is not None
        invoice.state, self.subscription.state = InvoiceState.PAID, "active"
        staged = Staged()
        cause = Cause(
            new_id(), "RecordPaymentOutcome", new_id(), Actor(kind="provider", id="p"), None
        )
        work = UnitOfWork(
            cause,
            now=self.now,
            rows=self.rows,
            staged=staged,
            sealer=SEALER,
            settings=BillingSettings(),
        )
        begin_period(work, self.subscription, Period(invoice.period_start, invoice.period_end))
