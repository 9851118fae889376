/** What is compared, and how much each side of it says. */

/** How much a surface says about what it does not list. */
export interface View {
  /** A method or field that is not listed does not exist. Otherwise nobody asked for it. */
  readonly whole: boolean
  /** Whether an API without a row does not exist. Default: as `whole` says. */
  readonly lists?: ((api: string) => boolean) | undefined
}

/** Both sides. */
export interface Views {
  readonly before: View
  readonly after: View
}

/** The method that is compared. */
export interface Place {
  readonly api: string
  readonly method: string
  readonly version: number
}
