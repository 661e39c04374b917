// Calls to the JSON API from our own pages; the token travels in a cookie that scripts cannot read.

const LONGEST_WAIT_SECONDS = 5;
const PAUSE_MS = 500;
const LONGEST_CALL_MS = 15_000;
const LONGEST_OPENING_MS = 30_000;

export class ApiRefusal extends Error {
  constructor(status, problem) {
    super(problem.message);
    this.status = status;
    this.code = problem.code;
  }
}

export class TookTooLong extends Error {}

export function getWidget(invoiceId) {
  return call(`/v1/invoices/${invoiceId}/widget`);
}

// Resolves once the command has been carried out; rejects with ApiRefusal when it was refused, and
// with TookTooLong while its outcome is not known: no form is open then, so no money can move.
// The same key means the same wish, so that it is asked about by being sent again.
export async function openCheckout(invoiceId) {
  const headers = { "Idempotency-Key": freshKey() };
  const address = `/v1/invoices/${invoiceId}/checkout?wait=${LONGEST_WAIT_SECONDS}`;
  const startedAt = performance.now();
  while ((await call(address, { method: "POST", headers })).status === "pending") {
    if (performance.now() - startedAt > LONGEST_OPENING_MS) {
      throw new TookTooLong("the checkout is not open yet");
    }
    await pause(PAUSE_MS);
  }
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function call(address, options = {}) {
  const response = await fetch(address, {
    ...options,
    credentials: "same-origin",
    signal: AbortSignal.timeout(LONGEST_CALL_MS),
    headers: { ...options.headers, "X-Requested-With": "fetch" },
  });
  const body = await response.json();
  if (!response.ok) {
    throw new ApiRefusal(response.status, body);
  }
  return body;
}

// Not crypto.randomUUID: it is missing where a page is shown without HTTPS, as in development.
function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
