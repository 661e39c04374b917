"""How the system stands, as Prometheus is told of it. Only the observer sets these.

While it cannot read, ages and counts keep their last value: `kinokassa_reading_failed` says so, and
`kinokassa_reading_timestamp_seconds` how old they are. Ages are by the clock of billing, which in a
sandbox may be moved; the timestamps are by the machine's.
"""

from runtime.telemetry.instruments import Gauge

OUTBOX_OLDEST_AGE = Gauge(
    "kinokassa_outbox_oldest_age_seconds",
    "How long the oldest message of the outbox has waited to be sent; 0 when none waits.",
)

OUTBOX_UNSENT = Gauge("kinokassa_outbox_unsent", "Messages of the outbox that are not sent yet.")

OPEN_PAYMENT_OLDEST_AGE = Gauge(
    "kinokassa_open_payment_oldest_age_seconds",
    "How long the fate of the oldest open payment has been open, a widget that a viewer has open "
    "included; 0 when none is open.",
)

UNKNOWN_PAYMENT_OLDEST_UNASKED_AGE = Gauge(
    "kinokassa_unknown_payment_oldest_unasked_age_seconds",
    "For how long the provider ought to have been asked what became of an open payment; 0 when "
    "nobody is late.",
)

COMMAND_OLDEST_UNPROCESSED_AGE = Gauge(
    "kinokassa_command_oldest_unprocessed_age_seconds",
    "For how long no command has been settled although one waits, in the queue or sent from the "
    "outbox; 0 while the queue moves. How long commands wait in a queue that moves is told by "
    "kinokassa_command_wait_seconds.",
)

DEAD_LETTER_OLDEST_AGE = Gauge(
    "kinokassa_dead_letter_oldest_age_seconds",
    "How long ago the oldest dead letter died; 0 when there is none.",
)

DEAD_LETTERS = Gauge("kinokassa_dead_letters", "Messages that nobody could settle.")

QUEUE_MESSAGES = Gauge(
    "kinokassa_queue_messages",
    "Messages that wait in a queue; those in a consumer's hands are not among them.",
    ("queue",),
)

QUEUE_CONSUMERS = Gauge("kinokassa_queue_consumers", "How many take from a queue.", ("queue",))

SUBSCRIPTIONS = Gauge("kinokassa_subscriptions", "Subscriptions by state.", ("state",))

MONTHLY_REVENUE = Gauge(
    "kinokassa_mrr_minor_units",
    "What active subscriptions that renew bring in each month, in minor units of the currency.",
    ("currency",),
)

PARKED_VIEWERS = Gauge(
    "kinokassa_parked_viewers", "Subscriptions that a bug of ours failed on; they wait for people."
)

QUARANTINED_NOTIFICATIONS = Gauge(
    "kinokassa_quarantined_notifications",
    "Notifications of the provider that stay in quarantine: could not be applied in their first "
    "minutes either, or never will be.",
)

OPEN_DIFFERENCES = Gauge(
    "kinokassa_open_differences",
    "Differences between the provider's books and ours that wait for a person.",
)

HEARTBEAT_AGE = Gauge(
    "kinokassa_heartbeat_age_seconds",
    "How long ago a process that comes and goes has passed.",
    ("name",),
)

WAL_UNKEPT_AGE = Gauge(
    "kinokassa_wal_unkept_age_seconds",
    "For how long nothing of PostgreSQL's log was kept although a full segment waits, by "
    "PostgreSQL's clock; 0 when none waits. Not shown where PostgreSQL keeps none: "
    "`archive_mode` is off.",
)

READING_FAILED = Gauge(
    "kinokassa_reading_failed", "1 while the observer cannot read the database or the broker."
)

READING_TIMESTAMP = Gauge(
    "kinokassa_reading_timestamp_seconds", "When all of this was read last, in Unix time."
)

INVARIANT_BREACHES = Gauge(
    "kinokassa_invariant_breaches",
    "In how many places an invariant did not hold when each was looked at last.",
    ("invariant",),
)

EXAMINED_TIMESTAMP = Gauge(
    "kinokassa_examined_timestamp_seconds",
    "When all invariants were examined last, in Unix time.",
)

WALKED_TIMESTAMP = Gauge(
    "kinokassa_walked_timestamp_seconds",
    "When the last row that an invariant is about was looked through, in Unix time: a large cinema "
    "is gone through in several examinations.",
    ("invariant",),
)

GAUGES = (
    OUTBOX_OLDEST_AGE,
    OUTBOX_UNSENT,
    OPEN_PAYMENT_OLDEST_AGE,
    UNKNOWN_PAYMENT_OLDEST_UNASKED_AGE,
    COMMAND_OLDEST_UNPROCESSED_AGE,
    DEAD_LETTER_OLDEST_AGE,
    DEAD_LETTERS,
    QUEUE_MESSAGES,
    QUEUE_CONSUMERS,
    SUBSCRIPTIONS,
    MONTHLY_REVENUE,
    PARKED_VIEWERS,
    QUARANTINED_NOTIFICATIONS,
    OPEN_DIFFERENCES,
    HEARTBEAT_AGE,
    WAL_UNKEPT_AGE,
    READING_FAILED,
    READING_TIMESTAMP,
    INVARIANT_BREACHES,
    EXAMINED_TIMESTAMP,
    WALKED_TIMESTAMP,
)
"""Every one of them, for the reference."""
