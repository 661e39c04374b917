"""Every metric that the edges of our processes and their business are told by.

Those of state, such as the age of the oldest outbox row, are in `observer/gauges.py`.
"""

from runtime.telemetry.instruments import Counter, Duration, Gauge, Instrument

WAITS = (0.01, 0.05, 0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1_800.0, 7_200.0, 86_400.0)
"""Bounds for waiting: a queue that is empty, a broker that restarts, a provider that tries anew."""

HTTP_REQUEST_DURATION = Duration(
    "kinokassa_http_request_duration_seconds",
    "How long a request took, by the template of its route: an address that no route takes is "
    "`none`.",
    ("process", "method", "route", "status"),
)

PUBLISH_DURATION = Duration(
    "kinokassa_publish_duration_seconds",
    "How long an API waited for the broker's word that a message is safe.",
    ("outcome",),
)

COMMAND_DURATION = Duration(
    "kinokassa_command_duration_seconds",
    "How long the batch of a command took, from its first statement to the commit.",
    ("type", "fate"),
)

COMMAND_WAIT = Duration(
    "kinokassa_command_wait_seconds",
    "How long a command waited from the wish to the transaction that settled it.",
    ("type",),
    WAITS,
)

RELAY_DURATION = Duration(
    "kinokassa_relay_duration_seconds",
    "How long the batch of a message of the outbox waited for the broker's word on it.",
    ("kind", "fate"),
)

TASK_DURATION = Duration(
    "kinokassa_task_duration_seconds",
    "How long a task ran.",
    ("task", "outcome"),
)

PROVIDER_CALL_DURATION = Duration(
    "kinokassa_provider_call_duration_seconds",
    "How long the payment provider took to answer, or we to give up.",
    ("provider", "operation", "outcome"),
)

NOTIFICATION_DELAY = Duration(
    "kinokassa_notification_delay_seconds",
    "From the provider's own time of an operation to our receipt of its notification.",
    ("kind",),
    WAITS,
)

LETTER_DURATION = Duration(
    "kinokassa_letter_duration_seconds",
    "How long it took to write a letter and to hand it to the mail server.",
    ("kind", "fate"),
)

TICK_DURATION = Duration(
    "kinokassa_tick_duration_seconds",
    "How long beat waited for the broker to take a tick, by what it is to start.",
    ("tick", "outcome"),
)

REMINDER_PASS_DURATION = Duration(
    "kinokassa_reminder_pass_duration_seconds",
    "How long one pass over those who are to be reminded took.",
    ("outcome",),
)

PAYMENTS = Counter(
    "kinokassa_payments_total",
    "Attempts to take money that came to an outcome, by the class of the decline and by who began "
    "them.",
    ("outcome", "reason", "origin"),
)

DUNNING_RECOVERED = Counter(
    "kinokassa_dunning_recovered_total",
    "Invoices that were paid after they had been past due.",
)

DUNNING_RECOVERED_MONEY = Counter(
    "kinokassa_dunning_recovered_minor_units_total",
    "Money of the invoices that were paid after they had been past due.",
    ("currency",),
)

REFUNDS = Counter(
    "kinokassa_refunds_total",
    "Refunds that came to an outcome.",
    ("outcome",),
)

MANUAL_RETRY_REQUESTS = Counter(
    "manual_retry_requests_total",
    "Failed payments that a manager had tried again.",
)

MANUAL_RETRY_SUCCESS = Counter(
    "manual_retry_success_total",
    "Tries by a manager that took the money.",
)

MANUAL_RETRY_FAILURE = Counter(
    "manual_retry_failure_total",
    "Tries by a manager that surely took nothing.",
)

RETRY_LATENCY = Duration(
    "retry_latency_seconds",
    "From a manager's wish to try again to its outcome.",
    (),
    WAITS,
)

LOG_EVENTS_DROPPED = Counter(
    "kinokassa_log_events_dropped_total",
    "Log events that never reached Elasticsearch; standard output has them.",
)

LOG_EVENTS_WAITING = Gauge(
    "kinokassa_log_events_waiting",
    "Log events that Elasticsearch had not taken after the last try to ship all; they end with "
    "their process, which is told by the moment of its start.",
    ("since",),
)

LOG_BATCH_DURATION = Duration(
    "kinokassa_log_batch_duration_seconds",
    "How long Elasticsearch took over a batch of log events; what failed is sent again.",
    ("outcome",),
)

OBSERVATION_DURATION = Duration(
    "kinokassa_observation_duration_seconds",
    "How long the observer read how the system stands, or examined what always holds.",
    ("kind", "outcome"),
    WAITS,
)

METRICS: tuple[Instrument, ...] = (
    HTTP_REQUEST_DURATION,
    PUBLISH_DURATION,
    COMMAND_DURATION,
    COMMAND_WAIT,
    RELAY_DURATION,
    TASK_DURATION,
    PROVIDER_CALL_DURATION,
    NOTIFICATION_DELAY,
    LETTER_DURATION,
    TICK_DURATION,
    REMINDER_PASS_DURATION,
    PAYMENTS,
    DUNNING_RECOVERED,
    DUNNING_RECOVERED_MONEY,
    REFUNDS,
    MANUAL_RETRY_REQUESTS,
    MANUAL_RETRY_SUCCESS,
    MANUAL_RETRY_FAILURE,
    RETRY_LATENCY,
    LOG_EVENTS_DROPPED,
    LOG_EVENTS_WAITING,
    LOG_BATCH_DURATION,
    OBSERVATION_DURATION,
)
"""In the order in which the reference shows them."""
