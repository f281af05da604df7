// From longitude and latitude in degrees to a plane whose y points down, in
// degrees of arc at its centre; null for what the map does not show.
const RAD = Math.PI / 180;

const projections = {
  "plate-carree": {
    width: 360, height: 180, wraps: true,
    forward: (lon, lat) => [lon, -lat],
    clip: null,
  },
  north: stereographic(1),
  south: stereographic(-1),
};

// Shapes are followed beyond the edge, so that what is cut off there looks whole.
const REACH = -45;

/** Snyder (1987), section 21, the pole in the middle; to the equator. */
function stereographic(sign) {
  const edge = 2 / RAD;
  return {
    width: 2 * edge, height: 2 * edge, wraps: false,
    forward: (lon, lat) => {
      if (sign * lat < REACH) return null;
      const rho = (2 / RAD) * Math.tan((90 - sign * lat) * RAD / 2);
      const angle = lon * RAD;
      return [rho * Math.sin(angle), sign * rho * Math.cos(angle)];
    },
    clip: edge,
  };
}

/** The longitude next to `before` that is the same place. */
const onwards = (before, lon) => before + (((lon - before + 540) % 360) + 360) % 360 - 180;

/** A polyline as runs of points in the plane. The longitudes of a path go on
 *  without a jump; those of a shape that was cut at the date line stay. */
function runs(forward, count, lonAt, latAt, isPath = true) {
  const found = [];
  let run = null, before = null;
  for (let i = 0; i < count; i++) {
    let lon = lonAt(i);
    if (isPath && before !== null) lon = onwards(before, lon);
    before = lon;
    const point = forward(lon, latAt(i));
    if (!point) { run = null; continue; }
    if (!run) found.push(run = { start: i, points: [] });
    run.points.push(point);
  }
  return found;
}
