// As early as a program in Node can answer.
import { createServer } from 'node:http'

createServer((_request, response) => response.end('{"success":true}')).listen(
  Number(process.argv[2]),
  '127.0.0.1',
)
