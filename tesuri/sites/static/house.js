// 画面の小さな手助け: the "/" key goes to the search box; a marked button prints the page, and what
// the browser prints is told to the system before; and two minutes before a session ends for want
// of use the page says so.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const search = document.querySelector("[data-search], input[type=search]");
  if (search === null) return;
  event.preventDefault();
  search.focus();
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

const idleMinutes = Number(document.body.dataset.idleMinutes ?? 0);
const WARNED_BEFORE = 2;
let warning = null;

function warn() {
  const word = document.createElement("p");
  word.textContent = `操作がないため、${WARNED_BEFORE}分後にログアウトします。`;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = "使い続ける";
  button.addEventListener("click", stay);
  warning = document.createElement("div");
  warning.className = "warning idle";
  warning.setAttribute("role", "alert");
  warning.append(word, button);
  document.body.append(warning);
}

// Any request counts as use.
async function stay() {
  const reply = await fetch("/healthz", { cache: "no-store" });
  if (!reply.ok) return;
  warning.remove();
  setTimeout(warn, (idleMinutes - WARNED_BEFORE) * 60_000);
}

if (idleMinutes > 0) setTimeout(warn, (idleMinutes - WARNED_BEFORE) * 60_000);

window.addEventListener("beforeprint", () => {
  const { prints, told } = document.body.dataset;
  const token = document.querySelector("input[name=csrfmiddlewaretoken]");
  if (prints !== "yes" || told === undefined || token === null) return;
  const body = new URLSearchParams({ path: location.pathname, csrfmiddlewaretoken: token.value });
  fetch(told, { method: "POST", body, keepalive: true, credentials: "same-origin" });
});
