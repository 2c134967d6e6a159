// Measure one page with Lighthouse's mobile profile: node lighthouse.mjs <port of the browser> <address>; JSON out.
import lighthouse from "lighthouse";

const [port, address] = process.argv.slice(2);
const categories = ["performance", "accessibility", "best-practices", "seo"];
const { lhr } = await lighthouse(address, { port: Number(port), logLevel: "silent", onlyCategories: categories });
const failed = (reference) => reference.weight > 0 && lhr.audits[reference.id].score !== null && lhr.audits[reference.id].score < 0.9;
const found = {};
for (const name of categories) {
  const { score, auditRefs } = lhr.categories[name];
  const why = auditRefs.filter(failed).map(({ id }) => `${id} ${lhr.audits[id].displayValue ?? ""}`.trim());
  found[name] = { score: Math.round(score * 100), why };
}
const measure = (id) => lhr.audits[id].numericValue;
found.largest_paint_ms = measure("largest-contentful-paint");
found.layout_shift = measure("cumulative-layout-shift");
console.log(JSON.stringify(found));
