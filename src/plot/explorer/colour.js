// Viridis at nine places (public domain, CC0), linear in between: its lightness
// rises evenly, so it reads without colour as well.
const STOPS = ["#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#addc30", "#fde725"]
  .map(hex => [1, 3, 5].map(at => parseInt(hex.slice(at, at + 2), 16)));
const BINS = 16;

function colourAt(fraction) {
  const place = Math.min(Math.max(fraction, 0), 1) * (STOPS.length - 1);
  const low = Math.min(Math.floor(place), STOPS.length - 2);
  const mixed = STOPS[low].map((c, i) => Math.round(c + (STOPS[low + 1][i] - c) * (place - low)));
  return `rgb(${mixed.join(",")})`;
}
// The last one is of points without a value.
const palette = [...Array.from({ length: BINS }, (_, bin) => colourAt(bin / (BINS - 1))), "#000"];

/** What colours stand for: title, ends, and a bin for each point. */
function colouring(name) {
  const columns = {
    lifetime: { title: "lifetime", units: "h", of: (track) => track.lifetime },
    time: { title: "time since the first", units: "h", of: (_, i) => season.hours[season.frame[i]] },
  };
  season.variables.forEach((v, k) => {
    columns[`v${k}`] = { title: v.name, units: v.units, of: (_, i) => v.values[i] };
  });
  const column = columns[name];
  const all = tracks.flatMap(t => {
    const values = [];
    for (let i = t.first; i < t.end; i++) values.push(column.of(t, i));
    return values;
  });
  // A few extreme points would take most colours: ends are the 1st and 99th
  // of a hundred.
  const sorted = all.filter(v => v !== null).sort((a, b) => a - b);
  const at = q => sorted.length ? sorted[Math.round(q * (sorted.length - 1))] : 0;
  const [low, high] = [at(0.01), at(0.99)];
  const span = high - low || 1;
  // The strong end is the bright one.
  const turned = name === "v0" && season.peak === "lowest";
  const bin = v => {
    if (v === null) return BINS;
    const f = Math.min(Math.max((v - low) / span, 0), 1);
    return Math.round((turned ? 1 - f : f) * (BINS - 1));
  };
  const isMissing = sorted.length < all.length;
  const [first, last] = [sorted[0], sorted[sorted.length - 1]];
  const ends = !sorted.length ? ["no value", ""]
    : [(first < low ? "\u2264 " : "") + shown(low), (last > high ? "\u2265 " : "") + shown(high)];
  return { ...column, ends, isMissing, turned, bins: Uint8Array.from(all, bin) };
}
