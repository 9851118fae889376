/** Which CGI a request is for. */

/** What the address of a request to a CGI says. */
export interface Cgi {
  /** Path and query, as they came. */
  readonly url: string
  readonly query: string
  /** What stands behind the path of the CGI. */
  readonly suffix: Suffix
}

export interface Suffix {
  readonly api?: string | undefined
  readonly method?: string | undefined
}

/** Old names still answer on DSM 7, all through one dispatcher. */
const cgis = ['entry.cgi', 'query.cgi', 'auth.cgi', 'encryption.cgi']

const noSuffix: Suffix = {}

/** Nearly all requests are for one of these paths, letter by letter. */
const plain = new Map(cgis.map((cgi) => [`/webapi/${cgi}`, noSuffix]))

/** The CGI, or the status of the page that is shown where there is none. */
export function cgiOf(url: string): Cgi | 400 | 404 {
  const end = url.indexOf('?')
  const path = end === -1 ? url : url.slice(0, end)
  const suffix = plain.get(path) ?? suffixOf(path)
  if (typeof suffix === 'number') return suffix
  return { url, query: end === -1 ? '' : url.slice(end + 1), suffix }
}

function suffixOf(path: string): Suffix | 400 | 404 {
  const segments = path.split('/').filter((segment) => segment !== '')
  try {
    const [webapi, cgi = '', api, method, ...more] = segments.map(decodeURIComponent)
    if (webapi !== 'webapi' || !cgis.includes(cgi) || more.length > 0) return 404
    // Not known of real units: the paths of the OpenAPI view that has one for each method.
    if (method !== undefined && cgi !== 'entry.cgi') return 404
    return { api, method }
  } catch {
    return 400
  }
}
