// The bank's page inside the widget's frame: Escape leaves the widget, as it does from the card form.
"use strict";
(function () {
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && window.parent !== window) {
      window.parent.postMessage({ source: "payment-sandbox", type: "close", details: null }, "*");
    }
  });
})();
