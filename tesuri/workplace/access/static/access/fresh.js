// 本人の再確認: before a grave form is sent, the officer's key verifies the person anew, if need be.
import { shelf } from "./shelf.js";
import { authenticator, post, wordsFor } from "./steps.js";

// In the demo a key may be one of software, which this browser then keeps.
async function keyFor({ options, demo }) {
  if (!demo) return authenticator;
  const kept = shelf("passkeys");
  for (const { id } of options.allowCredentials ?? []) {
    if ((await kept.get(id)) !== undefined) return import("/entry/demo-passkey.js");
  }
  return authenticator;
}

async function verify() {
  const asked = await post("/entry/verify/options");
  if (asked.fresh) return;
  const key = await keyFor(asked);
  await post("/entry/verify", await key.get(asked.options));
}

function complain(form, failure) {
  let place = form.querySelector("[data-complaint]");
  if (place === null) {
    place = document.createElement("p");
    place.dataset.complaint = "";
    place.className = "error";
    place.setAttribute("role", "alert");
    form.prepend(place);
  }
  place.textContent = wordsFor(failure);
}

function goOn(form, button) {
  if (form.dataset.verify !== undefined) return location.assign(form.dataset.verify);
  form.dataset.verified = "yes";
  form.requestSubmit(button);
  delete form.dataset.verified;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-fresh], [data-verify]") || form.dataset.verified) return;
  event.preventDefault();
  if (form.dataset.asking) return;
  form.dataset.asking = "yes";
  try {
    await verify();
    goOn(form, event.submitter);
  } catch (failure) {
    complain(form, failure);
  } finally {
    delete form.dataset.asking;
  }
});
