// The season as columns, and what follows from them for each track.
const season = JSON.parse(document.getElementById("season").textContent);
const tracks = season.ids.map((id, k) => {
  const [first, end] = [season.offsets[k], season.offsets[k + 1]];
  let peak = null, peakAt = first;
  const values = season.variables.length ? season.variables[0].values : [];
  for (let i = first; i < end; i++) {
    const strength = strengthOf(values[i]);
    if (strength !== null && (peak === null || strength > peak)) [peak, peakAt] = [strength, i];
  }
  const hour = i => season.hours[season.frame[i]];
  return { id, first, end, peak, peakAt, lifetime: hour(end - 1) - hour(first) };
});

/** A number that grows with the strength of a centre. */
function strengthOf(value) {
  if (value === null || value === undefined) return null;
  return { lowest: -value, highest: value, magnitude: Math.abs(value) }[season.peak];
}

/** The value that a strength stands for. */
function valueOf(strength) {
  return season.peak === "lowest" ? -strength : strength;
}

function shown(value, units) {
  if (value === null || value === undefined) return "missing";
  const text = Math.abs(value) >= 1e6 || (value !== 0 && Math.abs(value) < 1e-2)
    ? value.toExponential(3) : String(Number(value.toPrecision(6)));
  return units ? `${text} ${units}` : text;
}
