import { MissingPrerequisite } from '../setup/missingPrerequisite';
import { say } from '../say';
import { start } from './start';

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());

start(stop.signal).then(
  () => process.exit(0),
  (error: unknown) => {
    if (error instanceof MissingPrerequisite) say(error.message);
    else console.error(error);
    process.exit(1);
  },
);
