/** Draws a series over time: a line with both axes, what it shows in a sentence, and its points as a table. */
export const CHART_SCRIPT = `
const WIDE = 380, HIGH = 150, LEFT = 70, RIGHT = 12, TOP = 10, BOTTOM = 24;

/** Names a day alone where it spans weeks, the time of day where it spans less than one. */
function endText(time, span) {
  const text = timeText(time);
  return span > 14 * 86400000 ? text.slice(0, 10) : span < 86400000 ? text.slice(11) : text.slice(5);
}

function ticksOf(low, high) {
  return low === high ? [low] : [low, low / 2 + high / 2, high];
}

/** Parts of a line between which nothing was measured. */
function partsOf(points) {
  const parts = [[]];
  for (const point of points) {
    if (isNumber(point.value)) parts.at(-1).push(point);
    else if (parts.at(-1).length > 0) parts.push([]);
  }
  return parts.filter((part) => part.length > 0);
}

function lineOf(part, at) {
  const places = part.map((point) => at(point).map((place) => place.toFixed(1)));
  if (places.length > 1) return draw("polyline", { class: "line", points: places.map((place) => place.join(",")).join(" ") });
  return draw("circle", { class: "dot", cx: places[0][0], cy: places[0][1], r: 3 });
}

function plot(points, unit, said) {
  const measured = points.map(({ value }) => value).filter(isNumber);
  const low = Math.min(...measured), high = Math.max(...measured);
  const first = points[0].time, last = points.at(-1).time;
  const right = WIDE - RIGHT, bottom = HIGH - BOTTOM;
  const across = (time) => LEFT + (last > first ? (time - first) / (last - first) : 0.5) * (right - LEFT);
  const up = (value) => bottom - (high > low ? value / (high - low) - low / (high - low) : 0.5) * (bottom - TOP);
  const ticks = ticksOf(low, high).flatMap((value) => [
    draw("line", { class: "grid", x1: LEFT, x2: right, y1: up(value), y2: up(value) }),
    draw("text", { x: LEFT - 6, y: up(value) + 4, "text-anchor": "end" }, tickText(value, unit)),
  ]);
  const ends = [
    draw("text", { x: LEFT, y: HIGH - 8 }, endText(first, last - first)),
    draw("text", { x: right, y: HIGH - 8, "text-anchor": "end" }, endText(last, last - first)),
  ];
  const axes = [
    draw("line", { class: "axis", x1: LEFT, x2: LEFT, y1: TOP, y2: bottom }),
    draw("line", { class: "axis", x1: LEFT, x2: right, y1: bottom, y2: bottom }),
  ];
  const lines = partsOf(points).map((part) => lineOf(part, ({ time, value }) => [across(time), up(value)]));
  return draw("svg", { viewBox: "0 0 " + WIDE + " " + HIGH, role: "img", "aria-label": said }, ...ticks, ...axes, ...ends, ...lines);
}

/** A figure of a series; nothing where too little was measured for a line. */
function chart(name, unit, points) {
  const measured = points.map(({ value }) => value).filter(isNumber);
  if (measured.length === 0 || points.length < 2) return undefined;
  const [from, to] = [points[0], points.at(-1)].map(({ time }) => timeText(time));
  const said = words(name) + ", " + unit + ", from " + from + " to " + to + " UTC: lowest " +
    valueText(Math.min(...measured)) + ", highest " + valueText(Math.max(...measured)) + ", last " + valueText(measured.at(-1)) + ".";
  const rows = points.map(({ time, value }) => [timeText(time), isNumber(value) ? value : ""]);
  return make("figure", { "data-series": name },
    make("figcaption", {}, words(name) + " ", make("span", {}, unit)),
    plot(points, unit, said),
    folded("As a table", table(words(name) + ", times in UTC", ["Time", unit], rows)));
}
`;
