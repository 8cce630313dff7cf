// 棚: what the browser keeps for this address; keys in it can be used and cannot be read out.
const NAME = "tesuri";
const SHELVES = ["terminal", "passkeys"];

function opened() {
  return new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => SHELVES.forEach((each) => asked.result.createObjectStore(each));
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

export function shelf(name) {
  const act = async (mode, verb) => {
    const database = await opened();
    return new Promise((done, failed) => {
      const asked = verb(database.transaction(name, mode).objectStore(name));
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    }).finally(() => database.close());
  };
  return {
    get: (key) => act("readonly", (store) => store.get(key)),
    put: (key, value) => act("readwrite", (store) => store.put(value, key)),
    remove: (key) => act("readwrite", (store) => store.delete(key)),
  };
}

export function toBase64Url(bytes) {
  const text = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export function fromBase64Url(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}
