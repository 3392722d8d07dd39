/** Questions to the studio's server. */

/** What the server refuses, in its words; `changed` where a file was changed by someone else meanwhile. */
export class Refused extends Error {
  constructor(
    message: string,
    readonly changed = false,
  ) {
    super(message);
  }
}

/** Asks for what does not change anything: JSON, or an ArrayBuffer. Throws Refused. */
export function ask<Answer>(address: string, query: Readonly<Record<string, string | number>> = {}, signal?: AbortSignal): Promise<Answer> {
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  return request<Answer>(`/api/${address}?${search}`, signal ? { signal } : {});
}

/** Sends what is to be computed on, or kept. Throws Refused. */
export function send<Answer>(address: string, content: unknown, signal?: AbortSignal): Promise<Answer> {
  const options = { method: "POST", body: JSON.stringify(content), headers: { "content-type": "application/json" } };
  return request<Answer>(`/api/${address}`, signal ? { ...options, signal } : options);
}

async function request<Answer>(address: string, options: RequestInit): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(address, options);
  } catch (error) {
    if ((error as Error).name === "AbortError") throw error;
    throw new Refused("The studio's server does not answer. Start it again: recbuild studio. Nothing that you see is lost.");
  }
  if (response.headers.get("content-type") === "application/octet-stream") return (await response.arrayBuffer()) as Answer;
  const json = response.headers.get("content-type")?.startsWith("application/json");
  const answer: unknown = json ? await response.json() : { detail: (await response.text()) || response.statusText };
  if (!response.ok) throw new Refused((answer as { detail: string }).detail, response.status === 409);
  return answer as Answer;
}
