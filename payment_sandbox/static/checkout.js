// window.cp.Checkout: makes a cryptogram of a merchant's own card form. The gateway's script encrypts in the
// browser; here the sandbox does it, and no card number is kept.
"use strict";
(function () {
  const origin = new URL(document.currentScript.src).origin;
  const names = ["cardNumber", "expDateMonth", "expDateYear", "expDateMonthYear", "cvv", "name"];

  function typedIn(container) {
    const card = {};
    names.forEach((name) => {
      const input = container && container.querySelector('[data-cp="' + name + '"]');
      if (input) {
        card[name] = input.value;
      }
    });
    return card;
  }

  function cardToSend(card) {
    const [month, year] = (card.expDateMonthYear || "").split("/");
    return JSON.stringify({
      card_number: card.cardNumber,
      exp_month: (card.expDateMonth || month || "").trim(),
      exp_year: (card.expDateYear || year || "").trim(),
      cvv: card.cvv,
      name: card.name,
    });
  }

  async function encrypt(card) {
    const answer = await fetch(origin + "/widget/cryptogram", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: cardToSend(card),
    });
    return answer.json();
  }

  function encryptAtOnce(card) {
    const request = new XMLHttpRequest();
    request.open("POST", origin + "/widget/cryptogram", false);
    request.setRequestHeader("Content-Type", "application/json");
    request.send(cardToSend(card));
    return JSON.parse(request.responseText);
  }

  class Checkout {
    constructor(options, form) {
      this.container = typeof options === "object" ? options.container : form;
    }

    async createPaymentCryptogram(card) {
      const made = await encrypt(card || typedIn(this.container));
      if (made.errors) {
        throw made.errors;
      }
      return made.packet;
    }

    // Pages of the first script read the result without waiting for it.
    createCryptogramPacket() {
      const made = encryptAtOnce(typedIn(this.container));
      return { success: !made.errors, packet: made.packet, messages: made.errors || {} };
    }
  }

  window.cp = Object.assign(window.cp || {}, { Checkout });
})();
