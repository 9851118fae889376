/** The pages DSM's web server shows for what no CGI answers. */

const page = (title: string): string =>
  `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`

export const pages = {
  400: page('400 Bad Request'),
  404: page('404 Not Found'),
  405: page('405 Not Allowed'),
  413: page('413 Request Entity Too Large'),
} as const

export type PageStatus = keyof typeof pages

/** What a proxy or a portal puts in the way: a page where JSON was expected. */
export const loginPage =
  '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form method="post"><input name="username"><input name="password" type="password"></form></body></html>\n'
