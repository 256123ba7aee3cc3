/** The page in which a terminal is drawn, before there is one. */
export const PAGE = `<!doctype html>
<html lang="en"><head><title>Terminal</title><style>
body { margin: 0; background: #fff; }
figure { display: inline-block; margin: 0; padding: 14px; border: 1px solid #d0d7de; }
figure .xterm-screen, figure .xterm-rows { height: auto !important; position: static; }
figure .left-out { color: #59636e; font: italic 14px "DejaVu Sans Mono", monospace; padding: 6px 0; }
</style></head><body><main></main></body></html>`;

/**
 * Opens a terminal: a function of the page, which gives it `draw`, `lines` and `frame`. A frame is a copy of some rows as
 * they are drawn. Few fonts have the corner by which Claude Code leads to an answer; the one of boxes is drawn in its place.
 */
export const OPEN = `(options) => {
  const terminal = new Terminal(options);
  terminal.open(document.querySelector("main"));
  terminal.onData((keys) => press(keys));
  const { active } = terminal.buffer;
  globalThis.draw = (text) => new Promise((done) => terminal.write(text.replaceAll("\\u23bf", "\\u2514"), done));
  globalThis.lines = () =>
    Array.from({ length: terminal.rows }, (_, at) => active.getLine(active.viewportY + at)?.translateToString(true) ?? "");
  globalThis.frame = (rows) => {
    document.querySelector("figure")?.remove();
    const figure = document.createElement("figure");
    const copy = document.querySelector(".xterm").cloneNode(true);
    const list = copy.querySelector(".xterm-rows");
    const drawn = [...list.children];
    const note = (count) => {
      const line = document.createElement("div");
      line.className = "left-out";
      line.textContent = count + " more lines, left out of this picture";
      return line;
    };
    list.replaceChildren(...rows.map((row) => typeof row === "number" ? drawn[row] : note(row.leftOut)));
    copy.querySelector(".xterm-screen").replaceChildren(...[...copy.querySelectorAll("style")], list);
    for (const other of copy.querySelectorAll(".scrollbar, .xterm-viewport, .xterm-helpers")) other.remove();
    figure.append(copy);
    document.body.prepend(figure);
  };
}`;
