// The load generator: autocannon in a process of its own, which takes one job after the other.
import autocannon from 'autocannon'

process.on('message', (job) => {
  let wrong
  const right = (body) => {
    const fits =
      body.endsWith(job.ending) && (job.lengths === undefined || job.lengths.includes(body.length))
    if (!fits) wrong ??= body
    return fits
  }
  const began = performance.now()
  autocannon(
    {
      url: job.url,
      connections: job.connections,
      pipelining: 1,
      duration: job.seconds,
      sampleInt: 50,
      requests: job.requests,
      verifyBody: right,
    },
    (error, result) => {
      process.send({
        ...(error ? { failure: error.message } : { failure: complaint(result, wrong) }),
        answers: result?.['2xx'] ?? 0,
        seconds: (performance.now() - began) / 1000,
      })
    },
  )
})

function complaint({ non2xx, errors, timeouts, mismatches, statusCodeStats }, wrong) {
  if (errors > 0) return `${errors} connections failed, ${timeouts} of them timed out`
  if (non2xx > 0) return `${non2xx} answers had another status: ${JSON.stringify(statusCodeStats)}`
  if (mismatches > 0) {
    return `${mismatches} answers were wrong, such as one of ${wrong.length} bytes: ${wrong.slice(0, 200)}`
  }
  return undefined
}
