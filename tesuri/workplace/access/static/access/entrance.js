// 入口: proves the terminal, gives the password, then asks the authenticator.
import { shelf, toBase64Url } from "./shelf.js";
import { authenticator, post, wordsFor } from "./steps.js";

const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const kept = shelf("terminal");
const one = (selector) => document.querySelector(selector);

async function requestTerminal(label, requestedBy) {
  const pair = await crypto.subtle.generateKey(CURVE, false, ["sign", "verify"]);
  const jwk = await crypto.subtle.exportKey("jwk", pair.publicKey);
  const asked = { public_jwk: jwk, label, requested_by: requestedBy };
  const { terminal } = await post("/entry/terminal/request", asked);
  await kept.put("own", { terminal, pair });
}

// "none": no key here; "unknown": the server no longer knows it; "waiting"; "proved".
async function proveTerminal() {
  const own = await kept.get("own");
  if (own === undefined) return "none";
  const asked = await post("/entry/terminal/challenge", { terminal: own.terminal });
  if (!asked.known) {
    await kept.remove("own");
    return "unknown";
  }
  one("[data-terminal-number]")?.replaceChildren(own.terminal);
  if (!asked.accepted) return "waiting";
  const signed = new TextEncoder().encode(
    `tesuri-terminal|${location.origin}|${asked.challenge}`);
  const raw = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, own.pair.privateKey, signed);
  await post("/entry/terminal/proof", { terminal: own.terminal, signature: toBase64Url(raw) });
  return "proved";
}

export async function chosenKey() {
  const isDemo = one("[name=key]:checked")?.value === "demo";
  return isDemo ? import("/entry/demo-passkey.js") : authenticator;
}

export function show(message, tone = "error") {
  const place = one("#said");
  place.className = tone;
  place.textContent = message;
  place.hidden = false;
}

export function onSubmit(selector, act) {
  const form = one(selector);
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      await act(Object.fromEntries(new FormData(form)));
    } catch (failure) {
      show(wordsFor(failure));
    } finally {
      button.disabled = false;
    }
  });
}

onSubmit("#login", async ({ user_id, password }) => {
  if ((await proveTerminal()) !== "proved") return location.reload();
  const options = await post("/entry/password", { user_id, password });
  const key = await chosenKey();
  const { next } = await post("/entry/key", await key.get(options));
  location.assign(next);
});

onSubmit("#enrolment", async ({ user_id, password, ticket }) => {
  if ((await proveTerminal()) !== "proved") return location.assign("/entry/");
  const options = await post("/entry/enrol/options", { user_id, password, ticket });
  const key = await chosenKey();
  await post("/entry/enrol", await key.create(options));
  one("#enrolment").hidden = true;
  one("#enrolled").hidden = false;
});

async function openTerminalPage() {
  const state = await proveTerminal();
  if (state === "proved") return location.reload();
  one("#checking").hidden = true;
  one(state === "waiting" ? "#waiting" : "#request").hidden = false;
}

onSubmit("#request form", async ({ label, requested_by }) => {
  await requestTerminal(label, requested_by ?? "");
  one("#request").hidden = true;
  await openTerminalPage();
});

if (one("#checking")) openTerminalPage().catch((failure) => {
  one("#checking").hidden = true;
  show(wordsFor(failure));
});
