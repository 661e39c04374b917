// Calls to the JSON API from our own pages; the token travels in a cookie that scripts cannot read.

const LONGEST_WAIT_SECONDS = 5;

export class ApiRefusal extends Error {
  constructor(status, problem) {
    super(problem.message);
    this.status = status;
    this.code = problem.code;
  }
}

export function getInvoice(invoiceId) {
  return call(`/v1/invoices/${invoiceId}`);
}

export function getWidget(invoiceId) {
  return call(`/v1/invoices/${invoiceId}/widget`);
}

// Resolves once the command has been carried out; rejects with ApiRefusal when it was refused.
// The same key means the same wish, so that it is asked about by being sent again.
export async function openCheckout(invoiceId) {
  const headers = { "Idempotency-Key": freshKey() };
  const address = `/v1/invoices/${invoiceId}/checkout?wait=${LONGEST_WAIT_SECONDS}`;
  while ((await call(address, { method: "POST", headers })).status === "pending") {
    await pause(500);
  }
}

export function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function call(address, options = {}) {
  const response = await fetch(address, {
    ...options,
    credentials: "same-origin",
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
