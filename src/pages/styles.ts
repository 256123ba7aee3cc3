/** The style sheet of all pages, dark and light. Colors have a contrast of 4.5 to 1 at least on both. */
export const STYLES = `:root {
  color-scheme: light dark;
  --ground: #ffffff; --raised: #f4f5f7; --line: #c4c9d1; --text: #16191d; --quiet: #4a5260;
  --link: #0b5cad; --danger: #b3261e; --on-danger: #ffffff; --good: #1b6e3c; --focus: #0b5cad;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171b; --raised: #1d2127; --line: #444c58; --text: #eceff3; --quiet: #b0b8c4;
    --link: #8cc2ff; --danger: #ff9a91; --on-danger: #2b0704; --good: #86d9a3; --focus: #8cc2ff;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 70rem; padding: 0 1rem 4rem; background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word;
}
header { display: flex; flex-wrap: wrap; gap: 0 1.5rem; align-items: baseline; border-bottom: 1px solid var(--line); }
.name { font-weight: 600; margin: .75rem 0; }
nav a[aria-current] { color: var(--text); font-weight: 600; text-decoration: none; }
nav ul { display: flex; flex-wrap: wrap; gap: 0 1rem; list-style: none; margin: .75rem 0; padding: 0; }
a { color: var(--link); }
.skip { position: absolute; left: -999rem; }
.skip:focus { position: static; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
main:focus { outline: none; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 1.5rem 0 1rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
pre, code, .typed { font-family: ui-monospace, monospace; }
.typed { white-space: pre-wrap; }
pre {
  white-space: pre-wrap; overflow-wrap: anywhere; background: var(--raised); border: 1px solid var(--line);
  border-radius: .4rem; padding: .75rem; margin: .5rem 0;
}
pre.harm { border-left: .4rem solid var(--danger); font-size: 1.05rem; }
dl { margin: 0; }
dl > div { display: grid; grid-template-columns: minmax(8rem, 14rem) 1fr; gap: 0 1rem; border-bottom: 1px solid var(--line); padding: .4rem 0; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
@media (max-width: 40rem) { dl > div { grid-template-columns: 1fr; } }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { color: var(--quiet); font-weight: 600; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
form { margin: 1.5rem 0; }
form.row, .choices { display: flex; flex-wrap: wrap; gap: 1rem; align-items: end; }
label { display: block; font-weight: 600; }
input[type=text], input[type=password], select {
  font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--quiet); border-radius: .4rem;
  padding: .5rem .6rem; max-width: 100%; width: 26rem; margin: .25rem 0 1rem;
}
form.row > div { min-width: 0; max-width: 100%; }
form.row input, form.row select { width: auto; min-height: 2.75rem; margin: .25rem 0 0; }
button {
  font: inherit; font-weight: 600; color: var(--text); background: var(--raised); border: 1px solid var(--quiet);
  border-radius: .4rem; padding: .6rem 1.2rem; min-height: 2.75rem; cursor: pointer;
}
button.danger { color: var(--on-danger); background: var(--danger); border-color: var(--danger); }
.quiet { color: var(--quiet); }
.problem { color: var(--danger); font-weight: 600; }
.done { color: var(--good); font-weight: 600; }
.notice { background: var(--raised); border: 1px solid var(--line); border-radius: .4rem; padding: .75rem; }
svg { max-width: 100%; height: auto; color: var(--link); }
.charts { display: flex; flex-wrap: wrap; gap: 1rem 2rem; }
figure { margin: 0; flex: 1 1 20rem; }
figcaption { color: var(--quiet); }
.axis { display: flex; justify-content: space-between; margin: 0; color: var(--quiet); font-size: .875rem; }
.waiting { list-style: none; margin: 0; padding: 0; }
.waiting li {
  background: var(--raised); border: 1px solid var(--line); border-left: .4rem solid var(--danger); border-radius: .4rem;
  padding: .5rem .75rem; margin: .5rem 0; overflow-wrap: anywhere;
}
.waiting a { font-weight: 600; }
.waiting span { display: block; }
.scroll th, .scroll td { overflow-wrap: break-word; }
.load th, .load td { overflow-wrap: break-word; }
.calls td.caller, .calls td.target { overflow-wrap: anywhere; min-width: 8rem; }
time, .calls td.outcome { white-space: nowrap; }
@media (max-width: 48rem) {
  .load td.bar, .load th.bar { display: none; }
  .load th:first-child { width: 100%; }
  #budgets time { white-space: normal; }
  .calls table, .calls tbody { display: block; }
  .calls thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  .calls tr { display: grid; grid-template-columns: 1fr auto; gap: 0 1rem; border-bottom: 1px solid var(--line); padding: .5rem 0; }
  .calls td, .calls td.caller, .calls td.target { display: block; border: 0; padding: 0; overflow-wrap: anywhere; min-width: 0; }
  .calls td.tool { order: 1; }
  .calls td.outcome { order: 2; text-align: right; }
  .calls td.target { order: 3; grid-column: 1 / -1; }
  .calls td.target:empty { display: none; }
  .calls td.time { order: 4; }
  .calls td.ms { order: 5; }
  .calls td.ms::after { content: " ms"; }
  .calls td.caller { order: 6; }
  .calls td.caller::before { content: "Caller: "; }
  .calls td.commands { order: 7; }
  .calls td.commands::before { content: "Commands: "; }
  .calls td.access { order: 8; }
  .calls td.access::before { content: "Access: "; }
  .calls td.connection { order: 9; text-align: right; }
  .calls td.connection:empty { display: none; }
}
@media (forced-colors: active) { svg { color: CanvasText; } }
summary { cursor: pointer; padding: .4rem 0; }
caption { text-align: left; color: var(--quiet); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`;
