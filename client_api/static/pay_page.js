// The pay page: opens the widget and then asks our own API what became of the payment.

import { getInvoice, getWidget, openCheckout, pause } from "./billing_api.js";
import { stageOf } from "./stages.js";

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;
const LONG_WAIT_MS = 60_000;

const facts = JSON.parse(document.getElementById("facts").textContent);
const statusLine = document.getElementById("status");
const bankWords = document.getElementById("bank-words");
const button = document.getElementById("pay");
const consent = document.getElementById("consent");
const words = facts.words;
let isFollowing = false;

button.addEventListener("click", pay);
show(facts.invoice);

async function pay() {
  showStage("opening");
  let widget;
  try {
    await openCheckout(facts.invoice.id);
    widget = await getWidget(facts.invoice.id);
    await loadScript(widget.script_url);
  } catch (refusal) {
    await showRefusal(refusal);
    return;
  }
  const isClosedUnpaid = await runWidget(widget.parameters);
  if (!isClosedUnpaid) {
    rememberSubmitted(widget.payment_id);
  }
  show(await getInvoice(facts.invoice.id));
}

// The answer only tells that the viewer closed the widget without sending anything.
async function runWidget(parameters) {
  try {
    const result = await new window.cp.CloudPayments().start(parameters);
    return Boolean(result) && result.type === "cancel";
  } catch (failure) {
    // It could not be opened: from then on it answers, it does not throw.
    console.error(failure);
    return true;
  }
}

async function showRefusal(refusal) {
  console.error(refusal);
  showStage("failed");
  if (refusal.status === 409) {
    show(await getInvoice(facts.invoice.id));
  }
}

function show(invoice) {
  const stage = stageOf(invoice, wasSubmitted);
  const message = stage === "declined" ? invoice.last_payment.message : null;
  showStage(stage, message);
  if (stage === "processing" && !isFollowing) {
    follow();
  }
}

function showStage(stage, message = null) {
  statusLine.textContent = words[stage];
  statusLine.dataset.stage = stage;
  bankWords.textContent = message ?? "";
  bankWords.hidden = !message;
  button.textContent = stage === "declined" ? words.try_again : words.pay;
  button.disabled = stage === "opening";
  button.hidden = !["ready", "opening", "declined", "failed"].includes(stage);
  if (consent) {
    consent.hidden = button.hidden;
  }
}

async function follow() {
  isFollowing = true;
  const startedAt = performance.now();
  let pauseMs = FIRST_PAUSE_MS;
  while (statusLine.dataset.stage === "processing") {
    await pause(pauseMs);
    pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS);
    await look();
    if (performance.now() - startedAt > LONG_WAIT_MS && statusLine.dataset.stage === "processing") {
      statusLine.textContent = words.processing_long;
    }
  }
  isFollowing = false;
}

async function look() {
  try {
    show(await getInvoice(facts.invoice.id));
  } catch (failure) {
    // The next look may succeed; what the page shows stays true until then.
    console.error(failure);
  }
}

function loadScript(address) {
  if (window.cp?.CloudPayments) {
    return Promise.resolve();
  }
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = () => reject(new Error("the widget cannot be loaded"));
    document.head.append(script);
  });
}

function wasSubmitted(paymentId) {
  return sessionStorage.getItem("submitted-payment") === paymentId;
}

function rememberSubmitted(paymentId) {
  sessionStorage.setItem("submitted-payment", paymentId);
}
