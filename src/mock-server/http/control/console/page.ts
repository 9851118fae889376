/** The console as it is before its script fills it. */
import { scenarioNames } from '../../../nas/scenarios/index.ts'

/** `along` goes with all that the page loads and links to; it holds the token, if any. */
export function page(along: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>mock-dsm</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="console/page.css${along}">
<script defer src="console/page.js${along}"></script>
</head>
<body>
<a class="skip-link" href="#calls">Skip to the journal</a>
<header>
<div class="identity">
<div class="top">
<p class="brand">mock-dsm</p>
<p id="stream" role="status">connecting</p>
<nav aria-label="Documents">
<a href="docs${along}">API documentation</a>
<a href="openapi.json${along}">openapi.json</a>
</nav>
</div>
<h1 id="name">A NAS</h1>
<dl id="facts"></dl>
</div>
<section class="clock" aria-labelledby="clock-title">
<h2 id="clock-title" class="hidden">Clock of the NAS</h2>
<p class="now"><time id="time">--:--:--</time> <span id="date"></span> <span id="pace" class="tag"></span></p>
<div class="controls">
<div role="group" aria-label="Advance the clock">
<button type="button" data-advance="10m">+10 min</button>
<button type="button" data-advance="1h">+1 h</button>
<button type="button" data-advance="1d">+1 day</button>
<button type="button" data-advance="7d">+7 days</button>
</div>
<form id="advance">
<label class="hidden" for="duration">Duration to advance the clock by</label>
<input id="duration" size="9" placeholder="90s, 36h, 2d" required autocomplete="off">
<button>Advance</button>
</form>
<div role="group" aria-label="How the clock runs">
<button type="button" data-mode="frozen" aria-pressed="false">Freeze</button>
<button type="button" data-mode="real" aria-pressed="false">Real time</button>
</div>
<form id="speed">
<label for="factor">Speed ×</label>
<input id="factor" type="number" min="0" max="1000000" step="any" value="60" required>
<button>Run</button>
</form>
<details id="reset">
<summary>Reset…</summary>
<form>
<label for="scenario">Scenario</label>
<select id="scenario"><option value="">as it is</option>${scenarioNames
    .map((name) => `<option>${name}</option>`)
    .join('')}</select>
<label for="seed">Seed</label>
<input id="seed" type="number" min="0" step="1" placeholder="as it is">
<button>Start over</button>
</form>
</details>
</div>
</section>
</header>
<p id="trouble" role="alert" hidden></p>
<p id="said" class="hidden" aria-live="polite"></p>
<noscript><p class="nothing">This page needs JavaScript. It loads nothing from anywhere but this server.</p></noscript>
<main>
<div class="wide">
<section class="panel" aria-labelledby="abb-title">
<h2 id="abb-title">Active Backup <span id="abb-sums" class="sums"></span></h2>
<ul id="abb" class="tasks"></ul>
</section>
<section class="panel" aria-labelledby="hb-title">
<h2 id="hb-title">Hyper Backup <span id="hb-sums" class="sums"></span></h2>
<ul id="hb" class="tasks"></ul>
</section>
<section class="panel" aria-labelledby="calls-title">
<h2 id="calls-title">Journal <span id="calls-sums" class="sums"></span></h2>
<div class="bar" role="search">
<label class="hidden" for="filter">Show only calls with these words</label>
<input id="filter" type="search" placeholder="Filter: API, method, account, code, parameter  ( / )" autocomplete="off" spellcheck="false">
<label class="check"><input id="refused" type="checkbox"> refused only</label>
<button type="button" id="clear">Clear</button>
</div>
<ol id="calls" class="calls" tabindex="-1"></ol>
<p id="no-calls" class="nothing">Nobody has asked anything yet.</p>
</section>
</div>
<div class="narrow">
<section class="panel" aria-labelledby="steps-title">
<h2 id="steps-title">What happens</h2>
<ol id="steps" class="steps" tabindex="0" aria-labelledby="steps-title"></ol>
<p id="no-steps" class="nothing">Steps of tasks show here as they come. Advance the clock, or start a backup.</p>
</section>
<section class="panel" aria-labelledby="faults-title">
<h2 id="faults-title" tabindex="-1">Faults</h2>
<ul id="faults" class="faults"></ul>
<form id="fault">
<label for="fault-api">API</label>
<input id="fault-api" list="apis" placeholder="* for any: SYNO.Backup.*" autocomplete="off" spellcheck="false">
<datalist id="apis"></datalist>
<label for="fault-method">Method</label>
<input id="fault-method" placeholder="any" autocomplete="off" spellcheck="false">
<label for="fault-effect">Effect</label>
<select id="fault-effect"></select>
<label for="fault-value" id="fault-label">Code</label>
<input id="fault-value" autocomplete="off" required>
<label for="fault-times">Times</label>
<input id="fault-times" type="number" min="1" step="1" placeholder="always">
<button>Add fault</button>
</form>
</section>
<section class="panel" aria-labelledby="coverage-title">
<h2 id="coverage-title">Coverage <span id="coverage-sums" class="sums"></span></h2>
<table id="coverage">
<thead><tr><th scope="col">Method</th><th scope="col">Calls</th><th scope="col">Errors</th></tr></thead>
<tbody></tbody>
</table>
</section>
</div>
</main>
</body>
</html>
`
}
