/** Tells the person in front of the terminal what goes on; on standard error, so that results stay alone on the other. */
export function say(sentence: string): void {
  process.stderr.write(`[VS Code for tests] ${sentence}\n`);
}
