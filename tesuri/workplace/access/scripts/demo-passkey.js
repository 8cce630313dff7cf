// デモ用の鍵: an authenticator in software, for a newcomer whose computer has none.
// It answers as a real one does (WebAuthn, ES256, attestation "none", CBOR by hand), and the server
// verifies it as ever; its AAGUID says what it is, and outside the demo the server refuses it.
import { shelf, toBase64Url, fromBase64Url } from "/static/access/shelf.js";

const AAGUID = new TextEncoder().encode("tesuri-demo-key!");
const PRESENT_AND_VERIFIED = 0x05;
const NEW_CREDENTIAL = 0x40;
const PARAMETERS = { name: "ECDSA", namedCurve: "P-256" };
const keys = shelf("passkeys");

const joined = (...parts) => new Uint8Array(parts.flatMap((part) => [...part]));
const hashed = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
const utf8 = (text) => new TextEncoder().encode(text);

function clientData(type, challenge) {
  return utf8(JSON.stringify({ type, challenge, origin: location.origin, crossOrigin: false }));
}

async function authenticatorData(rpId, flags, count, credential = []) {
  const counter = new Uint8Array(4);
  new DataView(counter.buffer).setUint32(0, count);
  return joined(await hashed(utf8(rpId)), [flags], counter, credential);
}

// A COSE key: {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}.
async function coseKey(publicKey) {
  const jwk = await crypto.subtle.exportKey("jwk", publicKey);
  const x = fromBase64Url(jwk.x), y = fromBase64Url(jwk.y);
  return joined([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32], x, [0x22, 0x58, 32], y);
}

// {"fmt": "none", "attStmt": {}, "authData": bytes}
function attestation(data) {
  const length = [0x59, data.length >> 8, data.length & 0xff];
  return joined([0xa3, 0x63], utf8("fmt"), [0x64], utf8("none"), [0x67], utf8("attStmt"), [0xa0],
    [0x68], utf8("authData"), length, data);
}

// WebCrypto gives the two halves; WebAuthn wants them as an ASN.1 sequence of two integers.
function der(raw) {
  const integer = (half) => {
    let bytes = [...half];
    while (bytes.length > 1 && bytes[0] === 0 && bytes[1] < 0x80) bytes = bytes.slice(1);
    if (bytes[0] >= 0x80) bytes = [0, ...bytes];
    return [2, bytes.length, ...bytes];
  };
  const body = [...integer(raw.slice(0, 32)), ...integer(raw.slice(32))];
  return new Uint8Array([0x30, body.length, ...body]);
}

function answer(id, response) {
  const shown = toBase64Url(id);
  return { id: shown, rawId: shown, type: "public-key", clientExtensionResults: {}, response };
}

export async function create(options) {
  const pair = await crypto.subtle.generateKey(PARAMETERS, false, ["sign", "verify"]);
  const id = crypto.getRandomValues(new Uint8Array(32));
  const credential = joined(AAGUID, [0, id.length], id, await coseKey(pair.publicKey));
  const flags = PRESENT_AND_VERIFIED | NEW_CREDENTIAL;
  const data = await authenticatorData(options.rp.id, flags, 0, credential);
  await keys.put(toBase64Url(id), { pair, count: 0 });
  return answer(id, {
    clientDataJSON: toBase64Url(clientData("webauthn.create", options.challenge)),
    attestationObject: toBase64Url(attestation(data)),
    transports: ["internal"],
  });
}

export async function get(options) {
  for (const { id } of options.allowCredentials ?? []) {
    const held = await keys.get(id);
    if (held === undefined) continue;
    const count = held.count + 1;
    await keys.put(id, { ...held, count });
    const data = await authenticatorData(options.rpId, PRESENT_AND_VERIFIED, count);
    const client = clientData("webauthn.get", options.challenge);
    const signed = joined(data, await hashed(client));
    const raw = await crypto.subtle.sign(
      { name: "ECDSA", hash: "SHA-256" }, held.pair.privateKey, signed);
    return answer(fromBase64Url(id), {
      clientDataJSON: toBase64Url(client),
      authenticatorData: toBase64Url(data),
      signature: toBase64Url(der(new Uint8Array(raw))),
      userHandle: null,
    });
  }
  throw new Error("この端末に、この利用者のデモ用の鍵はありません。先に鍵を登録してください。");
}
