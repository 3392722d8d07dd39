// Yours to change: `recbuild edge` writes this file once. Nothing of a request is kept or logged.
import { recommend, search } from "./recbuild/recbuild.js";

const MOST = 256 * 1024;
const ROUTES = {
  // {"item": "sku-1", "events": ["sku-2", {"item": "sku-3", "type": "cart"}], "k": 6}
  "/recommend": (body) => recommend(body),
  // {"query": "red shoes", "k": 10}
  "/search": ({ query, ...options }) => search(query, options),
};

export default {
  async fetch(request) {
    const answer = Object.hasOwn(ROUTES, new URL(request.url).pathname) && ROUTES[new URL(request.url).pathname];
    if (!answer) return reply(404, { message: `Ask ${Object.keys(ROUTES).join(" or ")}.` });
    if (request.method !== "POST") return reply(405, { message: "Send a POST request, with JSON." });
    try {
      const body = await jsonOf(request);
      return body ? reply(200, await answer(body)) : reply(400, { message: `Send an object in JSON, of ${MOST} bytes at most.` });
    } catch ({ code = "engine-failed", message }) {
      return reply(code === "bad-request" ? 400 : 503, { code, message: code === "engine-failed" ? "The engine failed." : message });
    }
  },
};

/** The body as an object; null if it is none, or too large: its length is not always told. */
async function jsonOf({ body }) {
  const chunks = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > MOST) return null;
    chunks.push(chunk);
  }
  const found = await new Response(new Blob(chunks)).json().catch(() => null);
  return typeof found === "object" && !Array.isArray(found) ? found : null;
}

function reply(status, data) {
  return Response.json(data, { status, headers: { "cache-control": "no-store" } });
}
