// window.cp.CloudPayments: the widget of the sandbox, with the calls of the gateway's own script.
"use strict";
(function () {
  const origin = new URL(document.currentScript.src).origin;

  async function openIntent(parameters) {
    const answer = await fetch(origin + "/widget/intent", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(parameters),
    });
    const intent = await answer.json();
    if (!answer.ok) {
      throw new Error(intent.message);
    }
    return intent;
  }

  function wordsIn(culture) {
    return /^en/i.test(culture || "")
      ? { close: "Close", dialog: "Payment form" }
      : { close: "Закрыть", dialog: "Форма оплаты" };
  }

  function closeButton(words, close) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "\u00d7";
    button.setAttribute("aria-label", words.close);
    button.style.cssText =
      "position:absolute;top:8px;right:8px;width:32px;height:32px;border:0;background:none;font:24px/1 system-ui,sans-serif;color:#5a6675;cursor:pointer";
    button.addEventListener("click", close);
    return button;
  }

  // A payer may leave at any moment, also from the bank's page.
  function cover(address, culture, close) {
    const overlay = document.createElement("div");
    const words = wordsIn(culture);
    overlay.setAttribute("role", "dialog");
    overlay.setAttribute("aria-modal", "true");
    overlay.setAttribute("aria-label", words.dialog);
    overlay.style.cssText =
      "position:fixed;inset:0;z-index:2147483000;background:rgba(20,28,38,.6);display:flex;align-items:center;justify-content:center";
    const frame = document.createElement("iframe");
    frame.src = address;
    frame.title = "CloudPayments";
    // Who goes by the keyboard types on in the form; each page in it is a new one.
    frame.addEventListener("load", () => frame.focus());
    frame.style.cssText = "width:100%;height:100%;border:0;border-radius:8px;background:#fff";
    const box = document.createElement("div");
    box.style.cssText = "position:relative;width:min(100%,520px);height:min(100%,640px)";
    box.append(frame, closeButton(words, close));
    overlay.appendChild(box);
    // The frame tells of the key itself while one is in it.
    overlay.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        close();
      }
    });
    const uncover = putAside([...document.body.children]);
    document.body.appendChild(overlay);
    return {
      frame,
      remove: () => {
        overlay.remove();
        uncover();
      },
    };
  }

  // Who goes on by Tab stays within the dialog. What was put aside by others stays so afterwards.
  function putAside(elements) {
    const behind = elements.filter((element) => !element.inert);
    const put = (isInert) => behind.forEach((element) => (element.inert = isInert));
    put(true);
    return () => put(false);
  }

  function resultOf(state) {
    if (state.status === "paid") {
      return { type: "payment", status: "success", data: { transactionId: state.transaction_id } };
    }
    return {
      type: "error",
      status: "fail",
      message: state.message,
      data: { transactionId: state.transaction_id, ReasonCode: state.reason_code },
    };
  }

  function redirectAfter(state) {
    const address = state && (state.status === "paid" ? state.success_redirect_url : state.fail_redirect_url);
    if (address) {
      window.location.assign(address);
    }
  }

  class CloudPayments {
    constructor(config) {
      this.config = config || {};
      this.oncomplete = null;
    }

    async start(parameters, whenKnown) {
      const asked = { culture: this.config.language, email: this.config.email, ...parameters };
      const intent = await openIntent(asked);
      let last = null;
      const told = (result) => {
        if (whenKnown) {
          whenKnown(result);
        }
        if (typeof this.oncomplete === "function") {
          this.oncomplete(result);
        }
      };
      return new Promise((resolve) => {
        const close = () => {
          window.removeEventListener("message", hear);
          widget.remove();
          resolve(last ? resultOf(last) : { type: "cancel" });
          redirectAfter(last);
        };
        const hear = (event) => {
          const message = event.data;
          if (event.source !== widget.frame.contentWindow || !message || message.source !== "payment-sandbox") {
            return;
          }
          if (message.type === "result") {
            last = message.details;
            told(resultOf(last));
          }
          if (message.type === "close") {
            close();
          }
        };
        const widget = cover(intent.form_url, asked.culture, close);
        window.addEventListener("message", hear);
      });
    }

    async pay(method, options, callbacks) {
      const { onSuccess, onFail, onComplete } = callbacks || {};
      const schema = method === "auth" ? "Dual" : "Single";
      const known = (result) => {
        if (onComplete) {
          onComplete({ success: result.status === "success", ...result }, options);
        }
      };
      const result = await this.start({ paymentSchema: schema, ...options }, known);
      if (result.status === "success") {
        onSuccess && onSuccess(options);
      } else {
        onFail && onFail(result.message || "User has cancelled", options);
      }
      return result;
    }

    charge(options, onSuccess, onFail) {
      return this.pay("charge", options, called(onSuccess, onFail));
    }

    auth(options, onSuccess, onFail) {
      return this.pay("auth", options, called(onSuccess, onFail));
    }
  }

  // The oldest call also took addresses to go to in place of functions.
  function called(onSuccess, onFail) {
    const follow = (next) => (typeof next === "string" ? () => window.location.assign(next) : next);
    return { onSuccess: follow(onSuccess), onFail: follow(onFail) };
  }

  window.cp = Object.assign(window.cp || {}, { CloudPayments });
})();
