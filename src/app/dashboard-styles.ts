/**
 * The style sheet of the App. A host says which theme it has; until then that of the system holds. Colors have a contrast of
 * 4.5 to 1 at least, lines of 3 to 1.
 */
export const DASHBOARD_STYLES = `:root {
  color-scheme: light;
  --ground: #ffffff; --raised: #f4f5f7; --rule: #c4c9d1; --text: #16191d; --quiet: #4a5260;
  --drawn: #0b5cad; --danger: #b3261e; --font: system-ui, sans-serif;
}
:root[data-theme=dark] {
  color-scheme: dark;
  --ground: #14171b; --raised: #1d2127; --rule: #444c58; --text: #eceff3; --quiet: #b0b8c4;
  --drawn: #8cc2ff; --danger: #ff9a91;
}
* { box-sizing: border-box; }
body { margin: 0; padding: .75rem 1rem; background: var(--ground); color: var(--text); font: .9rem/1.45 var(--font); }
h1 { font-size: 1.15rem; margin: 0 0 .25rem; }
h2 { font-size: 1rem; margin: 1.25rem 0 .5rem; overflow-wrap: anywhere; }
p { margin: .25rem 0; overflow-wrap: anywhere; }
.quiet { color: var(--quiet); }
.danger { color: var(--danger); font-weight: 600; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); gap: .75rem; }
figure, article { margin: 0; padding: .6rem .75rem; background: var(--raised); border-radius: .5rem; min-width: 0; }
article { margin-top: .75rem; }
article h2 { margin-top: 0; }
figcaption { font-weight: 600; overflow-wrap: anywhere; }
figcaption span { font-weight: 400; color: var(--quiet); }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--quiet); font-size: 11px; }
svg .axis { stroke: var(--quiet); stroke-width: 1; }
svg .grid { stroke: var(--rule); stroke-width: 1; }
svg .line { fill: none; stroke: var(--drawn); stroke-width: 2; stroke-linejoin: round; }
svg .dot { fill: var(--drawn); }
summary { cursor: pointer; padding: .25rem 0; }
:focus-visible { outline: 3px solid var(--drawn); outline-offset: 2px; }
.scroll { overflow: auto; max-height: 16rem; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; color: var(--quiet); }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--rule); overflow-wrap: anywhere; }
th { color: var(--quiet); font-weight: 600; }
thead th { overflow-wrap: break-word; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
dl { display: grid; grid-template-columns: minmax(6rem, auto) 1fr; gap: .15rem .75rem; margin: .5rem 0; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
pre, code { font: .85rem/1.4 ui-monospace, monospace; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: .15rem 0 .5rem; }
`;
