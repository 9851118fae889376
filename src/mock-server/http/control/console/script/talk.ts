/** Script of the console: calls to the control plane, and what is said of them. */
export const talk: string = `
const token = new URLSearchParams(location.search).get('token')

function address(path, query = {}) {
  const asked = new URLSearchParams(query)
  if (token !== null) asked.set('token', token)
  return asked.size === 0 ? path : path + '?' + asked
}

async function ask(method, path, { query, body } = {}) {
  let response
  let answer
  try {
    response = await fetch(address(path, query), {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    answer = await response.json()
  } catch {
    throw new Error('the NAS does not answer')
  }
  if (!response.ok) throw new Error(answer.error)
  return answer
}

// What somebody does by hand succeeds or says why not.
async function act(title, action) {
  const trouble = byId('trouble')
  try {
    const said = await action()
    trouble.hidden = true
    byId('said').textContent = said
  } catch (error) {
    trouble.textContent = title + ': ' + error.message
    trouble.hidden = false
  }
}

// Whether the event stream is open.
let following = false
function showStream(state, text) {
  const stream = byId('stream')
  stream.className = state
  if (stream.textContent !== text) stream.textContent = text
}

// Loads again when told to. It takes a tenth of the time at most, because the state of a large NAS
// is long, and none while nobody looks. What somebody does by hand shows at once.
function loader(load) {
  let busy = false
  let wanted = false
  let rest
  async function run() {
    clearTimeout(rest)
    busy = true
    wanted = false
    const start = performance.now()
    try {
      await load()
      if (following) showStream('live', 'live')
    } catch (error) {
      showStream('lost', error.message + ', trying again')
    }
    busy = false
    rest = setTimeout(() => {
      rest = undefined
      if (wanted) run()
    }, 200 + 9 * (performance.now() - start))
  }
  return (byHand = false) => {
    wanted = true
    if (!busy && !document.hidden && (byHand || rest === undefined)) run()
  }
}
`
