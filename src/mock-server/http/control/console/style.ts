/** The style of the console: light and dark, from a telephone to a wide screen. */
export const style: string = `:root {
  color-scheme: light dark;
  --back: #eef1f5; --surface: #fff; --sunken: #f4f6f9; --line: #dbe1e8; --text: #18212b; --muted: #56616e;
  --accent: #0a5fb4; --on-accent: #fff; --hero: #10233a; --hero-text: #f2f6fb; --hero-muted: #a9bacd; --hero-line: #3c526c;
  --success: #146c43; --success-fill: #2f9e66; --success-back: #e0f3e8;
  --partial: #7a4d00; --partial-fill: #c98d12; --partial-back: #fdf0d0;
  --failed: #b02a20; --failed-fill: #d6453a; --failed-back: #fde7e5;
  --quiet: #56616e; --quiet-fill: #8593a1; --quiet-back: #e9edf2;
  --running: #0a5fb4; --running-fill: #3b8fe0; --running-back: #dfeefd;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #0d1218; --surface: #161d25; --sunken: #10161d; --line: #2a343f; --text: #e4eaf1; --muted: #9dabb9;
    --accent: #7fb8f5; --on-accent: #0d1218; --hero: #13243a; --hero-line: #35495f;
    --success: #7ed6a4; --success-fill: #3fae77; --success-back: #15301f;
    --partial: #f0c264; --partial-fill: #d9a02e; --partial-back: #392b0e;
    --failed: #ff958b; --failed-fill: #e8594d; --failed-back: #421c19;
    --quiet: #9dabb9; --quiet-fill: #5f6d7b; --quiet-back: #232d37;
    --running: #7fb8f5; --running-fill: #4d9bea; --running-back: #14304d;
  }
}
.success { --ink: var(--success); --fill: var(--success-fill); --tint: var(--success-back); }
.partial { --ink: var(--partial); --fill: var(--partial-fill); --tint: var(--partial-back); }
.failed, .broken, .alarm { --ink: var(--failed); --fill: var(--failed-fill); --tint: var(--failed-back); }
.cancelled, .noBackup, .none { --ink: var(--quiet); --fill: var(--quiet-fill); --tint: var(--quiet-back); }
.running { --ink: var(--running); --fill: var(--running-fill); --tint: var(--running-back); }

* { box-sizing: border-box; }
[hidden] { display: none !important; }
body {
  margin: 0; background: var(--back); color: var(--text);
  font: 15px/1.45 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif;
}
h1, h2, p, ul, ol, dl, dd { margin: 0; padding: 0; font-weight: inherit; }
ul, ol { list-style: none; }
b { font-weight: 600; }
code, pre { font-family: var(--mono); font-size: .88em; }
code { overflow-wrap: anywhere; }
.muted { color: var(--muted); }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip-link { position: absolute; left: -999rem; }
.skip-link:focus { left: 1rem; top: .5rem; z-index: 9; padding: .25rem .75rem; background: var(--surface); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
:is(#calls, h2):focus { outline: none; }

button, input, select { font: inherit; color: inherit; min-width: 0; }
button, input:not([type='checkbox']), select {
  padding: .3rem .7rem; border: 1px solid var(--muted); border-radius: 7px; background: var(--surface);
}
button { cursor: pointer; white-space: nowrap; }
button:hover { background: var(--sunken); }
button[aria-pressed='true'] { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; }
input::placeholder { color: var(--muted); opacity: 1; }
.tag {
  display: inline-block; padding: 0 .55em; border-radius: 1em; background: var(--tint, var(--quiet-back));
  color: var(--ink, var(--quiet)); font-size: .8em; font-weight: 600; vertical-align: .08em; white-space: nowrap;
}
.tag + .tag { margin-left: .3em; }

header {
  display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 38rem); gap: 1.25rem 3rem;
  padding: 1.1rem clamp(.9rem, 3vw, 2rem) 1.25rem; background: var(--hero); color: var(--hero-text);
  --accent: #8cc4ff; --on-accent: #10233a;
}
.top { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; align-items: baseline; font-size: .9em; }
.brand { font-weight: 700; letter-spacing: .02em; }
#stream { color: var(--hero-muted); }
#stream::before { content: ''; display: inline-block; width: .6em; height: .6em; margin-right: .45em; border-radius: 50%; background: #e3a21a; }
#stream.live::before { background: #43c483; }
#stream.lost::before { background: #ff7469; }
#stream.lost { color: #ffb3ac; }
nav { display: flex; flex-wrap: wrap; gap: .2rem 1rem; }
nav a { color: var(--accent); }
h1 { margin: .35rem 0 .5rem; font-size: 1.9rem; font-weight: 650; line-height: 1.15; overflow-wrap: anywhere; }
#facts { display: flex; flex-wrap: wrap; gap: .15rem 1.4rem; font-size: .9em; }
#facts div { display: flex; gap: .45em; }
#facts dt { color: var(--hero-muted); }
#facts dd { overflow-wrap: anywhere; }
.now { display: flex; flex-wrap: wrap; gap: .1rem .8rem; align-items: baseline; }
#time { font-size: 2.4rem; font-weight: 650; line-height: 1.1; font-variant-numeric: tabular-nums; letter-spacing: -.01em; }
#date { color: var(--hero-muted); }
#pace { --ink: #d4e0ec; --tint: #2d435d; }
#pace.running { --ink: #0d2b1b; --tint: #5fd39a; }
.controls { display: flex; flex-wrap: wrap; gap: .5rem .9rem; margin-top: .7rem; }
.controls > *, .controls form { display: flex; flex-wrap: wrap; gap: .35rem; align-items: center; }
.controls :is(button, input, select) { background: transparent; border-color: var(--hero-line); padding-inline: .6rem; }
.controls :is(button, summary):hover { background: #ffffff1a; }
.controls option { background: var(--hero); }
.controls button[aria-pressed='true'] { background: var(--accent); border-color: var(--accent); }
.controls input::placeholder { color: var(--hero-muted); }
.controls #factor { width: 5.5rem; }
.controls #seed { width: 6.5rem; }
.controls summary { padding: .3rem .7rem; border: 1px solid var(--hero-line); border-radius: 7px; cursor: pointer; list-style: none; }
.controls details[open] { flex-basis: 100%; }
#trouble { padding: .6rem clamp(.9rem, 3vw, 2rem); background: var(--failed-back); color: var(--failed); font-weight: 600; overflow-wrap: anywhere; }

main {
  display: grid; grid-template-columns: minmax(0, 1fr) minmax(19rem, 25rem); gap: 1rem; align-items: start;
  max-width: 100rem; margin: 0 auto; padding: 1rem clamp(.6rem, 3vw, 2rem) 3rem;
}
.wide, .narrow { display: grid; gap: 1rem; min-width: 0; }
.panel { min-width: 0; background: var(--surface); border: 1px solid var(--line); border-radius: 12px; overflow: clip; }
h2 { display: flex; flex-wrap: wrap; gap: .1rem 1rem; align-items: baseline; justify-content: space-between; padding: .7rem 1rem .6rem; font-size: 1.1rem; font-weight: 650; }
.sums { display: flex; flex-wrap: wrap; gap: .2rem .8rem; font-size: .84em; font-weight: 400; color: var(--muted); }
.sums :is(.failed, .running, .broken) { color: var(--ink); font-weight: 600; }
.nothing { padding: 1rem; text-align: center; color: var(--muted); border-top: 1px solid var(--line); }
.more { padding: .5rem 1rem; border-top: 1px solid var(--line); }

.task {
  display: grid; grid-template-columns: minmax(0, 1.2fr) minmax(9rem, 1fr) 7.5rem 5.5rem; gap: .2rem 1.1rem; align-items: center;
  padding: .6rem 1rem; border-top: 1px solid var(--line); font-size: .93em;
}
.task.busy { box-shadow: inset 3px 0 var(--running-fill); }
.task:has(.broken) { box-shadow: inset 3px 0 var(--failed-fill); }
.what { min-width: 0; overflow-wrap: anywhere; }
.what b { font-size: 1.06em; }
.what .muted, .last .muted, .next { font-size: .92em; }
.strip { display: flex; gap: 2px; height: 2.1rem; }
.run {
  flex: 1 1 0; min-width: 2px; max-width: .6rem; border-radius: 2px;
  background: linear-gradient(to top, var(--fill, transparent) var(--height, 0%), var(--tint, var(--sunken)) 0);
}
.run:hover { outline: 2px solid var(--ink, transparent); outline-offset: 1px; }
.run.running { animation: pulse 1.4s ease-in-out infinite alternate; --height: 100%; }
@keyframes pulse { from { opacity: .45; } }
@media (prefers-reduced-motion: reduce) { .run.running { animation: none; } }
.last { display: flex; gap: .5em; align-items: center; line-height: 1.25; color: var(--ink, var(--muted)); }
.badge {
  display: inline-grid; place-items: center; flex: none; width: 1.5em; height: 1.5em; border-radius: 50%;
  background: var(--tint); color: var(--ink); font-size: .85em; font-weight: 700;
}
.next { line-height: 1.25; }
.progress { grid-column: 1 / -1; display: flex; gap: .8em; align-items: center; color: var(--running); font-size: .92em; }
progress { flex: 1; height: .5rem; appearance: none; border: 0; border-radius: 1em; overflow: hidden; background: var(--running-back); }
progress::-webkit-progress-bar { background: var(--running-back); }
progress::-webkit-progress-value { background: var(--running-fill); }
progress::-moz-progress-bar { background: var(--running-fill); }

.bar { display: flex; flex-wrap: wrap; gap: .5rem .8rem; align-items: center; padding: 0 1rem .7rem; }
#filter { flex: 1 1 14rem; }
.check { white-space: nowrap; }
.calls { max-height: 36rem; overflow-y: auto; }
.call { border-top: 1px solid var(--line); font-size: .93em; }
.call.refused { box-shadow: inset 3px 0 var(--failed-fill); }
summary { cursor: pointer; }
.call summary {
  display: grid; grid-template-columns: 4.2rem minmax(0, 1fr) 5.5rem 5rem 4.2rem; gap: .05rem .7rem; align-items: baseline;
  padding: .35rem 1rem; list-style: none;
}
.call summary::-webkit-details-marker { display: none; }
.call summary:hover { background: var(--sunken); }
.call summary:focus-visible { outline-offset: -2px; }
.call time, .steps time { color: var(--muted); font-size: .92em; font-variant-numeric: tabular-nums; white-space: nowrap; }
.who { color: var(--muted); overflow-wrap: anywhere; }
.code { justify-self: start; color: var(--ink); font-weight: 600; white-space: nowrap; }
.ms { text-align: right; font-size: .92em; font-variant-numeric: tabular-nums; white-space: nowrap; }
.violation { grid-column: 2 / -1; color: var(--failed); overflow-wrap: anywhere; }
pre { margin: 0; padding: .6rem 1rem; background: var(--sunken); white-space: pre-wrap; overflow-wrap: anywhere; border-top: 1px solid var(--line); }

.steps { max-height: 21rem; overflow-y: auto; }
.steps li { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0 .8rem; padding: .35rem 1rem; border-top: 1px solid var(--line); font-size: .93em; }
.steps li > b { overflow-wrap: anywhere; }
.steps li > :last-child { grid-column: 2; }
.to { color: var(--ink, inherit); font-weight: 600; }
.faults li { display: flex; gap: .8rem; justify-content: space-between; align-items: center; padding: .5rem 1rem; border-top: 1px solid var(--line); font-size: .93em; }
.faults li > div { min-width: 0; }
.spent { opacity: .7; }
#fault { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: .4rem .8rem; align-items: center; padding: .7rem 1rem 1rem; border-top: 1px solid var(--line); font-size: .93em; }
#fault label { color: var(--muted); }
#fault button { grid-column: 2; justify-self: start; }
#coverage { width: 100%; border-collapse: collapse; font-size: .9em; }
#coverage :is(th, td) { padding: .3rem .5rem; border-top: 1px solid var(--line); text-align: left; font-weight: 400; vertical-align: baseline; }
#coverage tr > :first-child { padding-left: 1rem; }
#coverage tr > :last-child { padding-right: 1rem; }
#coverage thead th { color: var(--muted); }
#coverage .number { text-align: right; font-variant-numeric: tabular-nums; }
#coverage .code { display: inline-block; margin-right: .6em; }

@media (max-width: 62rem) {
  main, header { grid-template-columns: minmax(0, 1fr); }
}
@media (max-width: 44rem) {
  h1 { font-size: 1.5rem; }
  #time { font-size: 2rem; }
  .task { grid-template-columns: minmax(0, 1fr) auto; }
  .what, .strip { grid-column: 1 / -1; }
  .strip { height: 1.7rem; }
  .run { max-width: none; }
  .last br, .next br { display: none; }
  .last .muted::before, .next .muted::before { content: ' '; }
  .call summary { grid-template-columns: auto 1fr auto auto; }
  .call summary .method { grid-column: 1 / -1; grid-row: 1; }
  .violation { grid-column: 1 / -1; }
}
`
