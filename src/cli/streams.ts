/** Writes a text and waits until it has left the process. */
export type Write = (text: string) => Promise<void>;

/**
 * Takes stdout for the report alone: whatever else in the process writes there (a definition's `console.log`, say) goes to stderr, so that
 * JSON stays one document. A reader that has gone away (`| head`) is no fault: `gone` is called, and nothing is said.
 */
export function takeStreams(gone: () => void): { stdout: Write; stderr: Write } {
  const streams = { stdout: writerOf(process.stdout), stderr: writerOf(process.stderr) };
  process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      gone();
    });
  }
  return streams;
}

function writerOf(stream: NodeJS.WriteStream): Write {
  const write = stream.write.bind(stream) as (text: string, done: () => void) => boolean;
  return (text) => (text === '' ? Promise.resolve() : new Promise((done) => write(text, () => done())));
}
