/** Draws the statistics of a database: a chart for each series, what they come down to, counts and single numbers. */
export const STATISTICS_SCRIPT = `
const MOST_COUNTS = 20;

/** The points of a series; none where the lists do not fit each other. */
function pointsOf(drawn) {
  const times = list(record(drawn).times), values = list(record(drawn).values);
  if (times.length !== values.length || !times.every((time) => isNumber(time) && Math.abs(time) < 8.64e15)) return [];
  return times.map((time, at) => ({ time, value: values[at] }));
}

function chartsOf(result, drawn) {
  const units = record(result.units), series = record(result.series);
  const has = (name) => isRecord(series[name]) || Object.hasOwn(units, name);
  const unitOf = (name) => String(record(series[name]).unit ?? units[name] ?? "");
  return Object.entries(record(drawn)).filter(([name]) => has(name))
    .map(([name, points]) => chart(name, unitOf(name), pointsOf(points))).filter((figure) => figure !== undefined);
}

function seriesTable(series) {
  const rows = Object.entries(series).map(([name, given]) => {
    const { unit, value, last = value, min = value, max = value, mean = value, trend = "", sparkline = "" } = record(given);
    return [words(name), unit ?? "", last, min, max, mean, trend, sparkline];
  });
  return rows.length === 0 ? [] : [make("h2", {}, "In numbers"),
    table("Series over the period", ["Series", "Unit", "Last", "Lowest", "Highest", "Mean", "Trend", "Course"], rows)];
}

function countTables(counts) {
  return Object.entries(counts).flatMap(([name, each]) => {
    const all = Object.entries(record(each));
    if (all.length === 0) return [];
    const caption = all.length > MOST_COUNTS ? "The first " + MOST_COUNTS + " of " + all.length : "All, the most first";
    return [make("h2", {}, words(name)), table(caption, ["Name", "Count"], all.slice(0, MOST_COUNTS))];
  });
}

function figuresTable(figures, units) {
  const rows = Object.entries(figures).filter(([name]) => !(name.endsWith("_text") && name.slice(0, -5) in figures))
    .map(([name, value]) => [words(name), figures[name + "_text"] ?? value, units[name] ?? ""]);
  return rows.length === 0 ? [] : [make("h2", {}, "Single numbers"), table("As Upstash gives them", ["Name", "Value", "Unit"], rows)];
}

function drawStatistics({ result, notice }, { drawn, given }) {
  const { from, to, resolution } = record(result.period);
  const charts = chartsOf(result, drawn);
  const without = list(result.without_data);
  return [
    make("h1", {}, "Statistics" + (given.database === undefined ? "" : " of " + valueText(given.database))),
    from === undefined ? undefined : make("p", { class: "quiet" }, from + " to " + to + (resolution === undefined ? "" : ", a point each " + resolution)),
    notice === undefined ? undefined : make("p", {}, valueText(notice)),
    charts.length === 0 ? make("p", {}, "There are no points of different times to draw yet.") : make("div", { class: "charts" }, ...charts),
    ...seriesTable(record(result.series)),
    ...countTables(record(result.counts)),
    ...figuresTable(record(result.figures), record(result.units)),
    without.length === 0 ? undefined : make("p", { class: "quiet" }, "Nothing was measured of " + without.map(words).join(", ") + "."),
  ];
}
`;
