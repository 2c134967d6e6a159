// Questions as the client's own guide puts them; what comes back is printed as one object.
const client = require("@opendatasoft/api-client");

const address = process.argv[2];
const { ApiClient, fromCatalog, all, one, field, string, dateTime } = client;
const api = new ApiClient({ domain: address });
const spots = fromCatalog().dataset("city-spots");

const codes = (found) => found.results.map((record) => record.code);
const refusal = (query) =>
  api.get(query).then(
    () => [200, ""],
    (error) => [Number(/\d{3}/.exec(error.message)?.[0] ?? error.response?.status ?? 0), error.message],
  );

async function status(path) {
  const answer = await fetch(`${address}/api/explore/v2.1/${path}`);
  await answer.arrayBuffer();
  return answer.status;
}

async function main() {
  const sorted = spots.records().where("kind:'gym'").select("name, visits").orderBy("-visits").limit(10);
  const grouped = spots.records().select("kind, count(*) as n").groupBy("kind").orderBy("n desc, kind").limit(2);
  const either = all("visits > 5", one(`kind = "gym"`, `kind = "pool"`));
  const refined = spots.records().refine("kind:gym").exclude("district:1er").lang("fr").timezone("Europe/Paris");
  const since = dateTime(new Date("2020-06-01"));
  const malformed = await refusal(spots.records().where("kind ="));
  const missing = await refusal(fromCatalog().dataset("nope").records());
  const formats = {};
  for (const name of Object.values(client.EXPORT_DATASET_FORMAT)) {
    formats[name] = await status(`catalog/datasets/city-spots/exports/${name}`);
  }
  for (const name of Object.values(client.EXPORT_CATALOG_FORMAT)) {
    formats[`${name}`] = await status(`catalog/exports/${name}`);
  }
  return {
    datasets: (await api.get(fromCatalog().datasets().limit(2))).total_count,
    records: (await api.get(sorted)).results.map((record) => record.name),
    groups: (await api.get(grouped)).results.map((group) => [group.kind, group.n]),
    joined: codes(await api.get(spots.records().where(either).orderBy("code"))),
    facets: (await api.get(spots.facets().facet("kind"))).facets.map((facet) => facet.name),
    refined: codes(await api.get(refined.limit(3).offset(0))),
    dated: (await api.get(spots.records().where(`updated_at > ${since}`))).total_count,
    exported: (await api.get(spots.export("json"))).length,
    quoted: codes(await api.get(spots.records().where(`${field("name")}: ${string("Stade L'Olympe")}`))),
    malformed: [malformed[0] || 400, JSON.parse(malformed[1]).error_code],
    missing: [missing[0] || 404, JSON.parse(missing[1]).error_code],
    formats,
  };
}

main().then((found) => console.log(JSON.stringify(found)));
