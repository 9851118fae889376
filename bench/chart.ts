/** The figures as a picture: bars of answers per second, with bare Fastify as the full length. */
import type { Figures } from './figures.ts'
import { emulator, shareOf } from './goals.ts'

const width = 720
const labelWidth = 190
const unitWidth = 300
const rowHeight = 20
const headHeight = 34

/** An SVG that is readable on light and on dark pages. */
export function renderChart(figures: Figures): string {
  const parts: string[] = []
  let y = 44
  for (const { item, servers } of figures.items) {
    parts.push(text(12, y + 20, `${item}`, 'item'))
    y += headHeight
    const top = y
    for (const { server } of servers) {
      const share = shareOf(figures, item, server)?.median ?? 0
      parts.push(bar(server, share, y))
      y += rowHeight
    }
    const x = labelWidth + unitWidth
    parts.push(`<line class="one" x1="${x}" x2="${x}" y1="${top - 4}" y2="${y}"/>`)
  }
  const height = y + 16
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Answers per second over those of bare Fastify">
<style>
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.item { font-weight: 600 }
.note, .value { fill: #59636e }
.value { font-variant-numeric: tabular-nums }
.bar { fill: #8c959f }
.ours { fill: #0969da }
.one { stroke: #1f2328; stroke-dasharray: 3 3 }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc }
  .note, .value { fill: #9198a1 }
  .bar { fill: #656c76 }
  .ours { fill: #4493f8 }
  .one { stroke: #f0f6fc }
}
</style>
${text(12, 24, 'Answers per second over those of bare Fastify (dashed line); medians', 'note')}
${parts.join('\n')}
</svg>
`
}

/** A bar that would leave the picture is cut; its number says how long it is. */
function bar(server: string, share: number, y: number): string {
  const longest = width - labelWidth - 90
  const length = Math.min(share * unitWidth, longest)
  const kind = server === emulator ? 'bar ours' : 'bar'
  return [
    text(labelWidth - 8, y + 14, server, 'name', 'end'),
    `<rect class="${kind}" x="${labelWidth}" y="${y + 3}" width="${length.toFixed(1)}" height="${rowHeight - 6}" rx="2"/>`,
    text(
      labelWidth + Math.max(length, 0) + 8,
      y + 14,
      `${Number(share.toPrecision(2))} ×`,
      'value',
    ),
  ].join('')
}

const text = (x: number, y: number, words: string, kind: string, anchor = 'start'): string =>
  `<text class="${kind}" x="${x.toFixed(1)}" y="${y}" text-anchor="${anchor}">${escapeText(words)}</text>`

const escapeText = (words: string): string => words.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
