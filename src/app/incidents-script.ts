/** Draws the incidents of QStash: each group with how many, since when and why, and its next calls as text to read. */
export const INCIDENTS_SCRIPT = `
const NAMES = ["url_groups", "schedules", "queues", "flow_control_keys", "workflow_runs"];

function callText({ to, tool, arguments: given, needs }) {
  return [
    make("p", {}, valueText(to) + (needs === undefined ? "" : " (needs " + valueText(needs) + ")")),
    make("pre", {}, valueText(tool) + " " + JSON.stringify(record(given))),
  ];
}

function facts(rows) {
  const told = rows.filter(([, value]) => value !== undefined && value !== "");
  return make("dl", {}, ...told.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, valueText(value))]));
}

function nextOf(next) {
  const calls = list(next).map(record);
  return calls.length === 0 ? undefined : folded("Next calls (" + calls.length + ")", ...calls.flatMap(callText));
}

function drawGroup(group) {
  const example = Object.entries(record(group.example)).map(([name, value]) => ["example: " + words(name), value]);
  return make("article", { "data-group": "" },
    make("h2", {}, valueText(group.destination) + (group.label === undefined ? "" : ", " + valueText(group.label))),
    make("p", {}, make("span", { class: "danger" }, valueText(group.cause)), " · " + counted(group.failed_tries, "failed try", "failed tries") + " of " +
      counted(group.messages, "message") + (group.first === undefined ? "" : " since " + valueText(group.first))),
    group.advice === undefined ? undefined : make("p", {}, valueText(group.advice)),
    facts([["last", group.last], ["before", group.failed_tries_before], ["in the DLQ", group.in_dlq], ["retries", group.retries],
      ...NAMES.map((name) => [words(name), list(group[name]).join(", ")]), ...example]),
    nextOf(group.next));
}

function drawWaiting(given) {
  const waiting = record(given);
  const where = waiting.queue === undefined ? "flow control key " + valueText(waiting.flow_control_key) : "queue " + valueText(waiting.queue);
  return make("article", {}, make("h2", {}, where), make("p", {}, counted(waiting.messages, "message waits", "messages wait") + ": " + valueText(waiting.because)),
    nextOf([waiting.next].flat().filter(isRecord)));
}

function drawIncidents({ result, notice }) {
  const { from, to } = record(result.window);
  const totals = record(result.totals);
  const groups = list(result.groups).map(record), waiting = list(result.waiting);
  return [
    make("h1", {}, "QStash incidents"),
    from === undefined ? undefined : make("p", { class: "quiet" }, valueText(from) + " to " + valueText(to)),
    make("p", {}, counted(totals.failed_tries, "failed try", "failed tries") + " in " + counted(totals.groups, "group") + " (" +
      valueText(totals.failed_tries_before) + " in the window before), " + counted(totals.in_dlq, "message") + " in the DLQ"),
    notice === undefined ? undefined : make("p", {}, valueText(notice)),
    groups.length === 0 ? make("p", {}, "Nothing failed.") : undefined,
    ...groups.map(drawGroup),
    waiting.length === 0 ? undefined : make("h2", {}, "What waits"),
    ...waiting.map(drawWaiting),
  ];
}
`;
