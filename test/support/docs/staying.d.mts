/** Sends a signal to the command of a folder, waits for its end and answers its exit code. */
export function end(folder: string, signal: NodeJS.Signals): Promise<number>
