/** There are as many of something as there may be: the request is fine, its time is not. */
export class TooMany extends RangeError {
  readonly statusCode = 409

  constructor(sentence: string) {
    super(sentence)
    this.name = 'TooMany'
  }
}
