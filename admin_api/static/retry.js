// Asks in a dialog what the page behind a link would ask; without scripts the link opens that page.

async function pageOf(address) {
  const response = await fetch(address, { credentials: "same-origin", headers: { Accept: "text/html" } });
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

function dialogOf(page, address) {
  const form = page.querySelector("form.act");
  if (form === null) {
    return null;
  }
  const title = page.querySelector("h1");
  title.id = "asked";
  const dialog = document.createElement("dialog");
  dialog.className = "asking";
  dialog.setAttribute("aria-labelledby", title.id);
  form.action = address;
  form.classList.remove("card");
  dialog.append(document.adoptNode(title), document.adoptNode(form));
  dialog.addEventListener("close", () => dialog.remove());
  return dialog;
}

async function ask(link) {
  const dialog = dialogOf(await pageOf(link.href), link.href);
  if (dialog === null) {
    // What it was about has changed: the page says why there is nothing to ask.
    location.assign(link.href);
    return;
  }
  document.body.append(dialog);
  dialog.querySelector(".actions a")?.addEventListener("click", (event) => {
    event.preventDefault();
    dialog.close();
  });
  dialog.showModal();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-dialog]");
  const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  if (link === null || !isPlain) {
    return;
  }
  event.preventDefault();
  ask(link).catch(() => location.assign(link.href));
});
