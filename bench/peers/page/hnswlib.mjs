// hnswlib-wasm: HNSW in C++. Its indexes come and go as files of Emscripten's, which lie in IndexedDB, so that is where a
// downloaded one goes first. Effort: efSearch.

import { loadHnswlib, syncFileSystem, waitForFileSystemSynced } from "hnswlib-wasm";
import { answerFor, lines } from "./harness.mjs";

const [LINKS, CANDIDATES, SEED] = [16, 200, 100];
/** Emscripten's IDBFS: the database is named by its mount point, and has this version. */
const [MOUNT, VERSION, STORE] = ["/hnswlib-index", 21, "FILE_DATA"];
const FILE = "index";
const IS_FILE = 0o100666;

answerFor({
  async build(vectors, dims) {
    const index = await create(dims);
    index.initIndex(vectors.length / dims, LINKS, CANDIDATES, SEED);
    index.addItems(lines(vectors, dims), false);
    await index.writeIndex(FILE);
    await synced("write");
    const file = await transact("readonly", (store) => store.get(`${MOUNT}/${FILE}`));
    return file.contents;
  },
  async open(bytes, dims) {
    const contents = await bytes;
    const file = { timestamp: new Date(), mode: IS_FILE, contents };
    await transact("readwrite", (store) => store.put(file, `${MOUNT}/${FILE}`));
    const index = await create(dims);
    await synced("read");
    await index.readIndex(FILE, 0);
    return (query, k, effort) => {
      index.setEfSearch(effort);
      return index.searchKnn(query, k, undefined).neighbors;
    };
  },
});

async function create(/** @type {number} */ dims) {
  const { HierarchicalNSW } = await loadHnswlib("IDBFS");
  return new HierarchicalNSW("ip", dims, "");
}

async function synced(/** @type {"read" | "write"} */ direction) {
  await syncFileSystem(direction);
  await waitForFileSystemSynced();
}

/** @template Result @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest<Result>} ask
 * @returns {Promise<Result>} */
function transact(mode, ask) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(MOUNT, VERSION);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE).createIndex("timestamp", "timestamp");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction([STORE], mode);
      const asked = ask(transaction.objectStore(STORE));
      transaction.onerror = () => reject(transaction.error);
      transaction.oncomplete = () => {
        opening.result.close();
        resolve(asked.result);
      };
    };
  });
}
