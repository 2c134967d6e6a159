// Send the banner's form in the background. Whatever fails, the plain form is sent instead.
const form = document.querySelector("form[data-choice]");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, event.submitter));
  try {
    const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
    finish(await answer.json());
  } catch {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "action", value: event.submitter.value }));
    HTMLFormElement.prototype.submit.call(form);
  }
});

function finish({ granted, reload, message }) {
  if (reload) return location.reload();
  if (granted.length) offerWithdrawal();
  document.getElementById("cookie-banner").remove();
  for (const frame of document.querySelectorAll("iframe[src^='/embed/']")) frame.contentWindow.location.reload();
  const title = document.querySelector("h1");
  title.tabIndex = -1;
  title.focus();
  const status = document.createElement("p");
  status.className = "consent-noted wrap";
  status.setAttribute("role", "status");
  document.body.prepend(status);
  requestAnimationFrame(() => (status.textContent = message));
}

// The foot has its withdrawal at once, as the next page will have it from the server.
function offerWithdrawal() {
  const withdrawal = form.cloneNode();
  withdrawal.className = "consent-withdraw";
  for (const [name, value] of new FormData(form)) {
    const shown = name === "surface" ? "footer" : value.replace("noted=choice", "noted=withdrawn");
    withdrawal.append(Object.assign(document.createElement("input"), { type: "hidden", name, value: shown }));
  }
  const label = document.getElementById("cookie-banner").dataset.withdrawal;
  const button = { className: "footer__button", name: "action", value: "withdraw", textContent: label };
  withdrawal.append(Object.assign(document.createElement("button"), button));
  document.querySelector("a[data-preferences]")?.after(withdrawal);
}
