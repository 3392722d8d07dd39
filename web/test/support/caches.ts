/** A CacheStorage in memory: as much of it as the part cache uses, in the order of insertion, and breakable. */

export class FakeCaches {
  readonly kept = new Map<string, Map<string, Uint8Array<ArrayBuffer>>>();
  /** Raises what every access is to fail with. */
  trouble: (access: keyof Cache | "open") => void = () => undefined;

  /** As the part cache takes it. */
  get storage(): CacheStorage {
    return this as unknown as CacheStorage;
  }

  async open(name: string): Promise<Cache> {
    this.trouble("open");
    const entries = this.kept.get(name) ?? new Map<string, Uint8Array<ArrayBuffer>>();
    this.kept.set(name, entries);
    const cache = {
      keys: async () => [...entries.keys()].map((url) => ({ url })),
      match: async (url: string) => entries.has(url) ? new Response(entries.get(url)!) : undefined,
      put: async (url: string, response: Response) => {
        this.trouble("put");
        entries.set(url, new Uint8Array(await response.arrayBuffer()));
      },
      delete: async (url: string) => entries.delete(url),
    };
    return cache as unknown as Cache;
  }
}
