// On wide screens a row opens beside the table, with what its page holds. Escape closes it, and the focus returns.
// Without JavaScript, on narrow screens, or when the answer fails, the link leads to the page.
const WIDE = matchMedia("(min-width: 64rem)");
let pane = null;
let opener = null;

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-swap=results] :is(.records, .sheets) :is(th, h2) > a");
  if (!link || link.closest("thead") || !WIDE.matches || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(link);
});
document.addEventListener("keydown", ({ key }) => key === "Escape" && close());

async function open(link) {
  let page;
  try {
    const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    page = null;
  }
  const record = page?.querySelector("[data-record]");
  if (!record) return location.assign(link.href);
  close(false);
  opener = link;
  pane = document.createElement("aside");
  pane.className = "record-pane";
  pane.tabIndex = -1;
  pane.setAttribute("aria-label", record.querySelector("h1").textContent);
  pane.append(head(record, link), body(record));
  document.querySelector("[data-swap=results]").append(pane);
  pane.focus();
}

function head(record, link) {
  const bar = document.createElement("div");
  bar.className = "actions";
  const whole = document.createElement("a");
  Object.assign(whole, { className: "button button--quiet button--small", href: link.href });
  whole.textContent = record.dataset.open;
  const button = document.createElement("button");
  Object.assign(button, { className: "button button--quiet button--small", type: "button" });
  button.textContent = record.dataset.close;
  button.addEventListener("click", () => close());
  bar.append(whole, button);
  return bar;
}

function body(record) {
  const part = document.createElement("div");
  part.className = "record-pane__body stack";
  part.tabIndex = 0;
  const title = record.querySelector("h1");
  const lower = document.createElement("h2");
  lower.append(...title.childNodes);
  lower.dir = "auto";
  title.replaceWith(lower);
  part.append(...document.adoptNode(record).childNodes);
  return part;
}

function close(back = true) {
  if (!pane) return;
  pane.remove();
  pane = null;
  if (back && opener?.isConnected) opener.focus();
}
