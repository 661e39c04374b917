// Where a pay page stands, judged by our own state of the invoice and its last payment.

const SETTLED = { paid: "paid", partially_refunded: "paid", disputed: "paid", refunded: "refunded" };

const FAILED_ATTEMPTS = new Set(["declined", "refused", "not_sent"]);

const AT_THE_BANK = new Set(["sent", "unknown"]);

// `wasSubmitted` tells whether this browser saw the widget end for a payment: it only chooses
// between "waiting for you" and "waiting for the bank" while we have not heard ourselves.
export function stageOf(invoice, wasSubmitted) {
  if (invoice.state in SETTLED) {
    return SETTLED[invoice.state];
  }
  const payment = invoice.last_payment;
  if (payment && (AT_THE_BANK.has(payment.state) || isWaitedFor(payment, wasSubmitted))) {
    return "processing";
  }
  if (!invoice.is_payable) {
    return "closed";
  }
  return payment && FAILED_ATTEMPTS.has(payment.state) ? "declined" : "ready";
}

function isWaitedFor(payment, wasSubmitted) {
  return payment.state === "opened" && wasSubmitted(payment.id);
}
