// The map: what is seen of the plane, and how it is drawn.
const canvas = document.getElementById("map");
const view = { projection: "plate-carree", scale: 1, x: 0, y: 0 };
const LAND = "#e9e6df", COAST = "#8d9299", GRID = "#dfe3e7", SEA = "#f8fafb";
let lines = [], land = [], coasts = [], size = { width: 0, height: 0 };

/** Projects everything anew. */
function project() {
  const { forward, shows } = projections[view.projection];
  const shape = ring => Array.from({ length: ring.length / 2 }, (_, i) => forward(ring[2 * i], ring[2 * i + 1]));
  const seen = season.land.filter(ring => ring.some((lat, i) => i % 2 && shows(lat)));
  coasts = seen.map(shape);
  land = seen.map(overPole).map(shape);
  lines = tracks.map(({ first, end }) =>
    unwrapped(season.lon.slice(first, end)).map((lon, i) => forward(lon, season.lat[first + i])));
  fit();
}

/** A ring around a pole as an area: on along the pole and back. */
function overPole(ring) {
  const [lon, lat] = ring, [last] = ring.slice(-2);
  if (Math.abs(last - lon) <= 180) return ring;
  const pole = Math.sign(lat) * 90;
  return [...ring, last, pole, lon, pole];
}

/** Shows the whole map. */
function fit() {
  const { width, height } = projections[view.projection];
  view.scale = Math.min(size.width / width, size.height / height) * 0.98;
  [view.x, view.y] = [0, 0];
  draw();
}

const toScreen = ([x, y], shift = 0) =>
  [size.width / 2 + (x + shift - view.x) * view.scale, size.height / 2 + (y - view.y) * view.scale];

/** Copies of a map that goes round, as far as they are seen. */
function shifts() {
  if (!projections[view.projection].wraps) return [0];
  const half = size.width / 2 / view.scale;
  const first = Math.floor((view.x - half + 180) / 360) - 1, last = Math.floor((view.x + half + 180) / 360) + 1;
  return Array.from({ length: last - first + 1 }, (_, i) => 360 * (first + i));
}

function zoom(factor, px = size.width / 2, py = size.height / 2) {
  const { width, height } = projections[view.projection];
  const least = Math.min(size.width / width, size.height / height) * 0.98;
  const scale = Math.min(Math.max(view.scale * factor, least), least * 200);
  const place = [(px - size.width / 2), (py - size.height / 2)];
  view.x += place[0] / view.scale - place[0] / scale;
  view.y += place[1] / view.scale - place[1] / scale;
  view.scale = scale;
  draw();
}

function pan(dx, dy) {
  view.x -= dx / view.scale;
  const limit = projections[view.projection].height / 2;
  view.y = Math.min(Math.max(view.y - dy / view.scale, -limit), limit);
  draw();
}

function trace(pen, points, shift) {
  points.forEach((point, i) => {
    const [x, y] = toScreen(point, shift);
    if (i) pen.lineTo(x, y); else pen.moveTo(x, y);
  });
}

let waiting = false;
/** Draws at the next frame of the screen, however often it is called. */
function draw() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; paint(); });
}

function paint() {
  const pen = canvas.getContext("2d");
  const dots = window.devicePixelRatio || 1;
  pen.setTransform(dots, 0, 0, dots, 0, 0);
  pen.fillStyle = SEA;
  pen.fillRect(0, 0, size.width, size.height);
  pen.save();
  clip(pen);
  for (const shift of shifts()) paintBase(pen, shift);
  const seen = visibleTracks();
  for (const shift of shifts()) paintTracks(pen, seen, shift);
  pen.restore();
}

/** Leaves out what lies beyond the edge of the map. */
function clip(pen) {
  const { clip, height } = projections[view.projection];
  const [x, y] = toScreen([0, 0]);
  pen.beginPath();
  if (clip) pen.arc(x, y, clip * view.scale, 0, 2 * Math.PI);
  else pen.rect(0, y - (height / 2) * view.scale, size.width, height * view.scale);
  pen.clip();
}

function paintBase(pen, shift) {
  const { forward } = projections[view.projection];
  pen.fillStyle = LAND;
  pen.strokeStyle = COAST;
  pen.lineWidth = 0.7;
  pen.beginPath();
  land.forEach(points => trace(pen, points, shift));
  pen.fill("evenodd");
  pen.beginPath();
  coasts.forEach(points => trace(pen, points, shift));
  pen.stroke();
  pen.strokeStyle = GRID;
  pen.beginPath();
  const along = Array.from({ length: 91 }, (_, i) => i);
  const line = at => trace(pen, along.map(i => forward(...at(i))), shift);
  for (let lon = -180; lon < 180; lon += 30) line(i => [lon, -90 + 2 * i]);
  for (let lat = -60; lat <= 60; lat += 30) line(i => [-180 + 4 * i, lat]);
  pen.stroke();
}

function paintTracks(pen, seen, shift) {
  const margin = 400;
  const byBin = palette.map(() => []);
  for (const k of seen) {
    lines[k].forEach((place, i) => {
      const point = tracks[k].first + i;
      if (!isShown(point)) return;
      const [x, y] = toScreen(place, shift);
      if (x < -margin || x > size.width + margin) return;
      const before = i > 0 && isShown(point - 1) ? toScreen(lines[k][i - 1], shift) : null;
      byBin[colours.bins[point]].push(x, y, before);
    });
  }
  pen.lineWidth = 1.4;
  pen.lineCap = "round";
  byBin.forEach((segments, bin) => {
    pen.strokeStyle = pen.fillStyle = palette[bin];
    pen.beginPath();
    for (let i = 0; i < segments.length; i += 3) {
      const [x, y, before] = [segments[i], segments[i + 1], segments[i + 2]];
      if (before) { pen.moveTo(before[0], before[1]); pen.lineTo(x, y); }
      else { pen.moveTo(x, y); pen.lineTo(x + 0.01, y); }
    }
    pen.stroke();
  });
  paintMarks(pen, seen, shift);
}

/** Centres of the time that is shown, and the track that was chosen. */
function paintMarks(pen, seen, shift) {
  for (const k of seen) {
    if (!time.moving && k !== chosen) continue;
    lines[k].forEach((place, i) => {
      const point = tracks[k].first + i;
      const isNow = time.moving && season.frame[point] === time.frame;
      if (!isNow && k !== chosen) return;
      const [x, y] = toScreen(place, shift);
      pen.beginPath();
      pen.arc(x, y, isNow ? 4 : 2.2, 0, 2 * Math.PI);
      pen.fillStyle = isNow ? palette[colours.bins[point]] : "#000";
      pen.fill();
      if (isNow) { pen.lineWidth = 1; pen.strokeStyle = "#000"; pen.stroke(); }
    });
  }
}

/** The track next to a place on the screen, none if all are far. */
function trackAt(px, py) {
  const { shows } = projections[view.projection];
  let best = 12, found = -1;
  for (const shift of shifts()) {
    for (const k of visibleTracks()) {
      lines[k].forEach((place, i) => {
        const point = tracks[k].first + i;
        if (!isShown(point) || !shows(season.lat[point])) return;
        const [x, y] = toScreen(place, shift);
        const far = Math.hypot(x - px, y - py);
        if (far < best) [best, found] = [far, k];
      });
    }
  }
  return found;
}
