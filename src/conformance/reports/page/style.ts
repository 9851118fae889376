/** The style of the HTML page: light and dark, from a telephone to a wide screen. */
export const style = `
:root {
  color-scheme: light dark;
  --back: #f5f6f7; --surface: #fff; --sunken: #f3f4f6; --line: #d9dde2; --text: #1c2024; --muted: #59616b;
  --accent: #0b57d0;
  --fail: #b3261e; --fail-back: #fdebe9; --error: #7a2b99; --error-back: #f6eafb;
  --warn: #7d4e00; --warn-back: #fff1d2; --skip: #565e68; --skip-back: #eceef1;
  --pass: #17653a; --pass-back: #e2f3e8; --on: #fff;
  --fail-fill: #c8362b; --error-fill: #8e3bb0; --warn-fill: #eba91c; --skip-fill: #aab2bb; --pass-fill: #26874c;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #0f1216; --surface: #181c21; --sunken: #11151a; --line: #2e353d; --text: #e5e8ec; --muted: #9da7b3;
    --accent: #8ab4f8;
    --fail: #ff9088; --fail-back: #43191a; --error: #dda1f5; --error-back: #34193f;
    --warn: #f3c264; --warn-back: #3a2a0d; --skip: #a3adb8; --skip-back: #262c33;
    --pass: #7fd79b; --pass-back: #14301f; --on: #0f1216;
    --fail-fill: #f2695f; --error-fill: #c583e3; --warn-fill: #e3ab3f; --skip-fill: #6d7782; --pass-fill: #4fae70;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1.25rem clamp(.75rem, 3vw, 2rem) 4rem; max-width: 84rem; background: var(--back);
  color: var(--text); font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif;
}
h1, h2, h3, h4, p, ul, dl, dd { margin: 0; padding: 0; }
ul { list-style: none; }
code, pre, .method { font-family: var(--mono); font-size: .92em; }
code { overflow-wrap: anywhere; }
button, input { font: inherit; color: inherit; }
button { background: none; border: 0; padding: 0; cursor: pointer; text-align: inherit; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.muted { color: var(--muted); }
.hidden {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
.skip-link { position: absolute; left: -999rem; }
.skip-link:focus { left: 1rem; top: .5rem; z-index: 9; background: var(--surface); padding: .25rem .75rem; }

.fail { --ink: var(--fail); --tint: var(--fail-back); --fill: var(--fail-fill); --fill-on: var(--on); }
.error { --ink: var(--error); --tint: var(--error-back); --fill: var(--error-fill); --fill-on: var(--on); }
.warn { --ink: var(--warn); --tint: var(--warn-back); --fill: var(--warn-fill); --fill-on: #1c2024; }
.skip { --ink: var(--skip); --tint: var(--skip-back); --fill: var(--skip-fill); --fill-on: #1c2024; }
.pass { --ink: var(--pass); --tint: var(--pass-back); --fill: var(--pass-fill); --fill-on: var(--on); }
.badge {
  display: inline-grid; place-items: center; flex: none; position: relative; width: 1.35em; height: 1.35em;
  border-radius: 50%; background: var(--fill); color: var(--fill-on); font-size: .85em; font-weight: 700; line-height: 1;
}
.tag {
  padding: 0 .5em; border-radius: 1em; background: var(--accent); color: var(--on); font-size: .8em; font-weight: 600;
}
.tag.quiet { background: var(--skip-back); color: var(--muted); }
.tag.warn { background: var(--tint); color: var(--ink); }

#head, #overview, .group {
  background: var(--surface); border: 1px solid var(--line); border-radius: 10px; overflow: clip;
}
#head { border-top: 5px solid var(--fill, var(--line)); padding: 1.1rem 1.25rem; }
.verdict { display: flex; gap: 1rem; align-items: center; }
.verdict .badge { font-size: 1.5rem; }
h1 { font-size: clamp(1.25rem, 3vw, 1.65rem); line-height: 1.25; }
.strip { display: flex; gap: 2px; height: .6rem; margin: 1rem 0; border-radius: .3rem; overflow: hidden; }
.strip span { background: var(--fill); min-width: 4px; flex-basis: 0; }
.facts { display: flex; flex-wrap: wrap; gap: .35rem 1.75rem; font-size: .92em; }
.facts div { display: flex; gap: .5em; }
.facts dt { color: var(--muted); }

#overview { margin-top: 1rem; }
#overview > summary { padding: .6rem 1.25rem; font-weight: 600; cursor: pointer; }
#matrix { overflow-x: auto; padding: 0 1.25rem 1rem; }
#matrix table { border-collapse: separate; border-spacing: 3px; font-size: .85rem; }
#matrix th { font-weight: 400; text-align: left; white-space: nowrap; }
#matrix thead th { vertical-align: bottom; padding-bottom: .25rem; }
#matrix thead button { display: block; margin: 0 auto; writing-mode: vertical-rl; transform: rotate(180deg); }
#matrix tbody th { padding-right: .75rem; position: sticky; left: 0; background: var(--surface); }
#matrix th button[aria-pressed='true'] { font-weight: 700; text-decoration: underline; }
#matrix th button:hover { text-decoration: underline; }
.cell, .none { display: grid; place-items: center; width: 2.5rem; height: 1.5rem; border-radius: 4px; }
.cell { background: var(--tint); color: var(--ink); font-weight: 600; }
.cell.fail, .cell.error { background: var(--fill); color: var(--fill-on); }
.cell.warn { box-shadow: inset 0 0 0 1px var(--ink); }
.cell:hover { outline: 2px solid var(--muted); }
.cell[aria-pressed='true'] { outline: 2px solid var(--accent); outline-offset: 1px; }
.none { background: repeating-linear-gradient(135deg, transparent 0 5px, var(--skip-back) 5px 6px); }

#fixed:not(:empty) { margin-top: 1rem; padding: 0 .25rem; }
#fixed ul { padding: .5rem 0 0 1.1rem; }
#bar {
  position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; gap: .5rem .75rem; align-items: center;
  margin: 0 -.5rem; padding: .9rem .5rem .6rem; background: var(--back);
}
#search {
  flex: 1 1 18rem; min-width: 0; padding: .45rem .75rem; background: var(--surface);
  border: 1px solid var(--muted); border-radius: 8px;
}
#search::placeholder { color: var(--muted); opacity: 1; }
#chips { display: flex; flex-wrap: wrap; gap: .4rem; align-items: center; }
.chip {
  display: inline-flex; gap: .4em; align-items: center; padding: .2rem .7rem; background: var(--surface);
  border: 1px solid var(--line); border-radius: 2rem; white-space: nowrap;
}
.chip:hover { border-color: var(--muted); }
.chip[aria-pressed='true'] { background: var(--tint, var(--skip-back)); border-color: var(--ink, var(--text)); }
.chip.pinned { border-color: var(--accent); }
.plain { color: var(--accent); padding: .2rem .4rem; text-decoration: underline; }
#count { flex-basis: 100%; font-size: .88em; color: var(--muted); }

#list:focus { outline: none; }
.group { margin-bottom: 1rem; }
h2 {
  display: flex; flex-wrap: wrap; gap: .15rem 1rem; justify-content: space-between; padding: .6rem 1.25rem;
  font-size: 1rem; overflow-wrap: anywhere;
}
.sums { display: flex; flex-wrap: wrap; gap: .75rem; font-size: .85em; font-weight: 400; }
.sums span { color: var(--ink); }
.finding { border-top: 1px solid var(--line); content-visibility: auto; contain-intrinsic-size: auto 2.75rem; scroll-margin-top: 7rem; }
h3 { font-size: inherit; font-weight: 400; }
.head {
  display: grid; grid-template-columns: auto minmax(0, 1.1fr) minmax(0, 1fr) auto; gap: .75rem; align-items: baseline;
  width: 100%; padding: .55rem 1.25rem;
}
.head::after { content: '›'; color: var(--muted); font-weight: 700; }
.head[aria-expanded='true']::after { transform: rotate(90deg); }
.head:hover, .fold:hover { background: var(--sunken); }
.head:focus-visible, .fold:focus-visible { outline-offset: -2px; }
.what { display: flex; flex-wrap: wrap; gap: .1rem .6rem; align-items: baseline; min-width: 0; }
.method { font-weight: 600; }
.check { color: var(--muted); }
.actual { color: var(--ink); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.head[aria-expanded='true'] .actual { visibility: hidden; }
.fold { display: block; width: 100%; padding: .5rem 1.25rem; border-top: 1px solid var(--line); color: var(--muted); }
.fold::before { content: '›'; display: inline-block; width: 1.2em; font-weight: 700; }
.fold[aria-expanded='true']::before { transform: rotate(90deg) translateX(.1em); }
.more { border-top: 1px solid var(--line); padding: .4rem 1rem; }
.nothing { padding: 3rem 1rem; text-align: center; color: var(--muted); }

.body { display: grid; gap: 1rem; padding: .25rem 1.25rem 1.25rem; border-left: 3px solid var(--ink); }
.body[hidden] { display: none; }
.body p { overflow-wrap: anywhere; white-space: pre-wrap; }
h4 { margin-bottom: .15rem; font-size: .78rem; letter-spacing: .04em; text-transform: uppercase; color: var(--muted); }
.pair { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1rem; }
.card { padding: .6rem .9rem; background: var(--sunken); border: 1px solid var(--line); border-radius: 8px; }
.card.found { background: var(--tint); border-color: var(--ink); }
.card p { max-height: 14rem; overflow: auto; }
.fix { padding-left: .9rem; border-left: 3px solid var(--accent); }
.evidence li { padding: .1rem 0; overflow-wrap: anywhere; }
.side { display: grid; grid-template-rows: auto auto 1fr; min-width: 0; }
.side p { margin-bottom: .35rem; font-size: .88em; }
pre {
  position: relative; margin: 0; padding: .6rem 0; max-height: 26rem; overflow: auto; background: var(--sunken);
  border: 1px solid var(--line); border-radius: 8px; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .82rem;
}
.line { display: block; padding: 0 .9rem; }
pre:not(:has(.line)) { padding-inline: .9rem; }
.key { color: var(--accent); }
.text { color: var(--pass); }
.atom { color: var(--error); }
.hit, .lack { background: var(--warn-back); box-shadow: inset 3px 0 var(--warn); }
.finding.fail .hit, .finding.fail .lack, .finding.error .hit { background: var(--fail-back); box-shadow: inset 3px 0 var(--fail); }
.finding.pass .hit { background: var(--pass-back); box-shadow: inset 3px 0 var(--pass); }
.lack em { color: var(--warn); font-weight: 700; }
.finding.fail .lack em { color: var(--fail); }
.actions { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
.action { padding: .3rem .9rem; border: 1px solid var(--muted); border-radius: 8px; background: var(--surface); }
.action:hover { background: var(--sunken); }
.actions code { margin-left: auto; font-size: .8rem; }

@media (max-width: 46rem) {
  .pair { grid-template-columns: minmax(0, 1fr); }
  .head { grid-template-columns: auto minmax(0, 1fr) auto; gap: .1rem .75rem; padding-inline: .9rem; }
  .head::after { grid-row: 1; grid-column: 3; }
  .actual { grid-row: 2; grid-column: 2 / 4; font-size: .92em; }
  .head[aria-expanded='true'] .actual { display: none; }
  .body { padding-inline: .9rem; }
  #head, h2, .fold { padding-inline: .9rem; }
  #matrix, #overview > summary { padding-inline: .9rem; }
  #matrix tbody th { min-width: 10rem; white-space: normal; overflow-wrap: anywhere; line-height: 1.2; padding-right: .4rem; }
  #matrix tbody th .muted { display: none; }
  .cell, .none { width: 2rem; }
  #chips { flex-wrap: nowrap; overflow-x: auto; max-width: 100%; padding: 3px; scrollbar-width: none; }
  .plain { white-space: nowrap; }
  .actions code { margin-left: 0; }
}
@media (prefers-reduced-motion: no-preference) { .head::after, .fold::before { transition: transform .12s; } }
@media print { #bar, .actions, .fold { display: none; } .group, #head { break-inside: avoid; } }
`
