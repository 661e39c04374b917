// Keeps the parts of a page that are marked `data-live` as they are on the server.
//
// A part has an id, and the seconds between looks in `data-live`. The whole page is fetched again and
// parts of the same id are exchanged; a part that comes back without the mark is looked at no more.
// While looks fail, the page says so and goes on trying: what it shows may be old, never wrong.
// A part in which somebody is typing waits; a pressed button does not hold its part back.
// Once the session is over the page is loaded again, which leads to the door and back. Who has
// something open that a load would destroy prevents the event `sessionover`, and looks later.

const LONGEST_PAUSE_MS = 15_000;
const GROWTH = 1.3;
const LONGEST_LOOK_MS = 15_000;

const lost = document.getElementById("connection-lost");
let timer = null;
let failures = 0;
let latestLook = 0;

export function liveParts(root = document) {
  return [...root.querySelectorAll("[data-live]")];
}

// An answer that a later look has overtaken is older than what the page may know by now.
async function look() {
  latestLook += 1;
  const number = latestLook;
  const response = await fetch(location.href, {
    credentials: "same-origin",
    headers: { Accept: "text/html", "X-Requested-With": "live" },
    redirect: "manual",
    signal: AbortSignal.timeout(LONGEST_LOOK_MS),
  });
  if (response.type === "opaqueredirect") {
    if (document.dispatchEvent(new CustomEvent("sessionover", { cancelable: true }))) {
      location.reload();
    }
    return;
  }
  if (!response.ok) {
    throw new Error(`the page answered ${response.status}`);
  }
  const text = await response.text();
  if (number === latestLook) {
    exchange(new DOMParser().parseFromString(text, "text/html"));
  }
}

function exchange(fresh) {
  for (const part of liveParts()) {
    const next = fresh.getElementById(part.id);
    if (next === null) {
      part.removeAttribute("data-live");
    } else if (next.outerHTML !== part.outerHTML && !isTypedIn(part)) {
      replace(part, next);
    }
  }
  if (liveParts().length === 0) {
    forgetPassing();
  }
  document.dispatchEvent(new CustomEvent("live"));
}

// What was said to be under way has come to its end, and the parts of the page say to which.
function forgetPassing() {
  document.querySelectorAll("[data-passing]").forEach((said) => said.remove());
}

function isTypedIn(part) {
  const active = document.activeElement;
  return part.contains(active) && active.matches("input, select, textarea");
}

// Who goes by the keyboard stays where they were, or at the content if that is gone.
function replace(part, next) {
  const held = part.contains(document.activeElement) ? document.activeElement : null;
  part.replaceWith(next);
  if (held) {
    const again = held.id && document.getElementById(held.id);
    (again || document.getElementById("content")).focus();
  }
}

// Looks at once, and plans the next look.
export async function lookNow() {
  clearTimeout(timer);
  try {
    await look();
    failures = 0;
  } catch (failure) {
    console.error(failure);
    failures += 1;
  }
  if (lost) {
    lost.hidden = failures < 2;
  }
  plan();
}

function plan() {
  clearTimeout(timer);
  const pauses = liveParts().map((part) => Number(part.dataset.live) * 1_000);
  if (pauses.length > 0 && !document.hidden) {
    timer = setTimeout(lookNow, Math.min(Math.min(...pauses) * GROWTH ** failures, LONGEST_PAUSE_MS));
  }
}

function lookIfShown() {
  if (liveParts().length > 0 && !document.hidden) {
    lookNow();
  } else {
    plan();
  }
}

if (document.querySelector("[data-settled]")) {
  // It was settled before the page could be opened.
  forgetPassing();
}

// Back from another tab, from the bank's application or from a tunnel: what is shown may be old.
document.addEventListener("visibilitychange", lookIfShown);
addEventListener("online", lookIfShown);
// A page that comes back by the back button shows what was true when it was left.
addEventListener("pageshow", (event) => (event.persisted ? lookNow() : plan()));
