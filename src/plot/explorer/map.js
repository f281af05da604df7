// The map: what is seen of the plane, and how it is drawn.
const canvas = document.getElementById("map");
const view = { projection: "plate-carree", scale: 1, x: 0, y: 0 };
const LAND = "#e9e6df", COAST = "#8d9299", GRID = "#dfe3e7", SEA = "#f8fafb";
let lines = [], land = [], size = { width: 0, height: 0 };

/** Projects everything anew. */
function project() {
  const { forward } = projections[view.projection];
  land = season.land.flatMap(ring =>
    runs(forward, ring.length / 2, i => ring[2 * i], i => ring[2 * i + 1], false).map(run => run.points));
  lines = tracks.map(t =>
    runs(forward, t.end - t.first, i => season.lon[t.first + i], i => season.lat[t.first + i]));
  fit();
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
  pen.stroke();
  pen.strokeStyle = GRID;
  pen.beginPath();
  for (let lon = -180; lon < 180; lon += 30) graticule(pen, forward, shift, i => [lon, -90 + 2 * i]);
  for (let lat = -60; lat <= 60; lat += 30) graticule(pen, forward, shift, i => [-180 + 4 * i, lat]);
  pen.stroke();
}

function graticule(pen, forward, shift, at) {
  for (const run of runs(forward, 91, i => at(i)[0], i => at(i)[1])) trace(pen, run.points, shift);
}

function paintTracks(pen, seen, shift) {
  const margin = 400;
  const byBin = palette.map(() => []);
  for (const k of seen) {
    const track = tracks[k];
    for (const run of lines[k]) {
      for (let i = 0; i < run.points.length; i++) {
        const point = track.first + run.start + i;
        if (!isShown(point)) continue;
        const bin = Math.max(colours.bins[point], 0);
        const [x, y] = toScreen(run.points[i], shift);
        if (x < -margin || x > size.width + margin) continue;
        const before = i > 0 && isShown(point - 1) ? toScreen(run.points[i - 1], shift) : null;
        byBin[bin].push(x, y, before);
      }
    }
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
    for (const run of lines[k]) {
      run.points.forEach((point, i) => {
        const at = tracks[k].first + run.start + i;
        const isNow = time.moving && season.frame[at] === time.frame;
        if (!isNow && k !== chosen) return;
        const [x, y] = toScreen(point, shift);
        pen.beginPath();
        pen.arc(x, y, isNow ? 4 : 2.2, 0, 2 * Math.PI);
        pen.fillStyle = isNow ? palette[Math.max(colours.bins[at], 0)] : "#000";
        pen.fill();
        if (isNow) { pen.lineWidth = 1; pen.strokeStyle = "#000"; pen.stroke(); }
      });
    }
  }
}

/** The track next to a place on the screen, none if all are far. */
function trackAt(px, py) {
  let best = 12, found = -1;
  for (const shift of shifts()) {
    for (const k of visibleTracks()) {
      for (const run of lines[k]) {
        run.points.forEach((point, i) => {
          if (!isShown(tracks[k].first + run.start + i)) return;
          const [x, y] = toScreen(point, shift);
          const far = Math.hypot(x - px, y - py);
          if (far < best) [best, found] = [far, k];
        });
      }
    }
  }
  return found;
}
