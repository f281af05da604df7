// From longitude and latitude in degrees to a plane whose y points down, in
// degrees of arc at its centre.
const RAD = Math.PI / 180;

const projections = {
  "plate-carree": {
    width: 360, height: 180, wraps: true,
    forward: (lon, lat) => [lon, -lat],
    shows: () => true,
    clip: null,
  },
  north: stereographic(1),
  south: stereographic(-1),
};

/** Snyder (1987), section 21, the pole in the middle; to the equator. Shapes go
 *  on beyond that, so that what is cut off there looks whole, but not to the
 *  other pole, which is nowhere. */
function stereographic(sign) {
  const edge = 2 / RAD;
  return {
    width: 2 * edge, height: 2 * edge, wraps: false,
    forward: (lon, lat) => {
      const rho = (2 / RAD) * Math.tan((90 - Math.max(sign * lat, -45)) * RAD / 2);
      const angle = lon * RAD;
      return [rho * Math.sin(angle), sign * rho * Math.cos(angle)];
    },
    shows: lat => sign * lat >= 0,
    clip: edge,
  };
}

/** The longitudes of a path so that they go on without a jump. */
function unwrapped(longitudes) {
  let before = null;
  return longitudes.map(lon => {
    before = before === null ? lon : before + (((lon - before + 540) % 360) + 360) % 360 - 180;
    return before;
  });
}
