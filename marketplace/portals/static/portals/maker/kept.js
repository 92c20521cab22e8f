// What is kept on this telephone until it has arrived: drafts of pieces, their pictures and recordings. IndexedDB, because it survives everything but
// the owner clearing it. `drafts` by uuid; `files` by uuid (blobs, what was received of them). Each change says `maarad:kept`.
const NAME = "maarad-maker", VERSION = 1;
let opened = null;

function base() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      for (const name of ["drafts", "files"]) if (!request.result.objectStoreNames.contains(name)) request.result.createObjectStore(name, { keyPath: "id" });
    };
    request.onsuccess = () => { request.result.onversionchange = () => { request.result.close(); opened = null; }; resolve(request.result); };
    request.onerror = () => { opened = null; reject(request.error); };
  });
  return opened;
}

async function run(mode, names, work) {
  const database = await base();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(names, mode, { durability: "strict" });
    const request = work(...names.map((name) => transaction.objectStore(name)));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

const said = () => { globalThis.dispatchEvent?.(new Event("maarad:kept")); };

export const get = (kind, id) => run("readonly", [kind], (store) => store.get(id));
export const all = (kind) => run("readonly", [kind], (store) => store.getAll());
export const put = (kind, value) => run("readwrite", [kind], (store) => store.put(value)).then(said);
export const remove = (kind, id) => run("readwrite", [kind], (store) => store.delete(id)).then(said);

// How many pieces were finished here by this person (by anybody, when nobody is known) and have not arrived.
export const unsent = async (person) => (await all("drafts")).filter((draft) => draft.finished && !draft.arrived && (!person || draft.person === person)).length;
