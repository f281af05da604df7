// What can be set, and what follows from it.
const element = id => document.getElementById(id);
const limits = { lifetime: 0, peak: -Infinity };
const time = { moving: false, frame: 0, tail: 48, player: null };
let colours = null;

const strengths = tracks.map(t => t.peak).filter(p => p !== null);
const strongest = strengths.length ? strengths.reduce((a, b) => Math.max(a, b)) : 0;
const weakest = strengths.length ? strengths.reduce((a, b) => Math.min(a, b)) : 0;

function isWanted(track) {
  return track.lifetime >= limits.lifetime
    && (limits.peak === -Infinity || (track.peak !== null && track.peak >= limits.peak));
}

/** Whether a point belongs to the time that is shown. */
function isShown(point) {
  if (!time.moving) return true;
  const frame = season.frame[point];
  return frame <= time.frame && season.hours[time.frame] - season.hours[frame] <= time.tail;
}

let wanted = [];
function visibleTracks() {
  return time.moving ? wanted.filter(k => {
    const t = tracks[k];
    return season.frame[t.first] <= time.frame
      && season.hours[time.frame] - season.hours[season.frame[t.end - 1]] <= time.tail;
  }) : wanted;
}

function update() {
  wanted = tracks.flatMap((track, k) => isWanted(track) ? [k] : []);
  if (chosen >= 0 && !wanted.includes(chosen)) choose(-1);
  tell();
  draw();
}

function tell() {
  const main = season.variables[0];
  const now = time.moving ? `, ${visibleTracks().length} around this time` : "";
  element("count").textContent = `${wanted.length} of ${tracks.length} tracks${now}`;
  element("lifetime-text").textContent = `${limits.lifetime} h`;
  element("peak-text").textContent = limits.peak === -Infinity || !main ? "any" : shown(valueOf(limits.peak), main.units);
  element("time-text").textContent = season.times.length ? season.times[time.frame] : "no time";
}

function setColour(name) {
  colours = colouring(name);
  element("scale-title").textContent = colours.title + (colours.units ? ` (${colours.units})` : "")
    + (colours.isMissing ? "; black: no value" : "");
  const ends = element("scale-ends").children;
  [ends[0].textContent, ends[1].textContent] = colours.ends;
  const bar = element("scale-bar");
  bar.width = 230;
  const pen = bar.getContext("2d");
  for (let x = 0; x < 230; x++) {
    pen.fillStyle = colourAt(colours.turned ? 1 - x / 229 : x / 229);
    pen.fillRect(x, 0, 1, 12);
  }
  draw();
}

function setFrame(frame) {
  time.frame = Math.min(Math.max(frame, 0), Math.max(season.times.length - 1, 0));
  element("time").value = time.frame;
  tell();
  draw();
}

function setMoving(moving) {
  time.moving = element("moving").checked = moving;
  if (!moving) stop();
  tell();
  draw();
}

function stop() {
  clearInterval(time.player);
  time.player = null;
  element("play").textContent = "Play";
}

function play() {
  if (time.player) return stop();
  setMoving(true);
  if (time.frame >= season.times.length - 1) setFrame(0);
  element("play").textContent = "Stop";
  time.player = setInterval(() => {
    if (time.frame >= season.times.length - 1) return stop();
    setFrame(time.frame + 1);
  }, 100);
}

function resize() {
  const box = canvas.getBoundingClientRect();
  const dots = window.devicePixelRatio || 1;
  const isFirst = size.width === 0;
  size = { width: box.width, height: box.height };
  [canvas.width, canvas.height] = [box.width * dots, box.height * dots];
  if (isFirst) project(); else draw();
}

function listen() {
  element("lifetime").oninput = e => { limits.lifetime = Number(e.target.value); update(); };
  element("peak").oninput = e => {
    const f = Number(e.target.value) / 1000;
    limits.peak = f === 0 ? -Infinity : weakest + f * (strongest - weakest);
    update();
  };
  element("reset").onclick = () => {
    [limits.lifetime, limits.peak] = [0, -Infinity];
    element("lifetime").value = element("peak").value = 0;
    update();
  };
  element("projection").onchange = e => { view.projection = e.target.value; project(); };
  element("colour").onchange = e => setColour(e.target.value);
  element("moving").onchange = e => setMoving(e.target.checked);
  element("time").oninput = e => { setMoving(true); setFrame(Number(e.target.value)); };
  element("tail").onchange = e => { time.tail = Number(e.target.value); tell(); draw(); };
  element("play").onclick = play;
  element("back").onclick = () => { setMoving(true); setFrame(time.frame - 1); };
  element("forward").onclick = () => { setMoving(true); setFrame(time.frame + 1); };
  element("closer").onclick = () => zoom(1.6);
  element("further").onclick = () => zoom(1 / 1.6);
  element("whole").onclick = fit;
  element("close").onclick = () => choose(-1);
  new ResizeObserver(resize).observe(element("stage"));
  listenToMap();
}

function listenToMap() {
  let held = null, moved = 0;
  canvas.onpointerdown = e => { held = [e.clientX, e.clientY]; moved = 0; canvas.setPointerCapture(e.pointerId); };
  canvas.onpointermove = e => {
    if (!held) return;
    moved += Math.abs(e.clientX - held[0]) + Math.abs(e.clientY - held[1]);
    pan(e.clientX - held[0], e.clientY - held[1]);
    held = [e.clientX, e.clientY];
  };
  canvas.onpointerup = e => {
    const box = canvas.getBoundingClientRect();
    if (held && moved < 4) choose(trackAt(e.clientX - box.left, e.clientY - box.top));
    held = null;
  };
  canvas.onpointercancel = () => { held = null; };
  canvas.addEventListener("wheel", e => {
    e.preventDefault();
    const box = canvas.getBoundingClientRect();
    zoom(Math.exp(-e.deltaY / 400), e.clientX - box.left, e.clientY - box.top);
  }, { passive: false });
  canvas.onkeydown = e => {
    const act = {
      ArrowLeft: () => pan(60, 0), ArrowRight: () => pan(-60, 0), ArrowUp: () => pan(0, 60), ArrowDown: () => pan(0, -60),
      "+": () => zoom(1.6), "=": () => zoom(1.6), "-": () => zoom(1 / 1.6), 0: fit,
      ",": element("back").onclick, ".": element("forward").onclick, " ": play, Escape: () => choose(-1),
    }[e.key];
    if (act) { e.preventDefault(); act(); }
  };
}

function begin() {
  const options = [...season.variables.map((v, k) => [`v${k}`, v.name]), ["lifetime", "lifetime"], ["time", "time"]];
  element("colour").replaceChildren(...options.map(([value, text]) => new Option(text, value)));
  element("lifetime").max = tracks.reduce((most, t) => Math.max(most, t.lifetime), 0);
  element("time").max = Math.max(season.times.length - 1, 0);
  element("peak").disabled = !strengths.length;
  element("origin").textContent = season.origin;
  view.projection = element("projection").value = season.projection;
  const first = options.find(([, text]) => text === season.colour) || options[0];
  element("colour").value = first[0];
  setColour(first[0]);
  resize();
  listen();
  update();
}
begin();
