// The life of one track.
let chosen = -1;

function choose(k) {
  chosen = k;
  document.getElementById("life").hidden = k < 0;
  if (k >= 0) {
    const track = tracks[k];
    const label = i => season.times[season.frame[i]];
    const main = season.variables[0];
    const place = i => {
      const [lat, lon] = [season.lat[i], ((season.lon[i] + 540) % 360) - 180];
      return `${Math.abs(lat).toFixed(1)}\u00b0${lat < 0 ? "S" : "N"} ${Math.abs(lon).toFixed(1)}\u00b0${lon < 0 ? "W" : "E"}`;
    };
    document.getElementById("life-title").textContent = `Track ${track.id}`;
    const facts = [
      ["from", label(track.first)], ["to", label(track.end - 1)],
      ["lifetime", `${track.lifetime} h, ${track.end - track.first} points`],
      ["begins at", place(track.first)], ["ends at", place(track.end - 1)],
    ];
    if (main) facts.push([`peak ${main.name}`, shown(main.values[track.peakAt], main.units)]);
    document.getElementById("life-facts").replaceChildren(...facts.flatMap(([name, value]) => {
      const [dt, dd] = [document.createElement("dt"), document.createElement("dd")];
      [dt.textContent, dd.textContent] = [name, value];
      return [dt, dd];
    }));
    chart(track);
  }
  draw();
}

/** The main variable over the hours of a track. */
function chart(track) {
  const box = document.getElementById("life-chart");
  const main = season.variables[0];
  const dots = window.devicePixelRatio || 1;
  [box.width, box.height] = [box.clientWidth * dots, 150 * dots];
  const pen = box.getContext("2d");
  pen.setTransform(dots, 0, 0, dots, 0, 0);
  if (!main) return;
  const [left, right, top, bottom] = [52, box.clientWidth - 8, 18, 125];
  const start = season.hours[season.frame[track.first]];
  const points = [];
  for (let i = track.first; i < track.end; i++) {
    if (main.values[i] !== null) points.push([season.hours[season.frame[i]] - start, main.values[i]]);
  }
  if (!points.length) return;
  const values = points.map(p => p[1]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = h => left + (right - left) * (track.lifetime ? h / track.lifetime : 0.5);
  const y = v => bottom - (bottom - top) * (high > low ? (v - low) / (high - low) : 0.5);
  pen.font = "11px system-ui, sans-serif";
  pen.fillStyle = "#5b6470";
  pen.strokeStyle = "#c8ccd0";
  pen.strokeRect(left, top, right - left, bottom - top);
  pen.fillText(`${main.name}${main.units ? ` (${main.units})` : ""}`, left, 12);
  pen.textAlign = "right";
  pen.fillText(shown(high), left - 4, top + 8);
  pen.fillText(shown(low), left - 4, bottom);
  pen.fillText(`${track.lifetime} h`, right, bottom + 14);
  pen.textAlign = "left";
  pen.fillText("0", left, bottom + 14);
  pen.strokeStyle = "#0072b2";
  pen.lineWidth = 1.6;
  pen.beginPath();
  points.forEach(([h, v], i) => i ? pen.lineTo(x(h), y(v)) : pen.moveTo(x(h), y(v)));
  pen.stroke();
  pen.fillStyle = "#0072b2";
  points.forEach(([h, v]) => { pen.beginPath(); pen.arc(x(h), y(v), 2, 0, 7); pen.fill(); });
}
