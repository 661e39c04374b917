// The pay page: opens the widget. What became of the payment the server tells, and live.js fetches
// it; the widget's own word only chooses between "waiting for you" and "waiting for the bank". That
// it does at once and by itself: who has paid must not be asked again while our server is away.

import { lookNow } from "/ui/live.js";
import { ApiRefusal, TookTooLong, getWidget, openCheckout } from "./billing_api.js";

const LONGEST_LOAD_MS = 20_000;
const SUBMITTED_SECONDS = 3_600;
const MOST_SUBMITTED = 5;
const REFUSAL_OF_STRANGERS = 401;
const CHANGED_MEANWHILE = 409;
const SUBMITTED = "submitted";

const page = document.getElementById("pay-page");
const said = document.getElementById("said");
const opening = document.getElementById("opening");
const troubles = document.getElementById("troubles");
const atTheBank = document.getElementById("at-the-bank");
const invoiceId = page.dataset.invoice;
const otherTabs = new BroadcastChannel(`kinokassa-invoice-${invoiceId}`);
let shownStage = stage();
let submittedId = null;

document.addEventListener("click", (event) => {
  if (event.target.closest?.("#pay") && widgetIs("ready")) {
    pay();
  }
});
document.addEventListener("live", tellChange);
// The form goes on without a session, and once it is closed the page looks again.
document.addEventListener("sessionover", (event) => {
  if (!widgetIs("ready")) {
    event.preventDefault();
  }
});
otherTabs.addEventListener("message", (event) => {
  if (event.data === SUBMITTED) {
    showAtTheBank();
  }
  lookNow();
});
addEventListener("pageshow", (event) => {
  // Who went away while the form was being opened comes back to a page that has forgotten it.
  if (event.persisted && widgetIs("opening")) {
    setWidget("ready");
  }
});
setWidget("ready");

async function pay() {
  showTrouble(null);
  // Once a payment was begun, this page cannot know that none was made in another tab.
  troubles.dataset.attempt = stage() === "ready" ? "first" : "later";
  setWidget("opening");
  let widget;
  try {
    await openCheckout(invoiceId);
    widget = await getWidget(invoiceId);
  } catch (refusal) {
    await refused(refusal);
    return;
  }
  try {
    await loadScript(widget.script_url);
  } catch (failure) {
    giveUp("script", failure);
    return;
  }
  // From now on the bank may be asked: this tab and all others look more often.
  otherTabs.postMessage("opened");
  lookNow();
  await runWidget(widget);
  setWidget("ready");
  otherTabs.postMessage("closed");
  document.getElementById("stage").focus();
  await lookNow();
}

async function runWidget(widget) {
  setWidget("open");
  try {
    const cloudPayments = new window.cp.CloudPayments();
    // Told while the form is still open: who closes the tab on "paid" has paid.
    cloudPayments.oncomplete = (result) => {
      heed(result, widget.payment_id);
      lookNow();
    };
    heed(await cloudPayments.start(widget.parameters), widget.payment_id);
  } catch (failure) {
    console.error(failure);
    if (submittedId !== widget.payment_id) {
      showTrouble("widget");
    }
  }
}

// Once for each payment: what the server has told since then it knows better.
function heed(result, paymentId) {
  if (!wasSent(result) || submittedId === paymentId) {
    return;
  }
  submittedId = paymentId;
  rememberSubmitted(paymentId);
  showAtTheBank();
  otherTabs.postMessage(SUBMITTED);
}

// Below the root, for every page of the viewer's says where a payment stands.
function rememberSubmitted(paymentId) {
  const name = page.dataset.submittedCookie;
  const others = keptIn(name).filter((id) => id !== paymentId);
  const ids = [paymentId, ...others].slice(0, MOST_SUBMITTED).join(".");
  document.cookie = `${name}=${ids}; path=/; max-age=${SUBMITTED_SECONDS}; samesite=lax`;
}

// In the place of the offer to pay, until the server tells more.
function showAtTheBank() {
  if (!isPayable()) {
    return;
  }
  const standing = document.getElementById("standing");
  standing.dataset.stage = atTheBank.dataset.stage;
  standing.dataset.live = atTheBank.dataset.seconds;
  standing.replaceChildren(atTheBank.content.cloneNode(true));
  tellChange();
}

function keptIn(name) {
  const cookie = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`));
  return cookie ? cookie.slice(name.length + 1).split(".") : [];
}

// Not by a viewer who closed the form, nor by a form that broke before there was a transaction.
function wasSent(result) {
  if (!result || result.type === "cancel") {
    return false;
  }
  return result.type !== "error" || Boolean(result.data?.transactionId);
}

async function refused(refusal) {
  if (refusal instanceof TookTooLong) {
    giveUp("slow", refusal);
  } else if (!(refusal instanceof ApiRefusal)) {
    giveUp("offline", refusal);
  } else if (refusal.status === REFUSAL_OF_STRANGERS) {
    // The session is over: the page itself leads to the door, and back.
    location.reload();
  } else if (refusal.status === CHANGED_MEANWHILE) {
    giveUp("changed", refusal);
    await lookNow();
  } else {
    giveUp("away", refusal);
  }
}

function giveUp(trouble, failure) {
  console.warn(failure);
  setWidget("ready");
  showTrouble(trouble);
}

function showTrouble(name) {
  for (const trouble of document.querySelectorAll("[data-trouble]")) {
    trouble.hidden = trouble.dataset.trouble !== name;
    if (!trouble.hidden) {
      trouble.scrollIntoView({ block: "nearest" });
    }
  }
}

function tellChange() {
  if (stage() === shownStage) {
    return;
  }
  shownStage = stage();
  said.textContent = document.getElementById("stage").textContent;
  // That a payment was begun does not tell why its form did not come.
  if (!isPayable()) {
    showTrouble(null);
  }
}

function isPayable() {
  return document.getElementById("pay") !== null;
}

function stage() {
  return document.getElementById("standing").dataset.stage;
}

// Kept beside the live part, which is exchanged as a whole: ready, opening, open.
function setWidget(state) {
  document.documentElement.dataset.widget = state;
  opening.textContent = state === "opening" ? opening.dataset.words : "";
}

function widgetIs(state) {
  return document.documentElement.dataset.widget === state;
}

function loadScript(address) {
  if (window.cp?.CloudPayments) {
    return Promise.resolve();
  }
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const giveUpLoading = () => {
      script.remove();
      reject(new Error("the widget cannot be loaded"));
    };
    const timer = setTimeout(giveUpLoading, LONGEST_LOAD_MS);
    script.src = address;
    script.onload = () => {
      clearTimeout(timer);
      resolve();
    };
    script.onerror = giveUpLoading;
    document.head.append(script);
  });
}
