// Loaded before the compiled command (`node --import`): stops the process right after a call to the disk that a test chose, says so, and goes on
// when it is told to. A test can then look, or kill, with the process in exactly that place.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** A pattern for `call path`, such as `renameSync .*journal\.json$`; of a call with two paths the second counts. */
const at = new RegExp(process.env.STOP_AT);
const TELLS = 3;
const HEARS = 0;

let stopped = false;
for (const name of Object.keys(fs).filter((key) => key.endsWith('Sync'))) {
  const call = fs[name];
  fs[name] = (...args) => {
    const done = call(...args);
    const path = name === 'renameSync' ? args[1] : args[0];
    if (!stopped && at.test(`${name} ${path}`)) {
      stopped = true;
      writeSync(TELLS, 'stopped\n');
      standStill();
    }
    return done;
  };
}
const { writeSync, readSync } = fs;
syncBuiltinESMExports();

/** Waits without letting anything else of this process run: it is as good as stopped by the system. */
function standStill() {
  for (;;) {
    try {
      // Nothing to read any more: whoever started this is gone.
      if (readSync(HEARS, Buffer.alloc(1)) === 0) process.kill(process.pid, 'SIGKILL');
      return;
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
