/**
 * Something that stops an action and that a person can mend: a stable code, what happened and why, and what to do.
 * `serve()` translates it once into the error envelope; everything else that is thrown is a defect of Pawl.
 */
export class Failure extends Error {
  readonly code: string
  readonly remedy: string
  constructor(code: string, message: string, remedy: string) {
    super(message)
    this.name = 'Failure'
    this.code = code
    this.remedy = remedy
  }
}

/** Throws a `Failure`; an expression, so that it can stand behind `??`. */
export function fail(code: string, message: string, remedy: string): never {
  throw new Failure(code, message, remedy)
}

/** Makes the compiler prove that every member of a union was handled. */
export function assertNever(value: never): never {
  throw new Error(`unhandled case: ${JSON.stringify(value)}`)
}
