// The card form inside the widget's frame. It tells the page around it how the payment goes.
"use strict";
(function () {
  const { state, words } = JSON.parse(document.getElementById("state").textContent);
  const form = document.getElementById("card");
  const news = document.getElementById("news");
  const again = document.getElementById("again");
  let latest = state;
  const payButton = document.getElementById("pay");
  const closeButton = document.getElementById("close");
  const isAlone = window.parent === window;

  function tell(type, details) {
    if (!isAlone) {
      window.parent.postMessage({ source: "payment-sandbox", intent: state.id, type, details }, "*");
    }
  }

  function show(current) {
    if (current.status === "three_ds") {
      window.location.assign(current.acs_url);
      return;
    }
    form.hidden = !(current.status === "created");
    again.hidden = !(current.status === "declined" && current.may_pay);
    news.textContent = { created: "", closed: words.closed, paid: words.paid, declined: words.declined + ". " + current.message }[current.status];
    if (current.status === "paid" || current.status === "declined") {
      latest = current;
      tell("result", current);
    }
    closeButton.hidden = isAlone && !addressAfter();
    if (current.status === "paid" && current.auto_close_seconds) {
      window.setTimeout(close, current.auto_close_seconds * 1000);
    }
  }

  function addressAfter() {
    return latest.status === "paid" ? latest.success_redirect_url : latest.fail_redirect_url;
  }

  // Who is led into the form goes on at its first field. A frame may take the focus only once the
  // page around has given it away.
  function focusCard() {
    if (!form.hidden && document.activeElement === document.body) {
      form.elements.card_number.focus();
    }
  }

  function close() {
    tell("close", null);
    if (isAlone && addressAfter()) {
      window.location.assign(addressAfter());
    }
  }

  function typedCard() {
    const [, month, year] = /^\s*(\d{1,2})\s*\/?\s*(\d*)\s*$/.exec(form.elements.expires.value) || [];
    return {
      card_number: form.elements.card_number.value,
      exp_month: month || "",
      exp_year: year || "",
      cvv: form.elements.cvv.value,
      name: form.elements.name.value.trim(),
    };
  }

  async function pay(event) {
    event.preventDefault();
    payButton.disabled = true;
    news.textContent = words.paying;
    try {
      const answer = await fetch("/widget/intent/" + state.id + "/pay", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(typedCard()),
      });
      const current = await answer.json();
      if (current.errors) {
        news.textContent = words.invalid;
        return;
      }
      show(current);
    } catch (error) {
      news.textContent = words.unavailable;
    } finally {
      payButton.disabled = false;
    }
  }

  form.addEventListener("submit", pay);
  again.addEventListener("click", function () {
    news.textContent = "";
    again.hidden = true;
    form.hidden = false;
    form.elements.card_number.focus();
    tell("again", null);
  });
  closeButton.addEventListener("click", close);
  document.addEventListener("keydown", function (event) {
    // Not while the card is on its way: who leaves then does not learn what came of it.
    if (event.key === "Escape" && !isAlone && !payButton.disabled) {
      close();
    }
  });
  window.addEventListener("focus", focusCard);
  show(state);
  focusCard();
})();
