"""Tables of the sandbox's ledger."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
INSERT OR IGNORE INTO counters VALUES ('transaction_id', 3000000000), ('order_number', 0),
    ('receipt_number', 0);

-- How far the sandbox's time is ahead of real time; one row.
CREATE TABLE IF NOT EXISTS clock (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    ahead_ms INTEGER NOT NULL CHECK (ahead_ms >= 0)
);
INSERT OR IGNORE INTO clock VALUES (1, 0);

-- Payments, refunds and payouts. A row appears when the outcome is known, or 3-D Secure has begun.
CREATE TABLE IF NOT EXISTS operations (
    transaction_id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    status TEXT NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    refunded_minor INTEGER NOT NULL CHECK (refunded_minor BETWEEN 0 AND amount_minor),
    currency TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    authorised_at_ms INTEGER,
    confirmed_at_ms INTEGER,
    reason_code INTEGER NOT NULL,
    two_stage INTEGER NOT NULL,
    first_six TEXT NOT NULL,
    last_four TEXT NOT NULL,
    expires TEXT NOT NULL,
    invoice_id TEXT,
    account_id TEXT,
    request_id TEXT,
    original_transaction_id INTEGER,
    subscription_id TEXT,
    token TEXT,
    keeps_card INTEGER NOT NULL,
    initiator_code INTEGER,
    payment_scheduled INTEGER,
    name TEXT,
    email TEXT,
    description TEXT,
    ip_address TEXT,
    json_data TEXT,
    culture_name TEXT
);
CREATE INDEX IF NOT EXISTS operations_by_invoice ON operations (invoice_id);
CREATE INDEX IF NOT EXISTS operations_by_creation ON operations (created_at_ms);
CREATE INDEX IF NOT EXISTS operations_by_status ON operations (status, created_at_ms);

CREATE TABLE IF NOT EXISTS saved_cards (
    token TEXT PRIMARY KEY,
    account_id TEXT NOT NULL,
    first_six TEXT NOT NULL,
    last_four TEXT NOT NULL,
    expires TEXT NOT NULL,
    UNIQUE (account_id, first_six, last_four, expires)
);

CREATE TABLE IF NOT EXISTS used_cryptograms (digest TEXT PRIMARY KEY);

-- pa_res is null until the payer has answered the bank; is_spent once the answer has been used.
CREATE TABLE IF NOT EXISTS three_ds_sessions (
    callback_id TEXT PRIMARY KEY,
    transaction_id INTEGER NOT NULL UNIQUE,
    pa_res TEXT UNIQUE,
    is_confirmed INTEGER,
    is_spent INTEGER NOT NULL DEFAULT 0,
    expires_at_ms INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS remembered_answers (
    public_id TEXT NOT NULL,
    path TEXT NOT NULL,
    request_id TEXT NOT NULL,
    answer BLOB NOT NULL,
    forget_at_ms INTEGER NOT NULL,
    PRIMARY KEY (public_id, path, request_id)
);

CREATE TABLE IF NOT EXISTS notification_settings (
    kind TEXT PRIMARY KEY,
    is_enabled INTEGER NOT NULL,
    address TEXT,
    http_method TEXT NOT NULL,
    encoding TEXT NOT NULL,
    format TEXT NOT NULL
);

-- next_at_ms is null when nothing more will be sent; is_held lets another notification go first.
CREATE TABLE IF NOT EXISTS notifications (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    transaction_id INTEGER,
    invoice_id TEXT,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    created_at_ms INTEGER NOT NULL,
    next_at_ms INTEGER,
    is_held INTEGER NOT NULL DEFAULT 0,
    is_claimed INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS notifications_due ON notifications (next_at_ms)
    WHERE next_at_ms IS NOT NULL;

CREATE TABLE IF NOT EXISTS notification_attempts (
    notification_id INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    http_status INTEGER,
    answer TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS attempts_by_notification ON notification_attempts (notification_id);

CREATE TABLE IF NOT EXISTS subscriptions (
    id TEXT PRIMARY KEY,
    token TEXT NOT NULL,
    account_id TEXT NOT NULL,
    description TEXT NOT NULL,
    email TEXT,
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    currency TEXT NOT NULL,
    require_confirmation INTEGER NOT NULL,
    start_at_ms INTEGER NOT NULL,
    interval TEXT NOT NULL,
    period INTEGER NOT NULL CHECK (period > 0),
    max_periods INTEGER,
    culture_name TEXT NOT NULL,
    status TEXT NOT NULL,
    successful_number INTEGER NOT NULL,
    failed_number INTEGER NOT NULL,
    last_at_ms INTEGER,
    next_at_ms INTEGER,
    due_at_ms INTEGER,
    receipt TEXT
);

CREATE TABLE IF NOT EXISTS orders (
    id TEXT PRIMARY KEY,
    number INTEGER NOT NULL,
    intent_id TEXT NOT NULL,
    status TEXT NOT NULL,
    phone TEXT,
    created_at_ms INTEGER NOT NULL
);

-- What a merchant's page asked of the widget, as JSON; transaction_id is the last attempt or null.
CREATE TABLE IF NOT EXISTS intents (
    id TEXT PRIMARY KEY,
    transaction_id INTEGER,
    is_closed INTEGER NOT NULL DEFAULT 0,
    parameters BLOB NOT NULL,
    created_at_ms INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS intents_by_payment ON intents (transaction_id);

-- One row for each disputed payment, which itself stays as it is.
CREATE TABLE IF NOT EXISTS chargebacks (
    transaction_id INTEGER PRIMARY KEY,
    original_transaction_id INTEGER NOT NULL UNIQUE,
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    currency TEXT NOT NULL,
    invoice_id TEXT,
    account_id TEXT,
    reason TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL
);

-- A selector that is null fits every charge; rest_seconds is null when RetryAfter is the rules'.
CREATE TABLE IF NOT EXISTS ordered_declines (
    id INTEGER PRIMARY KEY,
    account_id TEXT,
    token TEXT,
    last_four TEXT,
    code INTEGER NOT NULL,
    times INTEGER NOT NULL CHECK (times >= 0),
    rest_seconds INTEGER
);

CREATE TABLE IF NOT EXISTS receipts (
    id TEXT PRIMARY KEY,
    type TEXT NOT NULL,
    status TEXT NOT NULL,
    inn TEXT NOT NULL,
    amount_minor INTEGER NOT NULL,
    transaction_id INTEGER,
    invoice_id TEXT,
    account_id TEXT,
    document TEXT NOT NULL,
    number INTEGER,
    created_at_ms INTEGER NOT NULL,
    due_at_ms INTEGER
);
"""
"""All state, so that a killed sandbox goes on where it stopped. Moments are milliseconds of UTC."""
