// Shows the buttons that copy a text, where a browser lets a page do that.

const SHOWN_MS = 2_000;

function arm(button) {
  const words = button.textContent;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.done;
    setTimeout(() => {
      button.textContent = words;
    }, SHOWN_MS);
  });
}

function armAll() {
  if (navigator.clipboard) {
    document.querySelectorAll("[data-copy][hidden]").forEach(arm);
  }
}

armAll();
document.addEventListener("live", armAll);
