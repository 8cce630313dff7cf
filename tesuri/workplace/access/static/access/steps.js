// 一歩ずつ: what pages of this house ask the server, and what they ask the authenticator.
export async function post(path, body = {}) {
  const reply = await fetch(path, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value,
    },
    body: JSON.stringify(body),
  });
  const unreadable = { error: "応答を読み取れませんでした。画面を開き直してください。" };
  const said = await reply.json().catch(() => unreadable);
  if (!reply.ok) throw new Error(said.error);
  return said;
}

export const authenticator = {
  create: async (options) => {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    return (await navigator.credentials.create({ publicKey })).toJSON();
  },
  get: async (options) => {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    return (await navigator.credentials.get({ publicKey })).toJSON();
  },
};

// The browser's own words are English and name no remedy.
export function wordsFor(failure) {
  if (failure instanceof DOMException) {
    return "鍵で本人を確かめられませんでした。指紋・顔・PINのいずれかで、もう一度試してください。";
  }
  return failure.message;
}
