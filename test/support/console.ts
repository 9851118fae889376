/** The console of a NAS in a browser, with the page and the script that the NAS serves. */
import { Browser, type HTMLElement, type HTMLInputElement } from 'happy-dom'
import { EventSource } from 'undici'
import { expect } from 'vitest'

/** Waits until something is so: the page follows the NAS by the network. */
export const soon = <Value>(look: () => Value) => expect.poll(look, { timeout: 15_000 })

/** Opens an address; the page goes on until it is disposed of. */
export async function openConsole(address: string) {
  const streams = new Set<EventSource>()
  // happy-dom has none. The base of relative addresses is the page's, as in a browser.
  class PageEventSource extends EventSource {
    constructor(url: string) {
      super(new URL(url, page.url), { node: { reconnectionTime: 50 } })
      streams.add(this)
    }
  }
  const browser = new Browser({
    settings: {
      enableJavaScriptEvaluation: true,
      suppressInsecureJavaScriptEnvironmentWarning: true,
      handleDisabledFileLoadingAsSuccess: true,
      navigation: {
        beforeContentCallback: (window) => {
          Object.assign(window, { EventSource: PageEventSource })
        },
      },
    },
  })
  const page = browser.newPage()
  await page.goto(address)
  const { document, Event, KeyboardEvent } = page.mainFrame.window
  const all = (selector: string) => [...document.querySelectorAll(selector)] as HTMLElement[]
  const one = (selector: string): HTMLElement => {
    const [found] = all(selector)
    if (found === undefined) throw new Error(`the page has no ${selector}`)
    return found
  }
  await soon(() => one('#stream').className).toBe('live')
  return {
    page,
    document,
    all,
    one,
    /** What one element says, without the white space around. */
    text: (selector: string) => one(selector).textContent.replace(/\s+/g, ' ').trim(),
    /** What those say that can be seen. */
    texts: (selector: string) =>
      all(selector)
        .filter(({ hidden }) => !hidden)
        .map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim()),
    click: (selector: string) => one(selector).click(),
    /** What the head says of the NAS under a name. */
    fact: (name: string) =>
      all('#facts dt').find((term) => term.textContent === name)?.nextElementSibling?.textContent,
    /** Fills a field in, as somebody who types or chooses does. */
    fill(selector: string, value: string) {
      const field = one(selector) as HTMLInputElement
      field.value = value
      field.dispatchEvent(new Event('input', { bubbles: true }))
      field.dispatchEvent(new Event('change', { bubbles: true }))
    },
    submit: (selector: string) =>
      one(selector).dispatchEvent(new Event('submit', { bubbles: true, cancelable: true })),
    press: (key: string) =>
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })),
    async [Symbol.asyncDispose]() {
      for (const stream of streams) stream.close()
      // What is being asked ends before the document is gone that it would show in.
      await page.abort()
      await browser.close()
    },
  }
}
