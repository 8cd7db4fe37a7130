// Says when the server can't be reached or the log-in has ended, instead of letting a page go stale.
"use strict";

(() => {
  const show = (id, yes) => {
    const box = document.getElementById(id);
    if (box) box.hidden = !yes;
  };
  document.addEventListener("htmx:sendError", () => show("no-contact", true));
  document.addEventListener("htmx:responseError", (event) => {
    const loggedOut = event.detail.xhr.status === 401;
    show("logged-out", loggedOut);
    show("no-contact", !loggedOut);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful) return;
    show("no-contact", false);
    show("logged-out", false);
  });
})();
