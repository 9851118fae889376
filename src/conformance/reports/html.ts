/** One HTML file to read a report in: it loads nothing, and works from a disk. */
import { createHash } from 'node:crypto'
import type { Report } from '../model.ts'
import { pageData } from './page/data.ts'
import { script } from './page/script/index.ts'
import { style } from './page/style.ts'

/** The page. Whatever the target answered is in its data only, and is shown as text. */
export const writeHtml = (report: Report): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Conformance report</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<a class="skip-link" href="#list">Skip to the findings</a>
<header id="head"></header>
<noscript><p class="nothing">This page needs JavaScript to show its findings. It loads nothing from anywhere.</p></noscript>
<main>
<details id="overview" open><summary>Overview</summary><div id="matrix"></div></details>
<div id="fixed"></div>
<div id="bar" role="search">
<label class="hidden" for="search">Search API, method, check, path and text</label>
<input id="search" type="search" placeholder="Search API, method, check, path, text  ( / )" autocomplete="off" spellcheck="false">
<div id="chips" role="group" aria-label="Filters"></div>
<p id="count" role="status"></p>
</div>
<div id="list" tabindex="-1"></div>
</main>
<p id="said" class="hidden" aria-live="polite"></p>
<script type="application/json" id="data">${embedded(pageData(report))}</script>
<script>${script}</script>
</body>
</html>
`

const hash = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** Only the script and the style of this page, by their hashes; nothing may be loaded or sent. */
const policy = [
  "default-src 'none'",
  `script-src ${hash(script)}`,
  `style-src ${hash(style)}`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** JSON that no end of a script can be hidden in, and that is JavaScript as well. */
const embedded = (value: unknown): string =>
  JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
