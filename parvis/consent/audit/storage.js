// What the origin of a frame keeps in this browser.
async () => {
  const read = (get) => { try { return Object.keys(get()); } catch { return []; } };
  const ask = async (get) => { try { return await get(); } catch { return []; } };
  return {
    local_storage: read(() => localStorage), session_storage: read(() => sessionStorage),
    indexed_db: (await ask(() => indexedDB.databases())).map((one) => one.name),
    cache_storage: await ask(() => caches.keys()),
    service_worker: (await ask(() => navigator.serviceWorker.getRegistrations())).map((one) => one.scope),
  };
}
