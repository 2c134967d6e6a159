// Put into every frame before any script of the page: tells the audit what scripts do there.
(() => {
  const tell = (what, name) => {
    const act = { what, name: String(name).slice(0, 80), at: location.origin };
    console.debug("__parvis_act__" + JSON.stringify(act));
  };
  const wrap = (object, method, what, name) => {
    if (!object || !object[method]) return;
    const original = object[method];
    object[method] = function (...given) {
      tell(what, name ? name(given, this) : given[0]);
      return original.apply(this, given);
    };
  };
  const jar = Object.getOwnPropertyDescriptor(Document.prototype, "cookie");
  Object.defineProperty(Document.prototype, "cookie", { configurable: true, get: jar.get,
    set(text) { tell("script_cookie", String(text).split("=")[0].trim()); jar.set.call(this, text); } });
  wrap(Storage.prototype, "setItem", "storage", (given, self) => (self === window.sessionStorage ? "session:" : "local:") + given[0]);
  wrap(window.IDBFactory && IDBFactory.prototype, "open", "indexed_db");
  wrap(window.CacheStorage && CacheStorage.prototype, "open", "cache_storage");
  wrap(window.ServiceWorkerContainer && ServiceWorkerContainer.prototype, "register", "service_worker");
  wrap(window.CookieStore && CookieStore.prototype, "set", "script_cookie", (given) => given[0]?.name ?? given[0]);
  wrap(Navigator.prototype, "sendBeacon", "beacon");
  wrap(HTMLCanvasElement.prototype, "toDataURL", "canvas", () => "toDataURL");
  document.addEventListener("securitypolicyviolation", (event) =>
    tell("violation", event.effectiveDirective + " " + event.blockedURI.slice(0, 60)));
})();
