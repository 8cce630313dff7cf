// 自分の鍵: a new key is added with a ticket and a key that is registered already.
import { chosenKey, onSubmit } from "./entrance.js";
import { post } from "./steps.js";

onSubmit("#add-key", async ({ name, ticket }) => {
  const key = await chosenKey();
  const asked = await post("/entry/keys/existing", { ticket });
  const options = await post("/entry/keys/proof", await key.get(asked));
  await post("/entry/keys/add", { name, answer: await key.create(options) });
  location.reload();
});
